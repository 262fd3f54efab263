import { argvOf } from '../../literal/argv.ts';
import { autoscaled, exposed } from '../../new-objects.ts';
import { call, type Understood } from '../../outcome.ts';
import { type Read, rule, type Rule } from '../rule.ts';
import { isWord } from '../words.ts';
import { exists } from '../world.ts';
import { NEW_RULES } from './objects/new-rules.ts';

/** A node: by that word, or where nothing else can be meant. */
const NODE = '([the] (node|worker) <anyname:node>|<nodename:node>)';
const NO_NODE = '[the|a|this|that|one] (node|worker)';

const nodes = (verb: string, words: string): readonly Rule[] => [
  rule([`(${words}) ${NODE}`], (read) => call(`${verb}_node`, { node: read.text('node') })),
  rule([`(${words}) ${NO_NODE}`, words], () => ({
    ask: `Which node should I ${verb}? "list nodes" shows their names. For example: "${verb} node NAME".`,
  })),
];

function autoscaler(read: Read): Understood | undefined {
  const [min, max, { known }] = [read.number('min'), read.number('max'), read];
  if (known === undefined || min === undefined || max === undefined) return undefined;
  return autoscaled(known, { min, max, percent: read.number('percent') ?? 80 }, read.place.namespace);
}

const BOUNDS =
  '(between <n:min> and|from <n:min> to|with <n:min> to|min <n:min> max|with min <n:min> and max|with at least <n:min> and at most) <n:max> [{replicas}]';
const AUTOSCALING =
  '({create}|turn on|switch on|enable|activate|start|use|configure|i want|we want|i need|we need) [a|an|the] [cpu|horizontal] [pod] (autoscaling|auto-scaling|auto scaling|autoscaler|autoscale|hpa|horizontalpodautoscaler)';
const AT = '[(at|on|with) <percent> [of] [cpu]]';

function expose(read: Read): Understood | undefined {
  const port = read.number('n');
  if (port === undefined) return undefined;
  const wanted = { port, targetPort: read.number('target')?.toString(), type: read.text('servicetype') };
  return exposed(read.known, wanted, read.place.namespace);
}

const KEPT = '(cache|caches|queue|queues|topic|sessions|backlog|keys|data|buffers)';

/** Programs that are drained of what they keep. */
const KEEPS = /redis|valkey|cache|memcache|rabbit|kafka|nats|queue|topic|sql|postgres|mongo|elastic|stream/;

/** What programs keep is not the cluster's; a name that is no node is asked about. */
function kept(read: Read): Understood {
  const { workload: name = 'redis', known } = read;
  const node =
    known !== undefined || read.workload === undefined
      ? ''
      : ` If ${name} is a node, say "drain node ${name}" or "cordon node ${name}".`;
  const program = /redis|cache/.test(name) ? 'redis-cli flushall' : 'PROGRAM ARGUMENT';
  return {
    say: `Nothing is planned: I drain and cordon nodes, and what a program keeps (a cache, a queue) only the program itself can clear.${node} To run a command of it in its pod, say: run "${program}" in ${name}.`,
  };
}

/** Nothing but a node is cordoned: a name that no workload has is one, and the tool looks it up before a card. */
function onlyNode(read: Read, tool: string): Understood | undefined {
  const node = read.text('node') ?? '';
  return read.world.inventory === undefined || isWord(node) || exists(node, read.world)
    ? undefined
    : call(tool, { node });
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
  ...NEW_RULES,
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
  rule(['(cordon|cordon off) <anyname:node>'], (read) => onlyNode(read, 'cordon_node')),
  rule(['uncordon <anyname:node>'], (read) => onlyNode(read, 'uncordon_node')),
  ...nodes('drain', 'drain|evacuate'),
  rule(['(drain|evacuate) <anyname:node>'], (read) =>
    KEEPS.test(read.text('node') ?? '') ? undefined : onlyNode(read, 'drain_node'),
  ),
  rule(
    [
      `(drain|evacuate|cordon|cordon off|uncordon|empty|clear|flush|purge|invalidate|wipe|clean|reset) [the|its] [${KEPT}] [(of|in|on|from) [the]] <w> [${KEPT}]`,
      `(drain|evacuate|empty|clear|flush|purge|invalidate|wipe|clean|reset) [the|its|all] ${KEPT}`,
      '(move|evict) (everything|all pods|all the pods) (off|from|away from) <w>',
    ],
    kept,
  ),
  rule(
    [
      `(autoscale|auto-scale) <w> ${BOUNDS} ${AT}`,
      `${AUTOSCALING} (for|on|to|of) <w> ${BOUNDS} ${AT}`,
      `${AUTOSCALING} ${BOUNDS} ${AT} (for|on|to|of) <w>`,
      `(let|make) <w> (scale (itself|automatically)|autoscale) ${BOUNDS} ${AT}`,
    ],
    autoscaler,
  ),
  rule(
    [
      `(autoscale|auto-scale) [<w>] ${AT}`,
      `${AUTOSCALING} [(for|on|to|of) <w>] ${AT}`,
      `(let|make) <w> (scale (itself|automatically)|autoscale) ${AT}`,
      `(scale|autoscale) <w> automatically ${AT}`,
    ],
    (read) => ({
      ask: `Between how many replicas? For example: "autoscale ${read.workload ?? 'the backend'} between 2 and 5".`,
    }),
  ),
];
