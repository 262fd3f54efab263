import type { Row } from './sentences.ts';

const label = (kind: string, name: string, edits: string, more = ''): string =>
  `edit_object kind=${kind} name=${name} edits=${edits}${more}`;
const set = (path: string, value: string): string =>
  `{"path":${JSON.stringify(path)},"value":${JSON.stringify(value)}}`;
const removed = (path: string): string => `{"path":${JSON.stringify(path)},"op":"remove"}`;
const be = 'workload=deployment/backend';

/** Literal commands, and exactly what is called; `-` is answered and calls nothing. */
export const LITERAL: readonly Row[] = [
  // helm, values in every form
  ['helm upgrade web ./web -f my.yaml', 'helm_upgrade release=web chart=./web only=upgrade set=--values=my.yaml'],
  [
    'helm upgrade web ./web --values=my.yaml -fother.yaml',
    'helm_upgrade release=web chart=./web only=upgrade set=--values=my.yaml,--values=other.yaml',
  ],
  [
    'helm upgrade web ./web --set-string tag=1 --set a.b=2 -f x.yaml --reuse-values',
    'helm_upgrade release=web chart=./web only=upgrade set=--values=x.yaml,--set=a.b=2,--set-string=tag=1 value_policy=reuse',
  ],
  [
    String.raw`helm upgrade web ./web --set "nodeSelector.kubernetes\.io/os=linux"`,
    String.raw`helm_upgrade release=web chart=./web only=upgrade set=--set=nodeSelector.kubernetes\.io/os=linux`,
  ],
  [
    `helm upgrade web ./web --set-json 'tolerations=[{"key": "a"}]'`,
    'helm_upgrade release=web chart=./web only=upgrade set=--set-json=tolerations=[{"key": "a"}]',
  ],
  [
    "helm upgrade web ./web --set 'motd=two  blanks'",
    'helm_upgrade release=web chart=./web only=upgrade set=--set=motd=two  blanks',
  ],
  [
    'helm upgrade web \\\n  ./web \\\n  --set a=1 -n shop',
    'helm_upgrade release=web chart=./web only=upgrade set=--set=a=1 namespace=shop',
  ],
  ['helm upgrade web ./web --wait --timeout 5m', 'helm_upgrade release=web chart=./web only=upgrade timeout=300'],
  ['helm upgrade web ./web --rollback-on-failure', 'helm_upgrade release=web chart=./web only=upgrade'],
  ['helm upgrade -i web oci://reg/web --version 1.2.3', 'helm_upgrade release=web chart=oci://reg/web version=1.2.3'],
  ['helm upgrade web ./web --reset-values --reuse-values', '-'],
  ['helm upgrade web ./web --wait=false', '-'],
  [
    'helm upgrade web ./web --set-file a=b.txt',
    'helm_upgrade release=web chart=./web only=upgrade set=--set-file=a=b.txt',
  ],
  ['helm upgrade web ./web --dry-run', '-'],
  ['helm upgrade web ./web --create-namespace', '-'],
  ['helm upgrade web ./web --force', '-'],
  ['helm upgrade web ./web --timeout soon', '-'],
  ['helm upgrade web ./web --set', '-'],
  ['helm upgrade web ./web | tee log', '-'],
  ['helm upgrade web ./web\nhelm uninstall shop', '-'],
  ['helm install web ./web --reuse-values', '-'],
  ['helm uninstall web --wait', 'helm_uninstall release=web'],
  ['helm template web ./web', '-'],
  // looks
  ['kubectl get pods -l app=web', 'list_resources kind=pods selector=app=web'],
  ['kubectl get pods --field-selector status.phase=Pending', 'list_resources kind=pods selector=status.phase=Pending'],
  ['kubectl get pods -l a=b --field-selector status.phase=Pending', '-'],
  ['kubectl get pods --sort-by=.status.startTime', 'list_resources kind=pods sort=.status.startTime'],
  [
    'kubectl get pods -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image',
    'list_resources kind=pods columns=metadata.name,spec.containers[*].image',
  ],
  ['kubectl get pods -o json', '-'],
  ['kubectl get pods -o yaml', '-'],
  ['kubectl get pods -w', '-'],
  ['kubectl get pods web-0 web-1', 'get_resource kind=pods name=web-0; get_resource kind=pods name=web-1'],
  ['kubectl describe node/n1', 'get_resource kind=node name=n1'],
  ['kubectl logs deploy/backend --tail=all', '-'],
  ['kubectl logs -l app=web', '-'],
  ['kubectl top pods --sort-by=memory', 'get_usage'],
  ['kubectl auth can-i delete pods', 'can_i resource=pods verb=delete'],
  [
    'kubectl auth can-i get pods --subresource=log --as=system:serviceaccount:shop:bot -n shop',
    'can_i resource=pods/log verb=get who=system:serviceaccount:shop:bot namespace=shop',
  ],
  ['kubectl auth can-i --list', '-'],
  ['kubectl auth can-i get pods/web-0', '-'],
  ['kubectl config get-contexts', 'list_contexts'],
  ['kubectl config use-context prod', '-'],
  // labels, annotations, patches
  [
    'kubectl label deployment backend team=blue tier-',
    label(
      'deployments',
      'backend',
      `[${set('metadata.labels["team"]', '"blue"')},${removed('metadata.labels["tier"]')}]`,
    ),
  ],
  ['kubectl label --overwrite nodes n1 disk=ssd', label('nodes', 'n1', `[${set('metadata.labels["disk"]', '"ssd"')}]`)],
  [
    'kubectl annotate svc/web example.com/owner=me -n shop',
    label('services', 'web', `[${set('metadata.annotations["example.com/owner"]', '"me"')}]`, ' namespace=shop'),
  ],
  ['kubectl label pods --all team=blue', '-'],
  ['kubectl label pods -l app=web team=blue', '-'],
  ['kubectl label deployment backend', '-'],
  ['kubectl label backend team=blue', '-'],
  [
    `kubectl patch svc web -p '{"spec":{"selector":{"app":"green","old":null}}}'`,
    label('services', 'web', `[${set('/spec/selector/app', '"green"')},${removed('/spec/selector/old')}]`),
  ],
  [
    `kubectl patch deploy/web --type=strategic -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","readinessProbe":{"httpGet":{"path":"/ready"}}}]}}}}'`,
    label(
      'deployments',
      'web',
      `[${set('/spec/template/spec/containers/web/readinessProbe/httpGet/path', '"/ready"')}]`,
    ),
  ],
  [
    `kubectl patch role r --type=json -p '[{"op":"replace","path":"/rules/0/resources","value":["pods"]}]'`,
    label('role', 'r', `[${set('/rules/0/resources', '["pods"]')}]`),
  ],
  [`kubectl patch deploy web -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"a"}]}}}}'`, '-'],
  [`kubectl patch svc web --type=json -p '[{"op":"move","from":"/a","path":"/b"}]'`, '-'],
  [`kubectl patch svc web -p 'spec: {a: 1}'`, '-'],
  // files and new objects
  ['kubectl apply -f web.yaml', 'apply_manifest path=web.yaml'],
  [
    'kubectl apply -f a.yaml -f b/ -n shop',
    'apply_manifest path=a.yaml namespace=shop; apply_manifest path=b/ namespace=shop',
  ],
  ['kubectl apply -f https://example.com/x.yaml', '-'],
  ['kubectl apply -k overlays/prod', '-'],
  ['kubectl apply -f web.yaml --prune', '-'],
  ['kubectl create -f web.yaml', '-'],
  ['kubectl exec backend -- ls -l /', 'run_in_pod workload=backend argv=ls,-l,/'],
  [
    'kubectl -n shop exec deploy/backend -c app -- df -h',
    'run_in_pod workload=deploy/backend container=app argv=df,-h namespace=shop',
  ],
  [
    'kubectl exec deployment/backend -- sh -c "echo -n a -- b"',
    'run_in_pod workload=deployment/backend argv=sh,-c,echo -n a -- b',
  ],
  ['kubectl port-forward svc/web 8080:80 -n shop', 'port_forward workload=svc/web ports=8080:80 namespace=shop'],
  ['kubectl port-forward web-0 :http 9090', 'port_forward workload=web-0 ports=:http,9090'],
  ['kubectl port-forward web-0', '-'],
  ['kubectl port-forward --address 0.0.0.0 web-0 80', '-'],
  ['kubectl exec -it web-0 -- sh', '-'],
  ['kubectl exec web-0 ls', '-'],
  ['kubectl exec --stdin web-0 -- ls', '-'],
  ['kubectl exec -f pod.yaml -- ls', '-'],
  ['kubectl delete -f web.yaml', '-'],
  ['kubectl create job now --from=cronjob/nightly', 'run_job name=now job=cronjob/nightly'],
  ['kubectl create job now --image=busybox', '-'],
  ['kubectl create secret generic db --from-literal=PASSWORD=hunter2', '-'],
  ['kubectl create configmap c --from-literal=API_TOKEN=hunter2', '-'],
  ['kubectl expose deployment unknown-one --port=80', '-'],
  ['kubectl expose deployment backend', '-'],
  ['kubectl autoscale deployment backend --min=3 --max=2', '-'],
  ['kubectl autoscale deployment backend', '-'],
  // workloads
  ['kubectl rollout undo deployment/backend', `rollback_workload ${be}`],
  ['kubectl rollout undo deployment/backend --to-revision=0', `rollback_workload ${be}`],
  ['kubectl rollout history deployment/backend --revision=x', '-'],
  ['kubectl scale deployment/backend --replicas=2 --replicas=3', `scale_workload ${be} replicas=3`],
  ['kubectl scale --replicas=3 deployment --all', '-'],
  ['kubectl set image deployment/backend *=x:1', '-'],
  ['kubectl set env deployment/backend --list', '-'],
  ['kubectl set env deployment/backend DB_PASSWORD=hunter2', '-'],
  ['kubectl set serviceaccount deployment/backend bot', '-'],
  // deletes
  ['kubectl delete pods web-0 web-1', 'delete_pod pod=web-0; delete_pod pod=web-1'],
  ['kubectl delete pod/web-0 svc/web', 'delete_pod pod=web-0; delete_object kind=services name=web'],
  ['kubectl delete svc/web ns/shop', '-'],
  ['kubectl delete svc web', 'delete_object kind=services name=web'],
  ['kubectl delete widgets.example.com w1', 'delete_object kind=widgets.example.com name=w1'],
  ['kubectl delete pods -l app=web', '-'],
  ['kubectl delete pods --all', '-'],
  ['kubectl delete pod web-0 --grace-period=0 --force', '-'],
  ['kubectl delete ns shop', '-'],
  // nodes
  ['kubectl cordon n1', 'cordon_node node=n1'],
  ['kubectl uncordon node/n1', 'uncordon_node node=n1'],
  ['kubectl drain n1 --ignore-daemonsets --delete-emptydir-data', 'drain_node node=n1'],
  ['kubectl drain n1 --force', '-'],
  ['kubectl drain n1 --ignore-daemonsets=false', '-'],
  [
    'kubectl taint nodes n1 gpu=true:NoSchedule old:NoExecute-',
    'taint_node node=n1 taint=gpu=true:NoSchedule; taint_node node=n1 taint=old:NoExecute-',
  ],
  ['kubectl taint nodes n1 gpu-', '-'],
  ['kubectl taint nodes --all gpu=true:NoSchedule', '-'],
  // nothing of ours
  ['kubectl run x --image=busybox', '-'],
  ['kubectl edit deployment backend', '-'],
  ['kubectl replace -f x.yaml', '-'],
  ['kubectl wait --for=condition=Ready pod/x', '-'],
  ['kubectl get pods --context prod', '-'],
  ['kubectl get pods; rm -rf /', '-'],
  ['kubectl logs $(kubectl get pods -o name)', '-'],
];

