import { GONE, type Rail, WRITES } from './rail.ts';

/**
 * What the whole cluster works by, and what goes elsewhere by it. Sources: the documentation of CRDs ("when you delete
 * a CustomResourceDefinition"), of Services and of PersistentVolumes.
 */
export const OBJECTS: readonly Rail[] = [
  {
    code: 'system-namespace',
    namespace: /^kube-(?:system|public|node-lease)$/,
    risk: 'high',
    says: 'it stands in a namespace by which the cluster itself runs',
  },
  {
    code: 'namespace-of-cluster',
    verbs: ['delete', 'edit', 'apply'],
    kind: /^\/Namespace$/,
    name: /^(?:kube-(?:system|public|node-lease)|default)$/,
    risk: 'high',
    says: 'the cluster itself needs this namespace',
    refused: true,
  },
  {
    code: 'takes-custom-objects',
    verbs: GONE,
    kind: /^apiextensions\.k8s\.io\/CustomResourceDefinition$/,
    risk: 'high',
    says: 'with the definition go all objects of its kind in all namespaces, with all that their controllers made for them',
    refused: true,
  },
  {
    code: 'takes-api',
    verbs: GONE,
    kind: /^apiregistration\.k8s\.io\//,
    risk: 'high',
    says: 'a whole part of the API goes away, and with it what depends on it',
    refused: true,
  },
  {
    code: 'takes-traffic',
    verbs: WRITES,
    kind: /^\/Service$/,
    content: /^externalIPs=/m,
    risk: 'high',
    says: 'it takes the traffic for these addresses from every pod and node of the cluster, whoever they belong to',
  },
  {
    code: 'endpoints-by-hand',
    verbs: WRITES,
    kind: /^(?:\/Endpoints|discovery\.k8s\.io\/EndpointSlice)$/,
    risk: 'high',
    says: 'what is asked of its Service goes to these addresses, and nobody checks whose they are',
  },
  {
    code: 'leads-outside',
    verbs: WRITES,
    kind: /^\/Service$/,
    content: /^externalName=/m,
    risk: 'low',
    says: 'its name leads to another host: clients send there what they mean for a Service of the cluster',
  },
  {
    code: 'runs-in-ingress',
    verbs: WRITES,
    kind: /\/Ingress$/,
    content: /^(?:nginx|haproxy|traefik)\.[\w.]{1,60}\/[\w-]{0,40}snippet=/m,
    risk: 'high',
    says: 'its snippet runs inside the ingress controller, which can read the Secrets of all namespaces',
  },
  {
    code: 'helm-record',
    verbs: ['delete'],
    kind: /^\/Secret$/,
    name: /^sh\.helm\.release\.v\d+\./,
    risk: 'high',
    says: 'helm keeps this revision of a release in it: without it there is no way back, and without the last one no release',
  },
  {
    code: 'node',
    verbs: GONE,
    kind: /^\/Node$/,
    risk: 'high',
    says: 'its pods are lost with it, and it comes back only when its kubelet registers again',
  },
  {
    code: 'volume',
    verbs: ['delete', 'edit', 'apply'],
    kind: /^\/PersistentVolume$/,
    risk: 'high',
    says: 'data stand behind it: its reclaim policy and its claim decide what becomes of them',
  },
];
