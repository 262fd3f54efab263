const KINDS = /^(?:persistentvolume(?:claim)?|namespace|customresourcedefinition)s?$/i;
/** Kinds of Kubernetes itself that are, made anew from their manifest, what they were before. */
const BARE =
  /^(?:deployment|statefulset|daemonset|replicaset|replicationcontroller|job|cronjob|pod|service|endpoints?|endpointslice|ingress(?:es)?|ingressclass(?:es)?|networkpolic(?:y|ies)|configmap|serviceaccount|(?:cluster)?role(?:binding)?|horizontalpodautoscaler|poddisruptionbudget|limitrange|resourcequota|(?:priority|storage|runtime)class(?:es)?|csidriver|lease|apiservice|(?:mutating|validating)webhookconfiguration)s?$/i;
/** Those of them that have pods. */
const OWNERS = /^(?:deployment|statefulset|daemonset|replicaset|replicationcontroller|job|cronjob)s?$/i;

/** Groups of Kubernetes itself; a custom resource of another group can be called Service or Job as well. */
const OURS = /^(?:v\d\w*\.)?(?:apps|batch|policy|autoscaling|extensions|(?:[a-z-]+\.)+k8s\.io)?$/i;

/** The kind without its group: `databases` of `databases.sql.example.com`. */
const bare = (kind: string): string => kind.replace(/\..*/, '');

/** Kinds that take data with them when they are deleted: nobody is advised to make one of them anew. */
export const holdsData = (kind: string): boolean => KINDS.test(bare(kind));

/**
 * True also for Secrets and for all custom resources, which stand for a database as often as for a rule: what one of
 * them holds or stands for is not in its manifest.
 */
export const mayHoldData = (kind: string): boolean =>
  !BARE.test(bare(kind)) || !OURS.test(kind.slice(bare(kind).length + 1));

/** What to do in place of making such an object anew; `kept` says where the old value is to stand. */
export const instead = (what: string, kept: string): string =>
  holdsData(what.split(' ')[0] ?? '')
    ? `${what} holds data and is made for life${/claim/i.test(what) ? ' (only its size may grow, where its class allows it)' : ''}: ${kept}, or name another one and copy the data; deleting it loses them`
    : `${kept}, or name another one: what ${what} holds or stands for goes with it when it is deleted`;

/** The command that deletes an object, in its namespace where that is known, and leaves its pods, where it has any. */
export const deletion = (kind: string, name: string, namespace?: string): string =>
  `kubectl delete ${kind.toLowerCase()} ${name}${namespace === undefined ? '' : ` -n ${namespace}`}${OWNERS.test(bare(kind)) ? ' --cascade=orphan, which keeps what runs' : ''}`;
