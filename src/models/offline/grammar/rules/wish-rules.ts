import { argvOf } from '../../literal/argv.ts';
import { autoscaler as manifest, deployment, pod, service } from '../../manifests.ts';
import { call, type Understood } from '../../outcome.ts';
import { type Read, rule, type Rule } from '../rule.ts';
import { workloadCalled } from '../world.ts';

const NODE = '([the] (node|worker) <anyname:node>|<name:node>)';
const NO_NODE = '[the|a|this|that|one] (node|worker)';

const nodes = (verb: string, words: string): readonly Rule[] => [
  rule([`(${words}) ${NODE}`], (read) => call(`${verb}_node`, { node: read.text('node') })),
  rule([`(${words}) ${NO_NODE}`, words], () => ({
    ask: `Which node should I ${verb}? "list nodes" shows their names. For example: "${verb} node NAME".`,
  })),
];

/** The place of a kubectl command that the person runs outside of this chat. */
const command = (read: Read, before: string, after: string): string => {
  const known = workloadCalled(read.workload, read.world.inventory);
  const name = known === undefined ? (read.workload ?? 'NAME') : known.name;
  const space = read.place.namespace ?? read.world.inventory?.namespace;
  return `kubectl ${before} ${known?.kind.toLowerCase() ?? 'deployment'}/${name}${space === undefined ? '' : ` -n ${space}`} ${after}`;
};

function autoscaler(read: Read): Understood | undefined {
  const [min, max] = [read.number('min'), read.number('max')];
  const known = workloadCalled(read.workload, read.world.inventory);
  if (known === undefined || min === undefined || max === undefined || min < 1 || max < min) return undefined;
  const percent = read.number('percent') ?? 80;
  return call('create_object', {
    namespace: read.place.namespace,
    manifest: manifest(known, { min, max, percent }),
  });
}

const BOUNDS =
  '(between <n:min> and|from <n:min> to|with <n:min> to|min <n:min> max|with min <n:min> and max|with at least <n:min> and at most) <n:max> [{replicas}]';
const AT = '[(at|on|with) <percent> [of] [cpu]]';

const elsewhere = ({ place, world }: Read): boolean =>
  place.namespace !== undefined && place.namespace !== world.inventory?.namespace;

function expose(read: Read): Understood | undefined {
  const port = read.number('n');
  const known = elsewhere(read) ? undefined : workloadCalled(read.workload, read.world.inventory);
  const { selector = {} } = known ?? {};
  if (port === undefined || known === undefined || Object.keys(selector).length === 0) return undefined;
  return call('create_object', {
    manifest: service({
      name: known.name,
      port,
      targetPort: String(read.number('target') ?? port),
      type: read.text('servicetype') ?? 'ClusterIP',
      protocol: 'TCP',
      selector,
    }),
    namespace: read.place.namespace,
  });
}

const RUN = '(run|trigger|start|kick off|execute|launch|fire|rerun|re-run|do)';

