import { call, type Shape, type Understood } from '../../outcome.ts';
import { type Read, rule, type Rule } from '../rule.ts';
import { workloadCalled } from '../world.ts';
import { ACCESS_RULES } from './access-rules.ts';
import { ELSEWHERE } from './elsewhere.ts';
import { together } from './objects/compare-rules.ts';
import { DIAGNOSE_RULES } from './diagnose-rules.ts';
import { EXPLAIN_RULES } from './explain.ts';
import { HELM_RULES } from './helm-rules.ts';
import { LOG_RULES } from './log-rules.ts';
import { VIEW_RULES } from './view-rules.ts';
import { OBJECT_RULES } from './objects/object-rules.ts';

const place = (read: Read): { namespace: string | undefined } => ({ namespace: read.place.namespace });
const shaped = (made: Understood, shape: Shape): Understood => ('calls' in made ? { ...made, shape } : made);

const OF = '(of|for|from|on|in)';

const kindName = (read: Read): string => read.text('kind') ?? 'pods';

const list = (read: Read): Understood =>
  call('list_resources', { kind: kindName(read), ...place(read), selector: read.text('selector') });

const SPAN = '[(in|since|during|over|for|within|of)] [the] [(last|past)] <span>|since <span> ago|<span> ago';

const usageOf = (read: Read, key: string): Understood =>
  call('get_usage', { workload: read.text(key), ...place(read) });

const byName = (read: Read, tool: string, question: string): Understood =>
  read.workload === undefined
    ? { ask: question }
    : call(tool, { workload: read.workload, namespace: read.space, revision: read.number('n') });

const USES = '(uses|use|is using|are using|consumes|consume|eats|needs|takes|has)';

