import { call, present, type Understood } from '../../outcome.ts';
import { type Read, rule, type Rule } from '../rule.ts';

const place = (read: Read): { namespace: string | undefined } => ({ namespace: read.place.namespace });

/** The pods of one workload, by the labels that find them; all pods where these are not known. */
function podsOf(read: Read, columns?: readonly string[]): Understood {
  const { known } = read;
  const selector = Object.entries(known?.selector ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  return call('list_resources', {
    kind: 'pods',
    namespace: read.space,
    selector: selector === '' ? undefined : selector,
    columns,
  });
}

/** How a run of helm went: the history of the release that is meant, and what is wrong in its namespace. */
function helmWent(read: Read): Understood {
  const { inventory } = read.world;
  const named = read.text('release');
  const [only, more] = inventory?.releases ?? [];
  const release = named ?? (more === undefined ? only : undefined);
  const first =
    release === undefined ? call('helm_releases', place(read)) : call('helm_history', { release, ...place(read) });
  return 'calls' in first ? { calls: [...first.calls, { tool: 'diagnose', input: place(read) }] } : first;
}

const RUN = '(upgrade|install|installation|rollback|uninstall|release|deployment|deploy)';
const WENT =
  '(fail|failed|fails|failing|is failing|keeps failing|is stuck|was stuck|got stuck|stuck|hang|hangs|hanging|is hanging|hung|broke|is broken|time out|timed out|times out|not work|did not work|does not work|get stuck)';
const OF = '[of [the] [release] <anyname:release>]';

const ADDRESS = '(ip|ips|ip address|ip addresses)';
const BEGAN = '(failing|crashing|restarting|breaking|fail|crash|break|restart|go wrong|misbehave|misbehaving)';

/** Questions about what runs where, how a run of helm went, and how often something restarted. */
export const VIEW_RULES: readonly Rule[] = [
  rule(
    [
      '{what} (runs|is running|lives|is there|is deployed|is installed|do we have|have we got|do we run) [here|there]',
      '{what} [all] (runs|is running|lives) (in|inside) [the] [namespace] <anyname:space>',
      '[{show}] [me] [the] (status|overview|state)',
      '[{show}] [me] (everything|all) (here|there|that runs)',
    ],
    (read) => call('namespace_overview', { namespace: read.place.namespace ?? read.text('space') }),
  ),
  rule(
    [
      `[why] [(did|does|is|was)] [the|my|our|this|that] [last|latest] helm ${RUN} ${OF} ${WENT} [why]`,
      `helm ${RUN} [<anyname:release>] ${WENT} [forever] [why]`,
      `why (did|does) [the|my|our] [last|latest] (upgrade|rollback) of [the] release <anyname:release> ${WENT}`,
    ],
    helmWent,
  ),
  rule(
    [
      'how many restarts (does|do|did|has|have) <w> (have|had|get|got)',
      'how (often|many times) (did|has|have) <w> (restart|restarted|crash|crashed)',
      '[{what} is|how high is] [the] (restarts|restart count|number of restarts) of <w>',
      "[{what} is] <w> ['s] (restarts|restart count|number of restarts)",
    ],
    (read) => podsOf(read),
  ),
  rule(
    [
      `{what} (is|are) [the] ${ADDRESS} of (<w> (pods|pod)|[the] (pods|pod) [of <w>]|<w>)`,
      `{what} ${ADDRESS} (does|do|has|have) <w> [(pods|pod)] [have|got|use]`,
    ],
    (read) => podsOf(read, ['status.podIP', 'spec.nodeName']),
  ),
  rule(
    [
      `{what} is [the] (url|link|endpoint|address|hostname|host name|domain) of (<w>|the (app|application|site|website|api|page))`,
      `(where|how|under (what|which) (url|address)) (can|do) (i|we|users|people|one) (reach|open|find|access|visit|call) (<w>|the (app|application|site|website|api|page)) [from outside]`,
    ],
    (read) => ({
      calls: ['ingresses', 'services'].map((kind) => ({
        tool: 'list_resources',
        input: present({ kind, ...place(read) }),
      })),
      note: 'From outside it is reached by the host of an Ingress or the external address of a Service, from inside by the name of a Service.\n\n',
    }),
  ),
  rule(
    [
      'how old (is|are) [the|our|my|all] (pod|pods) [of <w>|in <w>|here]',
      'how old (is|are) [the|our|my] <w> (pod|pods)',
      '(how long|since when) (has|have|is|are) <w> [already] (been running|been up|running|up|been alive|alive) [{again}|already]',
      'when (was|were|did) [the] (pod|pods) [of <w>] (start|started|created|begin|born)',
      '[{what} is] [the] (age|ages|uptime) of ([the] (pod|pods)|[the] (pod|pods) of <w>|<w> (pod|pods)|<w>)',
    ],
    (read) => {
      const named = read.text('w') !== undefined;
      const made = named ? podsOf(read) : call('list_resources', { kind: 'pods', ...place(read) });
      return 'calls' in made ? { ...made, shape: { is: 'ages' } } : made;
    },
  ),
  rule(
    [
      '(is there|are there|do we have|have we got) [a|an|any|some] <kind> [(that|which|is|are)] [(blocks|block|blocking|for|on|of|in front of|around)] [<w>] [{again}]',
    ],
    (read) => call('list_resources', { kind: read.text('kind'), ...place(read) }),
  ),
  rule(
    ['{what} [service|services|pod|container] (is listening|listens|listen|is|are|answers) on [the] [port] <n>'],
    (read) => {
      const made = call('list_resources', { kind: 'services', ...place(read) });
      return 'calls' in made
        ? { ...made, note: `The Services with their ports; look for ${read.number('n') ?? ''}.\n\n` }
        : made;
    },
  ),
  rule(
    [
      `when did (<w>|it|this|that) (start|begin|stop working|break) [${BEGAN}|to ${BEGAN}]`,
      'was there (a|an|any) (deploy|deployment|change|rollout|release|update|upgrade) [(in|during|within) [the] [last|past] <span>|<span> ago]',
      '(has|did) (anything|something) (changed|change) [(in|during|within) [the] [last|past] <span>|recently|lately]',
    ],
    (read) => call('what_changed', { workload: read.workload, namespace: read.space, since: read.text('span') }),
  ),
  rule(
    [
      '(are|is) [all] [the] (other|others|rest) [of] [the] [namespaces|namespace] ({fine}|{bad}) [{again}]',
      'how (are|is) the other namespaces [doing]',
    ],
    () => call('diagnose', { namespace: '*' }),
  ),
  rule(
    [
      '{what} (secret|configmap|key|image|volume|object|service) is missing [here]',
      'is it [only] <w> [or [is it] [also] <w:other> [too]]',
      '(is|are) (only|just) <w> (affected|broken|failing|down)',
    ],
    (read) => call('diagnose', { ...place(read) }),
  ),
  rule(
    [
      '[{show}] [me] [the] (evidence|proof|reasons|details of the diagnosis)',
      'are you [really] sure [about (that|it|this)]',
      'how do you know [that|this]',
    ],
    (read) =>
      read.world.memory.findings === undefined
        ? undefined
        : call('diagnose', { workload: read.world.memory.workload, namespace: read.space }),
  ),
  rule(['(is|are) [the|a|any|our] (node|nodes|cluster) (full|overloaded|busy) [{again}]'], () =>
    call('get_usage', { of: 'nodes' }),
  ),
  rule(
    [
      '{what} [helm] release (owns|manages|made|deployed|installed) <w>',
      '{what} [is] [the] [helm] (chart|chart version|version of the chart) [is] [installed|deployed|running|here]',
    ],
    (read) => call('helm_releases', place(read)),
  ),
  rule(
    [
      '(since when|how long|how long already|for how long|since when is it so) [{again}]',
      '[the] last (deploy|deployment|release|rollout|change) was when',
    ],
    (read) => call('what_changed', { workload: read.workload, namespace: read.space }),
  ),
  rule(
    [
      '(use|switch to|go to|change to|set) [the] (namespace|ns) [to] <anyname:space>',
      '(use|switch|go|change) (namespace|ns) [to] <anyname:space>',
    ],
    (read) => ({
      say: `I stay in the namespace that this chat was started with. Name another one in a request ("status in namespace ${read.text('space') ?? ''}"), or start with "kubewhy -n ${read.text('space') ?? ''}".`,
    }),
  ),
];
