import { call, callsOf, type Understood } from '../../outcome.ts';
import { type Read, rule, type Rule } from '../rule.ts';
import { allThatRolls } from '../slots/job-slots.ts';

const MOST_LOGS = 6;

type More = { readonly previous?: boolean; readonly every?: boolean };

function logs(read: Read, more: More = {}): Understood {
  const several = more.every === true ? allThatRolls(read.world) : (read.list('ws') ?? [read.workload]);
  const [workload] = several;
  if (workload === undefined) return { ask: 'Whose logs do you want to see? For example: "logs of the backend".' };
  const calls = several.slice(0, MOST_LOGS).flatMap((one) =>
    callsOf(
      call('get_logs', {
        workload: one,
        namespace: read.space,
        container: read.place.container,
        tail: read.number('n'),
        since: read.text('span'),
        contains: read.text('text'),
        previous: more.previous,
      }),
    ),
  );
  const left = several.slice(MOST_LOGS);
  return left.length === 0 ? { calls } : { calls, note: `Without ${left.join(', ')}: ask for these by name.\n\n` };
}

const CRASH =
  '[(from|of|in)] [the] (previous|prior|former|crashed|last) (instance|container|run|pod|one|crash)|before (the|it|its) (crash|crashed|restart|restarted|died)|from before (the|it|its) (crash|crashed|restart|restarted|died|last restart)';
const FILTER =
  '[that] (containing|contain|with|matching|mentioning|that contain|about) [the] [(word|text|string)] <text>';
const SINCE = '(since|from|of|in|over|for|within) [the] [(last|past)] <span>|since <span> ago';
const OF = '(of|for|from|on|in)';
/** Of one, or of several by name or all. */
const SOME = '(<w>|<several:ws>)';
const TAIL = '(last|latest|tail|newest|final|recent) <n> [{log}] [lines]';

/** Requests for logs. What is not one of these filters is not understood, so it is not dropped. */
export const LOG_RULES: readonly Rule[] = [
  rule(
    [
      `[{show}] [me] [the|its] {log} [${OF} ${SOME}] [${SINCE}] [${FILTER}]`,
      `[{show}] [me] [the] {log} [${OF} <w>] [${FILTER}] [${SINCE}]`,
      `[{show}] [me] <w> ['s] {log} [${SINCE}] [${FILTER}]`,
      `[{show}] [me] [the] ${TAIL} [{log}] [${OF} [the] ${SOME} ['s] [{log}]]`,
      `[{show}] [me] [the] ${TAIL} of [the] {log} [${OF} <w>]`,
      `[{show}] [me] [the] ${TAIL} ${OF} <w> ['s] {log}`,
      `tail [<n> lines of] [the] {log} [${OF} <w>]`,
      `tail <w> ['s] [{log}]`,
      `tail <n> lines [of [the] {log}] [${OF} <w>]`,
      `(search|grep|look|scan) [through|in] [the] {log} [${OF} <w>] for <text>`,
      `(search|grep|look|scan) [through|in] <w> ['s] {log} for <text>`,
      `(search|grep|look) for <text> in [the] {log} [${OF} <w>]`,
      `(search|grep|look) for <text> in <w> ['s] {log}`,
      `what (does|do|did) (<w> ['s] {log}|the {log} of <w>|<w>) (say|log|print|write)`,
      `what is in (<w> ['s] {log}|the {log} of <w>)`,
      `(any|are there|are there any|show|show me|show me the|list|find) {error} in (<w> ['s] {log}|the {log} [of <w>])`,
      `{error} in (<w> ['s] {log}|[the] {log} [of <w>]) [${SINCE}]`,
      `({show}|find|any|are there|are there any|were there|were there any|did <w> log) [me] [the|any|all|all the] {error} (from|of|in|on|for) [the {log} (of|for)] ${SOME} ['s] [{log}] [${SINCE}]`,
    ],
    (read) => logs(read),
    { container: true },
  ),
  rule([`[{show}] [me] (all|all the|every) {log} [${SINCE}] [${FILTER}]`], (read) => logs(read, { every: true })),
  rule(
    [
      `[{show}] [me] [the|its] (previous|prior|former|crashed) {log} [${OF} <w>]`,
      `[{show}] [me] (<w>) ['s] (previous|prior|former) {log}`,
      `[{show}] [me] [the] {log} ${OF} [the] (previous|crashed|former) <w> [container|pod|instance|run]`,
      `[{show}] [me] ([the] {log} ${OF} <w>|<w> ['s] {log}) (${CRASH})`,
    ],
    (read) => logs(read, { previous: true }),
    { container: true },
  ),
  rule(
    [
      '(follow|stream|watch|tail -f) [the] {log} [of <w>]',
      `(follow|stream|watch|tail -f) <w> ['s] {log}`,
      'tail -f <w>',
      `{log} -f [<w>]`,
    ],
    (read) => {
      const made = logs(read);
      return 'calls' in made
        ? { ...made, note: 'I read a log once and do not follow it here; say "again" for what is new.\n\n' }
        : made;
    },
  ),
];