const OTHERS: readonly Rule[] = [
  rule(
    [
      `[{show}] [me] [the] [recent|latest|last|today 's] (events|event) [${OF} <w>]`,
      `[{show}] [me] <w> ['s] events`,
      `what happened (to|with|in) <w>`,
    ],
    (read) => call('get_events', { workload: read.text('w'), ...place(read) }),
  ),
  rule(['[{show}] [me] (its|the) [recent|latest|last] events'], (read) =>
    call('get_events', { workload: read.workload, namespace: read.space }),
  ),
  rule(
    [
      `[{show}] [me] [the|its] [rollout] (history|revisions) [${OF} <w>]`,
      `[{show}] [me] <w> ['s] [rollout] (history|revisions)`,
      `[{show}] [me] [the] revision <n> ${OF} <w>`,
      `{what} revisions (of <w> are there|does <w> have|are there [of <w>])`,
      `{what} {image} (did|has) <w> (have|had|run|ran|use|used) [before|so far|until now|previously]`,
    ],
    (read) =>
      byName(read, 'rollout_history', 'The history of which workload? For example: "rollout history of the backend".'),
  ),
  rule(
    [
      `[{show}] [me] [the|its] rollout [status|progress] [${OF} <w>]`,
      `[{show}] [me] <w> ['s] rollout [status|progress]`,
      `is (the rollout of <w>|<w> ['s] rollout|the rollout) (finished|done|complete|completed|through|over) [{again}]`,
    ],
    (read) =>
      byName(read, 'rollout_status', 'The rollout of which workload? For example: "rollout status of the backend".'),
  ),
  rule(
    [
      `[{show}] [me] (who|what|which (pod|workload|container|one|deployment|app|of them)) ${USES} {most} <resource>`,
      '(who|what) (ate|eats|is eating|hogs|is hogging|uses up|takes) [all] [the|our|my] <resource>',
      '(top|biggest|largest|heaviest) <resource> (users|consumers|user|consumer)',
    ],
    (read) =>
      shaped(call('get_usage', place(read)), { is: 'top', column: read.text('resource') === 'cpu' ? 'CPU' : 'MEMORY' }),
  ),
  rule(
    [
      `how much (<resource>|<resource> and <resource:other>) (does|do|is) <w> (use|using|have|need|consume|take) [{again}]`,
      `[{show}] [me] [the|its] [current] (<resource> usage|usage|resource usage|<resource> consumption|<resource>) [${OF} <w>]`,
      `[{show}] [me] <w> ['s] (<resource> usage|usage|resource usage|<resource>)`,
      'top [pods|pod]',
    ],
    (read) => call('get_usage', { workload: read.text('w'), ...place(read) }),
  ),
  rule(
    [
      '(top|usage of|usage of the|resource usage of the|show the usage of the) (nodes|node)',
      '(node|nodes) usage',
      `how (busy|full) (is|are) [the] (node|nodes|cluster)`,
      'how much <resource> (is left|is free|is used|is available) [on the (node|nodes|cluster)]',
    ],
    () => call('get_usage', { of: 'nodes' }),
  ),
  rule(['(its) (<resource> usage|usage|<resource>)'], (read) =>
    call('get_usage', { workload: read.workload, namespace: read.space }),
  ),
  rule(
    [
      '{what} {image} (is|are) (running|deployed|in use|used|live) [{again}]',
      '[{show}] [me] [the] images',
      '{what} images (run|do we run|are there)',
    ],
    (read) => call('list_resources', { kind: 'deployments', ...place(read) }),
  ),
  // Of the namespace, whatever was spoken of before.
  rule([`what [has|have] (changed|we changed|i changed|happened) [{again}|recently|lately|here|${SPAN}]`], (read) =>
    call('what_changed', { ...place(read), since: read.text('span') }),
  ),
  rule(
    [
      'what [has] changed (in|with|on|about) <w>',
      `what [has] changed (in|with|on) <w> [recently|lately|${SPAN}]`,
      `(who|what) [has] [last] (changed|touched|edited|modified|deployed|restarted|scaled|updated|broke) (<w>|it|this|that) [last] [${SPAN}|recently|lately]`,
      `when was (<w>|it) [last] (changed|deployed|updated|restarted|rolled out)`,
      `when was the last (deployment|change|rollout|deploy|restart) [of <w>]`,
      `(when|how often) (did|has|does) <w> [last|ever] (restart|restarted|start|started|change|changed) [last] [${SPAN}]`,
      `(show|show me|what was) the (last|latest|recent) (change|changes) [(of|to|in) <w>]`,
      `(when did it break|since when is it broken|what happened before it broke)`,
    ],
    (read) => call('what_changed', { workload: read.workload, namespace: read.space, since: read.text('span') }),
  ),
  rule(
    [
      '{what} (node|nodes|machine|host) (does|do) <w> run on',
      '{what} (node|nodes|machine|host) (is|are) <w> [running|scheduled|placed|on] [on]',
      'on {what} (node|nodes|machine|host) (is|are|does|do) <w> (run|running|scheduled|placed)',
      'where (is|are|does|do) <w> (running|run|scheduled|placed|live)',
    ],
    (read) =>
      shaped(call('list_resources', { kind: 'pods', ...place(read) }), {
        is: 'nodes',
        of: workloadCalled(read.text('w'), read.world.inventory)?.name ?? read.text('w') ?? '',
      }),
  ),
  rule(
    [
      `[(any|are there [any]|{show})] [me] [only|just] [the] (warnings|warning events|bad events) [(in|among|from|of) [the] events] [${OF} <w>] [{again}]`,
      `[(any|{show})] [me] [the] (warnings|warning events) (of|from|since|in) [the] [last|past] <span>`,
    ],
    (read) => {
      const made = call('get_events', { workload: read.text('w'), ...place(read) });
      return read.text('span') === undefined || !('calls' in made)
        ? made
        : { ...made, note: 'Most clusters keep events for about an hour: these are all that are kept.\n\n' };
    },
  ),
  rule(
    [
      `(<resource> (of|for) <w> (and|vs|versus) <w:other>|compare [the] <resource> [usage] of <w> (and|with|to|vs|versus) <w:other>)`,
    ],
    (read) => together(usageOf(read, 'w'), usageOf(read, 'other')),
  ),
  rule(
    [
      `(how many <kind>|count [all] [the] <kind>|number of <kind>) [(are there|do we have|do i have|exist|are running here|is there)]`,
      'how many <kind> [(are there|do we have|do i have|exist)] (with|have) [the] [label|labels] <selector>',
      'how many <kind> have [the] label <selector>',
    ],
    (read) => shaped(list(read), { is: 'count', noun: kindName(read), filter: undefined }),
  ),
  rule(
    [
      `how many (<kind>|of the <kind>) (are|have|is|got|were) [actually|currently|really|already] (<state>)`,
      `how many <state> <kind> (are there|do we have)`,
      `count [the] <state> <kind>`,
    ],
    (read) => shaped(list(read), { is: 'count', noun: kindName(read), filter: read.text('state') }),
  ),
  rule(
    [
      `{what} <kind> [(are|is|have|has|were|was)] [actually|currently|already] <state> [recently|lately]`,
      `[{show}] [me] [all] [the] <state> <kind>`,
      `[{show}] [me] [all] [the] <kind> that are <state>`,
    ],
    (read) => shaped(list(read), { is: 'count', noun: kindName(read), filter: read.text('state') }),
  ),
  rule(
    [
      `[{show}] [me] [all] [the|my|our] <kind> [(with|labelled|having) [the] [label|labels] <selector>]`,
      `[{show}] [me] [all] [the] <kind> -l <selector>`,
      `{what} <kind> (are there|do we have|do i have|exist|are running|is there|run here)`,
      '(do we have|are there) [any] <kind>',
    ],
    list,
  ),
];

/** Requests that read and name what they read; each covers its whole sentence. */
export const READ_RULES: readonly Rule[] = [
  ...EXPLAIN_RULES,
  ...ACCESS_RULES,
  ...ELSEWHERE,
  ...HELM_RULES,
  ...LOG_RULES,
  ...DIAGNOSE_RULES,
  ...VIEW_RULES,
  ...OBJECT_RULES,
  ...OTHERS,
];