/** What stands in the manifest that a command describes. */
export const MANIFESTS: readonly (readonly [string, readonly RegExp[]])[] = [
  [
    'kubectl expose deployment todo-chatbot-backend --port=80 --target-port=8000 --name=be',
    [/kind: Service/, /name: be\}/, /"app": "todo-chatbot-backend"/, /port: 80, targetPort: 8000, protocol: TCP/],
  ],
  [
    'kubectl autoscale deployment backend --min=2 --max=5 --cpu-percent=70',
    [/HorizontalPodAutoscaler/, /name: todo-chatbot-backend\}/, /minReplicas: 2/, /maxReplicas: 5/, /Utilization: 70/],
  ],
  [
    'kubectl create deployment web --image=nginx:1.27 --replicas=2 --port=80',
    [/kind: Deployment/, /replicas: 2/, /image: "nginx:1.27"/, /containerPort: 80/],
  ],
  ['kubectl create configmap c --from-literal=A=b,c --from-literal=D=1', [/"A": "b,c"/, /"D": "1"/]],
  ['create a pod named web with image nginx', [/kind: Pod/, /name: web/, /image: "nginx"/]],
  [
    'create a deployment called web with 3 replicas of nginx:1.27',
    [/kind: Deployment/, /replicas: 3/, /image: "nginx:1.27"/],
  ],
  ['expose the backend on port 80 as NodePort', [/kind: Service/, /type: NodePort/, /port: 80/]],
  ['kubectl create serviceaccount bot', [/kind: ServiceAccount/, /name: bot/]],
];
