import { explainCause } from '../../../../core/causes/index.ts';
import { rule, type Rule } from '../rule.ts';

/**
 * Words of Kubernetes that people ask about, beside the causes of the catalogue. Facts as its documentation has them.
 */
const TERMS: Readonly<Record<string, string>> = {
  pod: 'the smallest thing that Kubernetes runs: one or several containers that share an address and volumes',
  deployment: 'keeps a number of equal pods running and replaces them step by step when their template changes',
  replicaset: 'keeps a number of equal pods of one revision; a Deployment makes one for each revision',
  statefulset: 'keeps pods that have fixed names and volumes of their own, started and ended in order',
  daemonset: 'runs one pod on every node that fits',
  job: 'runs pods until they have ended well often enough',
  cronjob: 'makes a Job at the times of its schedule',
  service: 'one fixed name and address for the pods that its selector chooses; only ready pods get its traffic',
  ingress: 'sends HTTP traffic from outside to Services by host and path; a controller must serve it',
  configmap:
    'settings as keys and values; a container that reads them as environment sees a change only after a restart',
  secret: 'like a ConfigMap, for values that nobody should read; they are encoded, not encrypted, in the API',
  namespace: 'a part of the cluster with names, rights and quotas of its own',
  node: 'a machine that runs pods',
  replica: 'one of the equal pods of a workload',
  revision: 'one state of a workload’s template that is kept, so that it can be rolled back to',
  rollout: 'the replacement of a workload’s pods after its template changed',
  'readiness probe': 'asks whether a pod may get traffic; while it fails the pod runs on, and no Service sends to it',
  'liveness probe':
    'asks whether a container still works; when it fails often enough the kubelet restarts the container',
  'startup probe': 'asks whether a container has started; the other probes wait for it',
  limit:
    'the most that a container may use: above a CPU limit it is slowed down, above a memory limit it is killed (OOMKilled)',
  request: 'what the scheduler sets aside for a container; a pod waits when no node has that much free',
  quota: 'a ResourceQuota: the most that all pods of a namespace may request or be',
  hpa: 'a HorizontalPodAutoscaler: sets the number of replicas by a measured load, so a number set by hand does not stay',
  pvc: 'a PersistentVolumeClaim: the wish for a volume of some size and class; a pod waits until it is bound',
  pdb: 'a PodDisruptionBudget: how many pods may be missing when somebody drains a node',
  taint: 'keeps pods off a node unless they tolerate it',
  'helm release': 'one installation of a chart, with its values and its history',
  chart: 'a package of templates from which helm makes the objects of an application',
  '137': 'an exit code: ended by SIGKILL (128 + 9), most often out of memory, or a kill after the time to end was over',
  '143': 'an exit code: ended by SIGTERM (128 + 15), as on every ordinary stop',
  '139': 'an exit code: a crash on a forbidden memory address (SIGSEGV, 128 + 11)',
  '1': 'an exit code: the program gave up by itself; its last log lines say why',
  '127': 'an exit code: the command was not found in the image',
  '126': 'an exit code: the command was found and could not be run',
  '0': 'an exit code: the program ended well; a container that should keep running has then nothing more to do',
};

const SHORT: Readonly<Record<string, string>> = {
  readinessprobe: 'readiness probe',
  livenessprobe: 'liveness probe',
  startupprobe: 'startup probe',
  resourcequota: 'quota',
  horizontalpodautoscaler: 'hpa',
  persistentvolumeclaim: 'pvc',
  poddisruptionbudget: 'pdb',
  'config map': 'configmap',
  release: 'helm release',
  limits: 'limit',
  requests: 'request',
  probe: 'readiness probe',
};

const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT, as Ctrl-C',
  3: 'SIGQUIT',
  4: 'SIGILL: an instruction that this CPU does not know',
  6: 'SIGABRT: the program gave itself up, most often after a failed check of its own',
  7: 'SIGBUS: memory that is not there behind its address',
  8: 'SIGFPE: a wrong calculation, such as a division by zero',
  13: 'SIGPIPE: it wrote to something that was closed',
};

/** What a status says by itself: above 128 the signal that ended it, else the program's own word. */
function exitCode(code: number): string | undefined {
  if (!Number.isInteger(code) || code < 0 || code > 255) return undefined;
  const known = TERMS[String(code)];
  if (known !== undefined) return `**${code}**: ${known}.`;
  const signal = code - 128;
  if (signal < 1 || signal > 64)
    return `**${code}**: an exit code that the program chose by itself; its last log lines, or its manual, say what it means.`;
  const name = SIGNALS[signal];
  return `**${code}**: an exit code: ended by ${name ?? `signal ${signal}`} (128 + ${signal}).`;
}

/** One sentence about a term; undefined for what neither the catalogue nor the list has. */
export function meaningOf(text: string): string | undefined {
  const bare = text.toLowerCase().replace(/^(?:exit code|code|status|reason|state) /, '');
  const cause = explainCause(bare.replaceAll(' ', ''));
  if (cause !== undefined) return `**${cause.name}**: ${cause.means} What helps: ${lower(cause.helps)}`;
  const one = SHORT[bare] ?? SHORT[bare.replace(/s$/, '')] ?? bare;
  const term = Object.hasOwn(TERMS, one) ? one : one.replace(/(?:ies|s)$/, (end) => (end === 'ies' ? 'y' : ''));
  return Object.hasOwn(TERMS, term) ? `**${term}**: ${TERMS[term]}.` : undefined;
}

const lower = (text: string): string => `${text[0]?.toLowerCase() ?? ''}${text.slice(1)}`;

const EXIT = '[the] (exit code|exit status|exit|exitcode|return code|status code of the exit)';

export const EXPLAIN_RULES: readonly Rule[] = [
  rule(
    [
      `[what is|what about|what does|explain|explain me|meaning of|and|why] ${EXIT} [of] <n> [mean|means]`,
      '[it|the container|the pod|the process|the program|the app|<w>] (exited|exits|ended|died|terminated|terminates) with [a|an|the] [(exit code|code|status|exit status)] <n>',
    ],
    (read) => {
      const meaning = exitCode(read.number('n') ?? Number.NaN);
      if (meaning === undefined) return { say: 'An exit code is a number from 0 to 255, so that is none.' };
      return { say: `${meaning} To see what ended here, ask: **what is wrong**`, answers: true };
    },
  ),
  rule(
    [
      'what (does|do) [the] [(error|status|reason|word|term|state)] <term> mean',
      'what is [a|an|the|meant by] <term>',
      'what are <term>',
      '(explain|define) [(a|an|the|to me what|to me|me)] <term> [(means|is)]',
      'meaning of <term>',
      '(explain|tell me|show me) [to me|me] what [a|an|the] <term> (does|do|is|are|means|mean)',
      'what (does|do) [a|an|the] <term> do',
      'what [a|an|the] <term> (is|does|means)',
      '<term> meaning',
    ],
    (read) => {
      const meaning = meaningOf(read.text('term') ?? '');
      return meaning === undefined ? undefined : { say: meaning, answers: true };
    },
  ),
];
