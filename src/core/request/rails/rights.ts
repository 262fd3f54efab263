import { type Rail, WRITES } from './rail.ts';

const RBAC = /^(?:rbac\.authorization\.k8s\.io|authorization\.openshift\.io)\//;
const ENFORCED = /^\/metadata\/labels\/pod-security\.kubernetes\.io~1enforce$/;

/**
 * Who may do what, what is let in, and who owns what. Sources: the documentation of RBAC (privilege escalation), of
 * admission ("failurePolicy"), of pod security admission, of garbage collection and of finalizers.
 */
export const RIGHTS: readonly Rail[] = [
  {
    code: 'system-rights',
    verbs: ['delete', 'edit', 'apply'],
    kind: RBAC,
    name: /^(?:system:.*|cluster-admin|admin|edit|view)$/,
    risk: 'high',
    says: 'Kubernetes itself works by these rights',
    refused: true,
    notOfCharts: true,
  },
  {
    code: 'rights-for-all',
    verbs: WRITES,
    kind: RBAC,
    content: /^(?:name|userNames|groupNames)=system:(?:anonymous|unauthenticated)$/m,
    risk: 'high',
    says: 'it gives rights to whoever reaches the API server, without any log-in',
    refused: true,
  },
  {
    code: 'all-rights',
    verbs: WRITES,
    kind: RBAC,
    content:
      /^name=cluster-admin$|^(?:resources|verbs|apiGroups|nonResourceURLs)=\*(?:\/\*)?$|^(?:name|groupNames)=system:(?:masters|authenticated|serviceaccounts)$/m,
    risk: 'high',
    says: 'it gives all rights, or rights to everybody: also those to read Secrets and to give rights',
  },
  {
    code: 'passes-rights-on',
    verbs: WRITES,
    kind: RBAC,
    content:
      /^verbs=(?:escalate|bind|impersonate)$|^resources=(?:(?:pods|\*)\/(?:exec|attach|ephemeralcontainers|\*)|(?:serviceaccounts|\*)\/token|(?:nodes|\*)\/proxy|secrets|certificatesigningrequests\/approval|signers)$/m,
    risk: 'high',
    says: 'by these rights others can be had: Secrets, tokens, commands in pods, or rights that are given on',
  },
  {
    code: 'adds-to-roles',
    verbs: WRITES,
    kind: RBAC,
    content: /^rbac\.authorization\.k8s\.io\/aggregate-to-[\w-]{1,60}=true$/m,
    risk: 'high',
    says: 'its rules are added to other roles, as admin, edit and view are: everybody who has them gets these rights, too',
  },
  {
    code: 'admission',
    kind: /^admissionregistration\.k8s\.io\//,
    risk: 'high',
    says: 'every write that it selects goes through it: a wrong one stops changes in the whole cluster, one that is gone lets in what it held back',
  },
  {
    code: 'pod-security',
    verbs: WRITES,
    kind: /^\/Namespace$/,
    content: /^pod-security\.kubernetes\.io\/enforce=privileged$/m,
    risk: 'high',
    says: 'pods with all rights over their node are let into the namespace',
  },
  {
    code: 'pod-security-gone',
    verbs: WRITES,
    kind: /^\/Namespace$/,
    field: { path: ENFORCED, gone: true },
    risk: 'high',
    says: 'pods that it has held back are let in as far as the whole cluster lets them',
  },
  {
    code: 'pod-security-less',
    verbs: WRITES,
    kind: /^\/Namespace$/,
    field: { path: ENFORCED, from: /^restricted$/, to: /^baseline$/ },
    risk: 'high',
    says: 'pods with more rights than until now are let into the namespace',
  },
  {
    code: 'sets-owners',
    verbs: WRITES,
    field: { path: /^\/metadata\/ownerReferences(?:\/|$)/ },
    risk: 'high',
    says: 'owners are set by controllers: an object is deleted together with its owner',
    refused: true,
    instead: 'leave metadata.ownerReferences as it is, or out of the manifest',
    notOfCharts: true,
  },
  {
    code: 'sets-finalizers',
    verbs: WRITES,
    field: { path: /^\/metadata\/finalizers(?:\/|$)/ },
    risk: 'high',
    says: 'a finalizer holds the deletion until its controller has cleaned up',
    refused: true,
    instead: 'mend the controller, and leave metadata.finalizers as it is, or out of the manifest',
    notOfCharts: true,
  },
  {
    code: 'no-admission',
    verbs: WRITES,
    kind: /^\/Namespace$/,
    content: /^admission\.gatekeeper\.sh\/ignore=/m,
    risk: 'high',
    says: 'policies may no longer be asked about what is in the namespace',
  },
];
