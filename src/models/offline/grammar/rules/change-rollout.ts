import { call, type Understood, type Wanted } from '../../outcome.ts';
import { type Read, rule, type Rule } from '../rule.ts';

const each = (read: Read, tool: string, question: string, more: Record<string, unknown> = {}): Understood => {
  const calls: Wanted[] = read.workloads.flatMap((workload) => {
    const one = call(tool, { workload, namespace: read.space, ...more });
    return 'calls' in one ? one.calls : [];
  });
  return calls.length === 0 ? { ask: question } : { calls };
};

const WHICH_BACK = 'Which workload should I roll back? For example: "roll back the backend to revision 2".';
const ROLLED = '[the] [last|latest|new|current] [{rollout}] [of|for|on|to]';
const STEPS = '(revisions|versions|steps|revs)';
const ONE_STEP = '[by] (one|a|a single|1) (revision|version|step|rev)';
const PREVIOUS =
  '[the|its] (previous|last|prior|former) [good|working|known good] (revision|version|release|one|image|state|deployment|rollout)';

/** Requests about restarts, rollouts, revisions, pods and namespaces. */
export const ROLLOUT_RULES: readonly Rule[] = [
  rule(
    [
      '{restart} [[all] [the] pods of] [(<ws>|it|them|this|that)] [again|once more|one more time]',
      '{restart} all [the] <ws> (pods|replicas|instances)',
      '{restart} [all] [the] pods of <ws> (one by one|one after the other|one after another)',
      '{restart} <ws> (one by one|one after the other|one after another)',
      '(do|perform|trigger|start|force|kick off) (a|the) (fresh|new|clean) (rollout|deployment|deploy|restart|redeploy|redeployment) (of|for|on) <ws> [with the same (image|version|spec|template)]',
      'turn <ws> off and [back] on [again]',
      'turn it off and [back] on [again] <ws>',
      '(delete|kill|replace) all [the] (pods of <ws>|<ws> pods) (one by one|one after the other)',
      '(do|perform|trigger|start|make|run) (a|the) [rolling|rollout|quick|clean] restart [of|for|on] <ws>',
      '(give|gives) <ws> a [rolling|quick|clean] (restart|kick|bounce|reboot)',
      '<ws> (needs|need) (a [rolling] restart|to be restarted|restarting)',
      '<ws> (should|must|has to|have to|ought to) be (restarted|rebooted|bounced|recycled)',
      '(get|have) <ws> restarted',
      'rolling restart [of|for] <ws>',
      'rollout restart [of|for] <ws>',
    ],
    (read) => each(read, 'restart_workload', 'Which workload should I restart? For example: "restart the backend".'),
  ),
  rule(
    [
      `{back} ${ROLLED} [<ws>] [to ${PREVIOUS}|to the (revision|version|one) before]`,
      `roll [back] <ws> back [to ${PREVIOUS}|to the (revision|version|one) before]`,
      `(go|switch|return|get) back to ${PREVIOUS} (of|for|with|on) <ws>`,
      `(put|set|take|bring|switch) <ws> back to ${PREVIOUS}`,
      `(go|step|move|roll) back ${ONE_STEP} (of|on|for|with|in) <ws>`,
      `(go|step|move|roll|take|bring|set|put) <ws> back ${ONE_STEP}`,
      `{back} <ws> ${ONE_STEP}`,
      '(put|set|take|bring|switch|get) <ws> back [to] (what|how|where|the way) it (ran|worked|was|had been) [before]',
    ],
    (read) => each(read, 'rollback_workload', WHICH_BACK),
  ),
  rule(
    [
      `(go|step|move|roll) back [by] <n> ${STEPS} (of|on|for|with|in) <ws>`,
      `(go|step|move|roll|take|bring|set|put) <ws> back [by] <n> ${STEPS}`,
      `{back} <ws> [by] <n> ${STEPS}`,
    ],
    ({ workloads: [workload = 'the backend'] }) => ({
      ask: `To which revision? "history of ${workload}" lists them. For example: "roll back ${workload} to revision 2".`,
    }),
  ),
  rule(
    [
      `{back} ${ROLLED} [<ws>] to [the] [revision|rev] [number] <n>`,
      'roll [back] <ws> back to [the] [revision|rev] [number] <n>',
      '(go|switch|return|get) back to (revision|rev) <n> (of|for|with|on) <ws>',
      '(put|set|take|bring|switch|get) <ws> back (to|on) (revision|rev) <n>',
      '(downgrade|go|move|switch|return|take|set|bring|get) <ws> [back] to (revision|rev) [number] <n>',
    ],
    (read) =>
      each(read, 'rollback_workload', WHICH_BACK, {
        revision: read.number('n'),
      }),
  ),
  rule(
    [
      `{back} ${ROLLED} [<w>] to [the] [version|tag|image|release] (<tag:version>|<image:version>)`,
      'roll [back] <w> back to [the] [version|tag|image|release] (<tag:version>|<image:version>)',
      '(go|switch|return|get) back to [the] (version|tag|image|release) <tag:version> (of|for|with|on) <w>',
    ],
    // Not yet a number: the history says which revision ran that version, and nothing fits the tool before it has.
    (read) =>
      each(read, 'rollback_workload', WHICH_BACK, {
        revision: read.text('version'),
      }),
  ),
  ...(['pause', 'resume'] as const).map((verb) =>
    rule(
      [
        `{${verb}} [the] [{rollout}] [of|for|on] [<ws>]`,
        `{${verb}} [the] <ws> {rollout}`,
        ...(verb === 'pause' ? ['put [the] [{rollout} of] <ws> [{rollout}] on (hold|pause)'] : []),
      ],
      (read) =>
        each(
          read,
          `${verb}_rollout`,
          `The rollout of which workload should I ${verb}? For example: "${verb} the backend".`,
        ),
    ),
  ),
  rule(['{stop} [the] {rollout} [of|for|on] [<w>]', '(cancel|abort) [the] {rollout} [of|for|on] [<w>]'], (read) => ({
    ask: `Should the rollout be paused, or rolled back? For example: "pause ${read.workload ?? 'the backend'}".`,
  })),
  rule(
    [
      '{create} [a|the] [new] (namespace|ns) [called|named] <name>',
      '{create} [a|the] [new] <name> (namespace|ns)',
      '(i|we) (need|want|would like) (a|another) [new] (namespace|ns) (called|named) <name>',
    ],
    (read) => call('create_namespace', { name: read.text('name') }),
  ),
  rule(['{create} [a|the] [new] (namespace|ns)'], () => ({
    ask: 'What should the new namespace be called? For example: "create namespace staging".',
  })),
];
