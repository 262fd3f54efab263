import { call, type Understood } from '../../outcome.ts';
import { type Read, rule, type Rule } from '../rule.ts';
import { isWord } from '../words.ts';
import { exists, workloadCalled } from '../world.ts';
import { kindOfWord } from '../../../../core/kinds.ts';

const RIGHT = '(<averb> [the|any|all|some|new|my|our] [existing] <kind>|<right>)';

function resourceOf(read: Read): { readonly verb: string; readonly resource: string } {
  const [verb = read.text('averb') ?? 'get', resource = read.text('kind') ?? ''] = read.text('right')?.split(' ') ?? [];
  return { verb, resource };
}

const right = (read: Read, who?: string): Understood =>
  call('can_i', { ...resourceOf(read), who, namespace: read.place.namespace });

const TO = '[the] [service] <address>';

/** A workload that is named as the other end: its Service is most often called like it. */
function connection(read: Read): Understood | undefined {
  const to = read.text('address');
  if (to === undefined || read.text('w') === undefined) return undefined;
  // "the problem", "its logs": no other end, unless something is called so or it is written as an address.
  if (isWord(to.toLowerCase()) && !exists(to.toLowerCase(), read.world)) return undefined;
  const other = workloadCalled(to, read.world.inventory)?.name ?? to;
  return call('check_connection', { from: read.text('w'), to: other, namespace: read.place.namespace });
}

/** Known to be another end: by its name, its form, or as what programs connect to. */
const isEnd = (to: string, { world }: Read): boolean =>
  exists(to.toLowerCase(), world) ||
  /[.:]|^localhost$/.test(to) ||
  /^(?:database|db|postgres(?:ql)?|mysql|mariadb|redis|mongo(?:db)?|kafka|rabbitmq|nats|memcached|elasticsearch|internet|dns)$/i.test(
    to,
  );

const ACCOUNT = '(account|service account|serviceaccount|sa)';

/** Rights, contexts, and whether one thing can reach another. */
export const ACCESS_RULES: readonly Rule[] = [
  rule(
    [
      `(can|does|could|will) <w> [still|really|actually] (reach|connect to|talk to|get to|speak to) ${TO} [{again}]`,
      `(check|test|try|see) (if|whether) <w> (can reach|reaches|can connect to|connects to|can talk to|can resolve) ${TO}`,
      `(check|test|try) [the] (connection|connectivity|way|route|network|network path) from <w> to ${TO}`,
      `is ${TO} reachable from <w> [{again}]`,
    ],
    connection,
  ),
  rule(
    [`(can|does|could|will) <w> [still|really|actually] (see|access|resolve) ${TO} [{again}]`],
    // These are said of problems, files and rights as well.
    (read) => (isEnd(read.text('address') ?? '', read) ? connection(read) : undefined),
  ),
  rule(
    [
      `(am i|are we) [really|actually|even] (allowed|permitted|able|authorized|authorised|entitled) to ${RIGHT} [{again}|here]`,
      `(can|may|could) (i|we) ${RIGHT} [{again}|here]`,
      `(do|would) (i|we) have [the] (right|rights|permission|permissions|access|privileges) to ${RIGHT} [here]`,
      `(check|tell me) (if|whether) (i|we) (can|may|am allowed to|are allowed to) ${RIGHT} [here]`,
    ],
    (read) => right(read),
  ),
  rule(
    [
      `(can|may|could) [the] ${ACCOUNT} <anyname:who> ${RIGHT} [here]`,
      `(can|may|could) [the] <anyname:who> ${ACCOUNT} ${RIGHT} [here]`,
      `is [the] ${ACCOUNT} <anyname:who> (allowed|permitted|able|authorized) to ${RIGHT} [here]`,
      `does [the] [${ACCOUNT}] <name:who> have access to [the|any] <kind> [here]`,
      `does [the] ${ACCOUNT} <anyname:who> have [the] (right|rights|permission|permissions) to ${RIGHT} [here]`,
    ],
    (read) => right(read, `sa/${read.text('who') ?? ''}`),
  ),
  rule(
    [
      `(can|may|could) [the] (user|group) <anyname:who> ${RIGHT} [here]`,
      `is [the] (user|group) <anyname:who> (allowed|permitted|able|authorized) to ${RIGHT} [here]`,
    ],
    (read) => right(read, read.text('who')),
  ),
  rule(
    [
      `why (can|may) [the] ${ACCOUNT} <anyname:who> not ${RIGHT} [here]`,
      `why is [the] ${ACCOUNT} <anyname:who> not (allowed|able|permitted) to ${RIGHT} [here]`,
    ],
    (read) => right(read, `sa/${read.text('who') ?? ''}`),
  ),
  rule(
    [`why (can|may) (i|we) not ${RIGHT} [here]`, `why (am i|are we) not (allowed|able|permitted) to ${RIGHT} [here]`],
    (read) => right(read),
  ),
  rule([`who [else] (can|may|could|is allowed to|is able to|is permitted to) <averb> <w>`], (read) => {
    const known = workloadCalled(read.text('w'), read.world.inventory);
    const resource = kindOfWord(known?.kind ?? 'deployment')?.plural ?? 'deployments';
    return call('can_i', { verb: read.text('averb'), resource, who: 'anyone', namespace: read.place.namespace });
  }),
  rule(
    [
      `who [else] (can|may|could|is allowed to|is able to|is permitted to|has the right to|has permission to|has access to) ${RIGHT} [here]`,
    ],
    (read) => right(read, 'anyone'),
  ),
  rule(
    [
      '[{show}] [me] [all] [the|my|our] (contexts|context|kube contexts|kubeconfig contexts|clusters)',
      '{what} (contexts|clusters) (are there|do i have|do we have|are configured|are known|can i use) [here]',
      '{what} (context|cluster) (am i|are we|is this|are you|is it) [(on|in|using|connected to|talking to)]',
      '(on|in|to) {what} (context|cluster) (am i|are we|are you) [connected]',
      'what is [the|my] [current|present] [kubernetes|kubectl|kube] (context|cluster) [(i am|we are) (using|on|in)]',
      'how many (contexts|clusters) (does my kubeconfig have|do i have|are there|are in my kubeconfig|do we have)',
      '(is this|am i (on|in)|are we (on|in)) [the] (prod|production) [cluster|context]',
      'where am i [connected|connected to]',
      '(who am i|who are we|whoami|what is my (user|name|username|identity))',
      '(as|with) {what} (user|account|identity) (am i|are we) [connected|logged in|acting|working|here]',
      '{what} (user|account|identity) (am i|are we) [using|here|logged in as|connected as|acting as]',
    ],
    () => call('list_contexts'),
  ),
];
