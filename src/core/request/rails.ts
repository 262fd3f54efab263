import type { Change, Risk } from '../plan.ts';
import { notReadOnly, printsValues, secretPathIn } from './read-only-program.ts';

type Verb = Change['verb'];
/** A rule about what is dangerous, whatever tool proposes it. */
export type Rail = {
  readonly code: string;
  readonly verbs?: readonly Verb[];
  /** `group/Kind`, the core group empty. */
  readonly kind?: RegExp;
  readonly namespace?: RegExp;
  readonly name?: RegExp;
  /** Matched against what is sent, a line `name=value` for each text of an object, or of the values of edits. */
  readonly content?: RegExp;
  /** What is run in a container. */
  readonly runs?: (argv: readonly string[]) => boolean;
  readonly risk: Risk;
  readonly says: string;
  /** Refused as long as the person has not switched the rails off at the start; the reason. */
  readonly refused?: true;
};

const WRITES: readonly Verb[] = ['create', 'apply', 'edit'];
const GONE: readonly Verb[] = ['delete', 'evict'];
const RBAC = /^(?:rbac\.authorization\.k8s\.io|authorization\.openshift\.io)\//;

/**
 * What is dangerous by its kind, its place or its content, whatever tool proposes it. Sources: the documentation of
 * RBAC (privilege escalation), of admission ("failurePolicy"), of CRDs ("when you delete a CustomResourceDefinition"),
 * of PersistentVolumes and of pod security admission.
 */
export const RAILS: readonly Rail[] = [
  {
    code: 'system-namespace',
    namespace: /^kube-(?:system|public|node-lease)$/,
    risk: 'high',
    says: 'it stands in a namespace by which the cluster itself runs',
  },
  {
    code: 'system-namespace',
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
    code: 'system-rights',
    verbs: ['delete', 'edit', 'apply'],
    kind: RBAC,
    name: /^(?:system:.*|cluster-admin|admin|edit|view)$/,
    risk: 'high',
    says: 'Kubernetes itself works by these rights',
    refused: true,
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
    code: 'takes-traffic',
    verbs: WRITES,
    kind: /^\/Service$/,
    content: /^externalIPs=/m,
    risk: 'high',
    says: 'it takes the traffic for these addresses from every pod and node of the cluster, whoever they belong to',
  },
  {
    code: 'takes-traffic',
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
    code: 'admission',
    kind: /^admissionregistration\.k8s\.io\//,
    risk: 'high',
    says: 'every write that it selects goes through it: a wrong one stops changes in the whole cluster, one that is gone lets in what it held back',
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
  {
    code: 'pod-security',
    verbs: WRITES,
    kind: /^\/Namespace$/,
    content: /^pod-security\.kubernetes\.io\/enforce=privileged$/m,
    risk: 'high',
    says: 'pods with all rights over their node are let into the namespace',
  },
  {
    code: 'no-admission',
    verbs: WRITES,
    kind: /^\/Namespace$/,
    content: /^admission\.gatekeeper\.sh\/ignore=/m,
    risk: 'high',
    says: 'policies may no longer be asked about what is in the namespace',
  },
  {
    code: 'reads-secrets',
    verbs: ['exec'],
    runs: (argv) => secretPathIn(argv) !== undefined && notReadOnly(argv) !== undefined,
    risk: 'high',
    says: 'it reads mounted secrets, a token, or the variables or memory of a process; get_resource shows the keys of a Secret, and "env -0" the names of variables',
    refused: true,
  },
  {
    code: 'prints-variables',
    verbs: ['exec'],
    runs: printsValues,
    risk: 'high',
    says: 'it prints the values of variables; "env -0" is taken, of which only the names are kept',
    refused: true,
  },
];