/** Wishes that change objects and nodes rather than workloads. */
export const WISH_RULES: readonly Rule[] = [
  rule(
    [
      '(add|attach|start|put) [a|the] (debug|debugging|ephemeral) container (to|in|into|beside) <w> [(with|from|of) [the] [image] <imageword>]',
    ],
    (read) => call('debug_pod', { workload: read.workload, image: read.text('imageword'), namespace: read.space }),
  ),
  rule(
    [
      '{create} [a|the] [new] deployment (named|called) <anyname:name> (with|from|using|running|of) [the] [image] <imageword> [with <n> {replicas}]',
      '{create} [a|the] [new] deployment (named|called) <anyname:name> with <n> {replicas} (of|from|using|running) [the] [image] <imageword>',
      '{create} [a|the] [new] <kind> (named|called) <anyname:name> (with|from|using|running|of) [the] [image] <imageword>',
    ],
    (read) => {
      const kind = read.text('kind') ?? 'deployments';
      const [name = '', image = ''] = [read.text('name'), read.text('imageword')];
      if (kind !== 'deployments' && kind !== 'pods') return undefined;
      const made = { name, image, replicas: read.number('n') ?? 1, port: undefined, args: [] };
      return call('create_object', {
        manifest: kind === 'pods' ? pod(made) : deployment(made),
        namespace: read.place.namespace,
      });
    },
  ),
  rule(
    [
      'expose <w> (on|at|via) [port] <n> [(to|target port|with target port) <n:target>] [(as|with type|of type) [a] <servicetype>]',
    ],
    expose,
  ),
  rule(
    ['(run|execute|exec) <quoted> (in|inside|on|within) [the] [(container|pod|pods) of] <w>'],
    (read) => {
      const argv = argvOf(read.text('quoted') ?? '');
      if (argv === undefined || argv.length === 0)
        return {
          say: 'Nothing is planned: one program with its words is run, without a shell, so without pipes and variables.',
        };
      return call('run_in_pod', {
        workload: read.workload,
        argv,
        namespace: read.space,
        container: read.place.container,
      });
    },
    { container: true },
  ),
  rule(
    [
      `${RUN} [the] [cron] [cronjob|job] <job> [job|cronjob|run] [once] [again] [manually|by hand|out of schedule|once more]`,
    ],
    (read) => call('run_job', { job: read.text('job'), namespace: read.place.namespace }),
  ),
  rule([`${RUN} [the] (cronjob|cron job) <name> [once] [again|manually|by hand]`], (read) =>
    read.world.inventory === undefined || read.place.namespace !== undefined
      ? call('run_job', { job: `cronjob/${read.text('name') ?? ''}`, namespace: read.place.namespace })
      : {
          say: `Nothing here is a CronJob called ${read.text('name') ?? ''}, so nothing is planned. "list cronjobs" shows which there are.`,
        },
  ),
  rule([`taint ${NODE} [with|as] [the] [taint] <taint>`, `add [the] taint <taint> to ${NODE}`], (read) =>
    call('taint_node', { node: read.text('node'), taint: read.text('taint') }),
  ),
  rule([`({remove}|take) [the] taint <taint> (from|of|off) ${NODE}`, `untaint ${NODE} [from|of] <taint>`], (read) =>
    call('taint_node', { node: read.text('node'), taint: `${read.text('taint') ?? ''}-` }),
  ),
  rule(
    [
      `(stop|prevent) scheduling [of] [pods|new pods] (on|to|onto) ${NODE}`,
      `take ${NODE} out of (rotation|service|scheduling)`,
      `(make|mark) ${NODE} [as] unschedulable`,
    ],
    (read) => call('cordon_node', { node: read.text('node') }),
  ),
  rule(
    [
      `put ${NODE} back [(into|in) (rotation|service|scheduling)]`,
      `(make|mark) ${NODE} [as] schedulable [again]`,
      `(allow|resume) scheduling (on|to) ${NODE} [again]`,
    ],
    (read) => call('uncordon_node', { node: read.text('node') }),
  ),
  rule(
    [`(empty|clear) ${NODE}`, `(move|evict) (everything|all pods|all the pods) (off|from|away from) ${NODE}`],
    (read) => call('drain_node', { node: read.text('node') }),
  ),
  ...nodes('cordon', 'cordon|cordon off'),
  ...nodes('uncordon', 'uncordon'),
  ...nodes('drain', 'drain|evacuate'),
  rule(
    [
      `(autoscale|auto-scale) <w> ${BOUNDS} ${AT}`,
      `{create} [a|an|the] (autoscaler|hpa|horizontalpodautoscaler|horizontal pod autoscaler) (for|on|to) <w> ${BOUNDS} ${AT}`,
    ],
    autoscaler,
  ),
  rule(
    [
      `(autoscale|auto-scale) <w> ${AT}`,
      `{create} [a|an|the] (autoscaler|hpa|horizontalpodautoscaler) [(for|on|to) <w>] ${AT}`,
    ],
    (read) => ({
      ask: `Between how many replicas? For example: "autoscale ${read.workload ?? 'the backend'} between 2 and 5".`,
    }),
  ),
];

const SHELL = '(shell|bash|terminal|console|prompt)';

/** Wishes that this chat does not fulfil: what does, and what there is instead. */
export const ELSEWHERE: readonly Rule[] = [
  rule(
    [
      `[(open|start|get|give me|get me|i need|launch)] [a|an] (${SHELL}|exec session) [(in|into|on|inside|to|for) [the] [pod|container|pods] [of] [<w>]]`,
      `(exec|ssh|log|attach|get|shell|jump) [me] (in|into|inside|to|on) [a|the] [pod|container|pods] [of] [<w>]`,
      `(exec|attach) [<w>]`,
    ],
    (read) => ({
      say: `I open no shell. Outside of this chat \`${command(read, 'exec -it', '-- sh')}\` does. Here I can show its logs, events, settings and what is wrong with it.`,
    }),
  ),
  rule(
    [
      `[(set up|setup|start|open|do|create|make)] [a|the] (port-forward|port forward|portforward|forward|port forwarding|tunnel) [(to|for|of|from|on)] [[the] port <n:from> (of|from|on)] [<w>] [(to|on|at|from) [the] [local] [port] <n>]`,
      `(forward) [[local] port <n:from>] [to] <w> [(to|on|at) [local] [port] <n>]`,
    ],
    (read) => {
      const port = read.number('n') ?? read.number('from');
      return {
        say: `I forward no ports. Outside of this chat \`${command(read, 'port-forward', port === undefined ? 'LOCAL:PORT' : `${port}:PORT`)}\` does; PORT is the port of the container, which "describe ${read.workload ?? 'the backend'}" shows.`,
      };
    },
  ),
];
