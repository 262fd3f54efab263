import { call, type Shape, type Understood } from '../../../outcome.ts';
import { type Read, rule, type Rule } from '../../rule.ts';
import { COMPARE_RULES, objectCalled } from './compare-rules.ts';

const place = (read: Read): { namespace: string | undefined } => ({ namespace: read.place.namespace });

const object = (read: Read, more: Record<string, unknown> = {}): Understood => objectCalled(read, read.workload, more);

/** One attribute of an object: the answer gives its lines, not all that is known of it. */
const about = (read: Read, what: Extract<Shape, { is: 'lines' }>['about']): Understood => {
  const made = object(read);
  return 'calls' in made ? { ...made, shape: { is: 'lines', about: what } } : made;
};

const CRON = 'spec.jobTemplate.spec.template.spec';

/** One object by its kind and name, also of kinds that are no workloads. */
export const OBJECT_RULES: readonly Rule[] = [
  rule(
    [
      '[(using|with|by) (a|the) field selector [,]] (list|show|get|show me) [only|just] [the] (namespace|ns) <anyname:name> [(using|with|by) (a|the) field selector]',
    ],
    (read) => call('list_resources', { kind: 'namespaces', selector: `metadata.name=${read.text('name') ?? ''}` }),
  ),
  rule(
    [
      '[{show}] [me] [the] [container] images (of|for|in|used by) [all|every|each|all the|the] [running] (pods|pod|containers)',
      '{what} images (do|are) [all] [the] (pods|containers) (run|use|running|using)',
    ],
    (read) =>
      call('list_resources', { kind: 'pods', columns: ['metadata.name', 'spec.containers[*].image'], ...place(read) }),
  ),
  rule(
    [
      '{what} [of the] (<kind>|container|containers|workload|workloads) (have|has|run|runs|are|is|declare|declares) (no|without|without a|without any|not a|not any) <resource> <kindword>',
      '{what} [of the] (<kind>|container|containers|workload|workloads) (do|does) not (have|declare|set) [a|any] <resource> <kindword>',
    ],
    (read) => {
      const kind = read.text('kind') ?? 'pods';
      const [what, part] = [read.text('resource') ?? 'memory', read.text('kindword') ?? 'limit'];
      const at = kind === 'pods' ? 'spec' : kind === 'cronjobs' ? CRON : 'spec.template.spec';
      const declared = `${at}.containers[*].resources.${part.replace(/s?$/, 's')}.${what}`;
      const made = call('list_resources', { kind, columns: [declared], ...place(read) });
      return 'calls' in made
        ? {
            ...made,
            note: `Each with what its containers declare; without a value there is no ${what} ${part.replace(/s$/, '')}.\n\n`,
          }
        : made;
    },
  ),
  rule(
    [
      `[give|show|tell] [me] the lay of the land`,
      `(what|how) does it look like [here|there]`,
      `[give|show] [me] [a|the] [quick|short|general] (overview|summary|tour|rundown|picture) [of (it|everything|all|the (app|namespace|cluster))]`,
    ],
    (read) => call('namespace_overview', place(read)),
  ),
  rule(
    [
      '[{show}] [me] [the] (yaml|manifest|definition) (of|for) [the] <kind> <name>',
      '(describe|show|get|inspect) [the] <kind> <name> as yaml',
    ],
    (read) =>
      call('get_resource', { kind: read.text('kind'), name: read.text('name'), ...place(read), output: 'yaml' }),
  ),
  rule(['(describe|inspect|show me|show|get) [the] <name> <kind>'], (read) => {
    const kind = read.text('kind') ?? '';
    // "the backend deployment" is a workload; "the backend service" is asked for as a Service only where it is
    // described.
    return /^(?:deployments|statefulsets|daemonsets|pods|jobs|cronjobs|events|nodes|namespaces)$/.test(kind)
      ? undefined
      : call('get_resource', { kind, name: read.text('name'), ...place(read) });
  }),
  rule(['(describe|show|show me|get|inspect) [the] <kind> <name>'], (read) =>
    call('get_resource', { kind: read.text('kind'), name: read.text('name'), ...place(read) }),
  ),
  rule(
    [
      `{what} {image} (does <w> (run|use|have)|is <w> (running|using|on|at)|of <w> is (running|deployed|live|in use)|is (running|deployed) (in|on|for) <w>|has <w>)`,
      `[{show}] [me] [the] (current|present|deployed|running) {image} of <w>`,
      `(show|show me|what is|what are|tell me) [the] {image} (of|for) <w>`,
      `(show|show me|get) <w> ['s] {image}`,
    ],
    (read) => about(read, 'image'),
  ),
  rule(
    [
      `[show|show me|what is|what are|list|get|tell me] [the] [memory|cpu|current] (resources|limits|requests|resource limits|limits and requests|requests and limits|limit|request|resource requests|sizes) (of|for|on) <w>`,
      `(show|show me|what are|list|get) <w> ['s] [resource|memory|cpu] (limits|requests|resources|limit|request)`,
      `(does|do|has) <w> [have|got|declare] [a|any|the|no] [memory|cpu] (limit|limits|request|requests)`,
      `(is|are) [the] (memory|cpu) of <w> (limited|unlimited|capped)`,
      `what (limits|requests|resources|memory limit|cpu limit|memory request|cpu request) does <w> have`,
    ],
    (read) => about(read, 'size'),
  ),
  rule(
    [
      `[show|show me|what is|what are|list|get|tell me] [the] (env|environment|variables|environment variables|env vars|env variables|settings) (of|for|on) <w>`,
      `(show|show me|what are|list|get) <w> ['s] (env|environment|variables|environment variables|env vars)`,
      `(is|are) <key> [also|already] set (on|in|for) <w>`,
      `where (does|do) <w> (get|take|read|have|load) [its|the] [{env}] <key> from`,
      `where (does|is) <key> (come from|set|defined) [(for|in|on|of) <w>]`,
      `(does|do) <w> (have|use|get) <key> [set]`,
      `what (variables|environment variables|env|env vars|env variables|settings|envs) (does <w> (have|use|get)|are set (on|in|for) <w>|has <w>)`,
    ],
    (read) => about(read, 'env'),
  ),
  rule(
    [
      `[on] {what} (port|ports) (does|do|is|are) <w> (expose|exposing|listen on|listening on|listen|listening|serve on|use|using|have|open) [on]`,
      `(show|show me|what is|what are|list|tell me) [the] [container] (port|ports) (of|for) <w>`,
      `(show|show me|what is|what are) <w> ['s] [container] (port|ports)`,
    ],
    (read) => about(read, 'port'),
  ),
  rule(
    [
      `[show|show me|what is|what are|list|get|tell me] [the] [readiness|liveness|startup] (probe|probes|health checks|health check) (of|for|on) <w>`,
      `(does|do|has) <w> [have] [a|any|the] [readiness|liveness|startup] (probe|probes|health checks|health check)`,
    ],
    (read) => about(read, 'probe'),
  ),
  rule(
    [
      `how many {replicas} (should|must|ought) <w> (have|to have|run)`,
      `how many {replicas} (does <w> have|are there of <w>|of <w> (are there|run|are running|do we have)|has <w>|is <w> running [with])`,
      `(how many|the number of) {replicas} of <w> [(are there|do we have|are running|are up|run|exist)]`,
      `how many <w> {replicas} (are there|do we have|are running|are up|are ready|run|exist) [{again}]`,
      `how many {replicas} is <w> (running|having|using) [{again}]`,
      `(what is|show|show me) the (replica count|number of replicas|scale) of <w>`,
    ],
    (read) => about(read, 'replicas'),
  ),
  rule(['(what is in|show|show me|what does) [the] [configmap] <name> [(contain|contains|have)]'], (read) => {
    const name = read.text('name') ?? '';
    const known = read.world.inventory?.configMaps.includes(name) === true;
    return known ? call('get_resource', { kind: 'configmaps', name, ...place(read) }) : undefined;
  }),
  rule(
    [
      '(who|what|which) [(pod|pods|container|workload|one|of them|of the pods)] (restarted|restarts|crashed|crashes|has restarted|have restarted|is restarting|keeps restarting|has crashed|was restarted) {most} [often|times|restarts]',
      '(who|what|which) [(pod|pods|container|workload|one|of them)] (has|have|had|shows|with) {most} (restarts|crashes)',
      '{most} (restarts|restarted) [pod|pods]',
    ],
    (read) => {
      const made = call('list_resources', { kind: 'pods', ...place(read) });
      return 'calls' in made ? { ...made, shape: { is: 'top', column: 'RESTARTS' } } : made;
    },
  ),
  ...COMPARE_RULES,
  rule(
    [
      `(describe|inspect|show|show me|details of|get details of|tell me about|what is) <w> [in detail]`,
      `(show|show me|give me) [the] details of <w>`,
      `how old is <w>`,
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
];
