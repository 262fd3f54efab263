import { TODO_CHATBOT } from '../../../../core/todo-chatbot.ts';
import { call, type Understood } from '../../outcome.ts';
import { type Read, rule, type Rule } from '../rule.ts';

const place = (read: Read): { namespace: string | undefined } => ({ namespace: read.place.namespace });

/** The release that is named, else the one that owns all there is; what removes or replaces never guesses. */
function released(
  read: Read,
  tool: string,
  verb: string,
  more: Record<string, unknown> = {},
  guess = false,
): Understood {
  const before = read.world.memory.last?.input['release'];
  const only = guess
    ? typeof before === 'string'
      ? before
      : read.world.inventory?.releases.length === 1
        ? read.world.inventory.releases[0]
        : undefined
    : undefined;
  const release = read.text('release') ?? only;
  if (release === undefined)
    return { ask: `Which release do you mean? For example: "${verb} the release ${TODO_CHATBOT}".` };
  return call(tool, { release, ...place(read), ...more });
}

const pairs = (read: Read): readonly string[] | undefined => {
  const found = ['p1', 'p2', 'p3'].flatMap((key) => {
    const [name, value] = read.list(key) ?? [];
    return name === undefined ? [] : [`${name}=${value ?? ''}`];
  });
  return found.length === 0 ? undefined : found;
};

const RELEASE = '[the] [helm] release [<anyname:release>]';
const NAMED = '([the] [helm] release <anyname:release>|[the] <anyname:release> [helm] release)';
const WITH = '[(with|and set|setting) [--set] <valuepair:p1> [[and|,] <valuepair:p2>] [[and|,] <valuepair:p3>]]';

/** Sentences about helm releases. Literal commands are read by another part, as helm reads them. */
export const HELM_RULES: readonly Rule[] = [
  rule(
    [
      '{what} [helm] releases (are installed|are there|do we have|exist)',
      '[{show}] [me] [all] [the] [helm] releases',
      '{what} is installed [with helm]',
      '{what} [helm] releases (has|did) helm (put|installed|install|made|make|deployed|deploy) [here]',
      '{what} (has|did) helm (put|installed|install|deployed|deploy) [here]',
    ],
    (read) => call('helm_releases', place(read)),
  ),
  rule([`[{show}] [me] [the] history of ${RELEASE}`, `[{show}] [me] [the] ${NAMED} history`], (read) =>
    released(read, 'helm_history', 'history of', {}, true),
  ),
  rule(
    [
      `[{show}] [me] [the] values of ${RELEASE}`,
      '{what} (are|is) the values of [the] [helm] release [<anyname:release>]',
    ],
    (read) => released(read, 'helm_values', 'values of', {}, true),
  ),
  rule(
    [
      `{what} (was|has been|is|got) (changed|edited|modified) (by hand|manually) (since|in|of|on|after) ${RELEASE}`,
      `[{show}] [me] [the] drift (of|in|from) ${RELEASE}`,
      `[has|did] ${RELEASE} (drift|drifted)`,
      `(compare|diff) ${RELEASE} (with|to|against) (the cluster|what (lives|runs|is running|is live)|what is there)`,
      `{what} differs (between|in) ${RELEASE} [and the cluster]`,
    ],
    (read) => released(read, 'helm_diff', 'drift of', {}, true),
  ),
  rule(
    [
      `(unlock|recover|unstick) ${RELEASE}`,
      `[the] [helm] release <anyname:release> is (stuck|locked|pending)`,
      '[the] [helm] release is (stuck|locked|pending)',
    ],
    (read) => released(read, 'helm_recover', 'recover'),
  ),
  rule(
    [`{back} ${RELEASE} to [the] [revision] <n>`, `{back} ${RELEASE} [to the previous revision|to the last revision]`],
    (read) => released(read, 'helm_rollback', 'roll back', { revision: read.number('n') }),
  ),
  rule([`(uninstall|remove|delete) ${RELEASE}`, 'uninstall <name:release>', 'uninstall'], (read) =>
    released(read, 'helm_uninstall', 'uninstall'),
  ),
  rule(
    [
      `(upgrade|update|change) ${NAMED} ${WITH}`,
      `(upgrade|update|change) [the] [helm] release ${WITH}`,
      `set <valuepair:p1> (in|on|of|for) ${NAMED}`,
    ],
    (read) =>
      pairs(read) === undefined
        ? {
            ask: `Which values should change? For example: "upgrade the release ${read.text('release') ?? TODO_CHATBOT} with replicaCount.backend=3".`,
          }
        : released(read, 'helm_upgrade', 'history of', { set: pairs(read) }, true),
  ),
  rule(
    [
      `install [the] chart <chart> as [release] <anyname:release> ${WITH}`,
      `install [the] release <anyname:release> from [chart] <chart> ${WITH}`,
    ],
    (read) => released(read, 'helm_upgrade', 'install', { chart: read.text('chart'), set: pairs(read) }),
  ),
  rule(
    [`(install|deploy|set up|setup) [the] (todo-chatbot|todochatbot) [app|application|chart|demo] ${WITH}`],
    (read) => call('install_todo_chatbot', { set: pairs(read), ...place(read) }),
  ),
];
