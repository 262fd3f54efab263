import { kindOfWord } from '../../../../core/kinds.ts';
import { call, type Shape, type Understood } from '../../outcome.ts';
import { type Read, rule, type Rule } from '../rule.ts';
import { DIAGNOSE_RULES } from './diagnose-rules.ts';
import { HELM_RULES } from './helm-rules.ts';
import { LOG_RULES } from './log-rules.ts';
import { workloadCalled } from '../world.ts';

const place = (read: Read): { namespace: string | undefined } => ({ namespace: read.place.namespace });
const shaped = (made: Understood, shape: Shape): Understood => ('calls' in made ? { ...made, shape } : made);

const OF = '(of|for|from|on|in)';

const kindName = (read: Read): string => read.text('kind') ?? 'pods';

function list(read: Read): Understood {
  return call('list_resources', { kind: kindName(read), ...place(read), selector: read.text('selector') });
}

function object(read: Read, more: Record<string, unknown> = {}): Understood {
  const { workload } = read;
  if (workload === undefined)
    return { ask: 'Which object do you mean? For example: "describe deployment todo-chatbot-backend".' };
  const known = workloadCalled(workload, read.world.inventory);
  const [kind, bare] = workload.includes('/') ? workload.split('/', 2) : ['deployments', workload];
  return call('get_resource', {
    kind: kindOfWord(known?.kind ?? kind ?? '')?.plural ?? 'deployments',
    name: known?.name ?? bare,
    namespace: read.space,
    ...more,
  });
}

const byName = (read: Read, tool: string, question: string): Understood =>
  read.workload === undefined
    ? { ask: question }
    : call(tool, { workload: read.workload, namespace: read.space, revision: read.number('n') });

const USES = '(uses|use|is using|are using|consumes|consume|eats|needs|takes|has)';

/** One object by its kind and name, also of kinds that are no workloads. */
const OBJECT_RULES: readonly Rule[] = [
  rule(
    [
      '[{show}] [me] [the] (yaml|manifest|definition) (of|for) [the] <kind> <name>',
      '(describe|show|get|inspect) [the] <kind> <name> as yaml',
    ],
    (read) =>
      call('get_resource', { kind: read.text('kind'), name: read.text('name'), ...place(read), output: 'yaml' }),
  ),
  rule(['(describe|show|show me|get|inspect) [the] <kind> <name>'], (read) =>
    call('get_resource', { kind: read.text('kind'), name: read.text('name'), ...place(read) }),
  ),
];

const OTHERS: readonly Rule[] = [
  rule(
    [
      `[{show}] [me] [the] [recent|latest|last] (events|event) [${OF} <w>]`,
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
      `(who|what|which (pod|workload|container|one|deployment|app|of them)) ${USES} {most} <resource>`,
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
  rule(
    [
      `{what} {image} (does <w> (run|use|have)|is <w> (running|using|on|at)|of <w> is (running|deployed|live|in use)|is (running|deployed) (in|on|for) <w>|has <w>)`,
      `[{show}] [me] [the] (current|present|deployed|running) {image} of <w>`,
      `(show|show me|what is|what are|tell me) [the] [{image}] {image} (of|for) <w>`,
      `(show|show me|what is|what are|list|get|tell me) [the] [resource|memory|cpu|current] (limits|requests|resources|limits and requests|requests and limits|limit|request|env|environment|variables|environment variables|probes|ports|labels|annotations|settings) (of|for|on) <w>`,
      `(show|show me|what are|list|get) <w> ['s] [resource|memory|cpu] (limits|requests|resources|env|environment|variables|probes|ports|labels|annotations|settings|image|images|version)`,
      `what (limits|requests|resources) does <w> have`,
      `(describe|inspect|show|show me|details of|get details of|tell me about|what is) <w> [in detail]`,
      `(show|show me|give me) [the] details of <w>`,
    ],
    (read) => object(read),
  ),
  rule(
    [
      `[{show}] [me] [the] (yaml|manifest|definition|spec) (of|for) <w>`,
      `<w> ['s] (yaml|manifest|definition)`,
      '(describe|show|get) <w> as yaml',
    ],
    (read) => object(read, { output: 'yaml' }),
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
      `how many (<kind>|of the <kind>) are [actually|currently|really] (<state>)`,
      `how many <state> <kind> (are there|do we have)`,
      `count [the] <state> <kind>`,
    ],
    (read) => shaped(list(read), { is: 'count', noun: kindName(read), filter: read.text('state') }),
  ),
  rule(
    [
      `{what} <kind> (are|is) [actually|currently] <state>`,
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
export const READ_RULES: readonly Rule[] = [...HELM_RULES, ...LOG_RULES, ...DIAGNOSE_RULES, ...OBJECT_RULES, ...OTHERS];
