import { call } from '../../../outcome.ts';
import { type Read, rule, type Rule } from '../../rule.ts';
import { workloadCalled } from '../../world.ts';
import {
  all,
  by,
  few,
  fewer,
  howMany,
  inAllOrTimes,
  known,
  more,
  multiplied,
  scale,
  shareLess,
  shareMore,
  to,
  WHICH,
} from '../../count-makers.ts';

const isJob = ({ world }: Read, workload: string): boolean =>
  /^(?:Cron)?Job$/.test(workloadCalled(workload, world.inventory)?.kind ?? '') || /^(?:cron)?job\//.test(workload);
/** A job that is stopped keeps what it is, and starts no pods. */
const suspend = (read: Read, workload: string) => call('pause_rollout', { workload, namespace: read.space });

const COUNT = "[the] [(number|count) of] <ws> ['s] {replicas} [count]";
const COUNT_OF = '[the] ([(number|count) of] {replicas} [count]|capacity|size) (of|for|on|in) <ws>';
const EACH = '[each|apiece|again]';
const IN_ALL = `[{replicas}] [in total|total|in all|each|apiece|again]`;

/** Requests about how many replicas run. */
export const COUNT_RULES: readonly Rule[] = [
  rule(['{raise} <ws> [up] to <n> {replicas}', '{raise} <ws> [:] [up] [to] <n> {replicas}'], to('up')),
  rule(['{lower} <ws> [down] to <n> {replicas}'], to('down')),
  rule(['{raise} <ws> [up] to <n>'], few('up')),
  rule(['{lower} <ws> [down] to <n>'], few('down')),
  rule(
    [
      `<factor> (${COUNT}|${COUNT_OF})`,
      '<factor> <ws>',
      `({scale}|{raise}) [up|out] (<ws>|${COUNT}|${COUNT_OF}) [up|out] [to|by] <factor> [{replicas}] [as many|as much|the [current] (size|number|count)]`,
      `({scale}|{raise}) [up|out] (<ws>|${COUNT}|${COUNT_OF}) [up|out] by (a factor of|factor) <n:times>`,
      '[(run|use|start|have|(i|we) [would] (want|need|like))] <factor> (as many|the) <ws> {replicas}',
      '[(run|use|start|have|(i|we) [would] (want|need|like))] <factor> as many {replicas} (of|for) <ws>',
    ],
    multiplied,
  ),
  rule(['<ws> <times>', '{scale} <ws> [to] <times> [{replicas}]', '<times> <ws> [{replicas}]'], inAllOrTimes),
  rule(
    [
      '<ws> <factor> [{replicas}]',
      '({scale}|{lower}) [down|in] <ws> [down|in] [to|by] <factor> [{replicas}]',
      '({set}|bring|get) <ws> [to|at] <factor> [bigger|larger|as big|as large|as many|the size]',
    ],
    (read) => all(read, howMany),
  ),
  rule(
    [
      `<ws> [:] {replicas} (:=|=|:|to) <n> ${EACH}`,
      '{set} {replicas} [to] <n> [on|for|of] <ws>',
      '(give me|get me|run) <n> <ws>',
      `<ws> : <n> {replicas} ${EACH}`,
      '{replicas} (of|for) <ws> (:=|=|:) <n>',
      'park <ws> [(at|to) <n>]',
      'put <ws> to sleep',
      'wake <ws> up (with|to) <n> {replicas}',
      'wake up <ws> (with|to) <n> {replicas}',
      '<ws> (->|→|=>) <n> [{replicas}]',
      '({set}|have|get|bring) [the] [(number|count) of] {replicas} [count] (to|at|=) <n> (on|for|of|in) <ws>',
      '(i|we) [would] (want|need|like) [exactly] <n> <ws> {replicas} [instead of <n:from>]',
    ],
    (read) => (read.number('n') === undefined ? all(read, (workload) => scale(read, workload, 0)) : to()(read)),
  ),
  rule(['{raise} <ws> by <n> {replicas}'], more),
  rule(['{lower} <ws> by <n> {replicas}'], fewer),
  rule(['{scale} <countpair>'], (read) => {
    const [workload, replicas] = read.list('countpair') ?? [];
    return workload === undefined ? undefined : scale(read, workload, Number(replicas));
  }),
  rule(
    [
      `{scale} [out|in] [<ws>] [out|in] (to|at|=) [exactly] <n> ${IN_ALL}`,
      `{scale} [<ws>] from <n:from> (to|up to|down to) <n> ${IN_ALL}`,
      `{scale} <ws> <n> [{replicas}]`,
      `({set}|{scale}|have|get|bring|keep) ${COUNT} (to|at|=|back to) <n>`,
      `({set}|{scale}|have|get|bring|keep) ${COUNT_OF} (to|at|=|back to) <n>`,
      `({set}|bring|get|take|move|go|run|keep) [back] <ws> [back] (to|at|with|on) <n> {replicas} ${EACH}`,
      `(bring|take|move|get|put|drop|reduce|cut) <ws> (down|up|back) to <n> ${IN_ALL}`,
      `run <n> {replicas} (of|for) <ws>`,
      `make <ws> <n> {replicas}`,
      `let <ws> have <n> {replicas}`,
      `<ws> (needs|need|should have|must have|ought to have|wants) [exactly] <n> {replicas} ${EACH}`,
      `(give|grant) <ws> <n> {replicas} [in total|total|in all|each|apiece]`,
      `(i|we) [would] (want|need|like) [to have|to run] <n> {replicas} (of|for) <ws>`,
      `(i|we) [would] (want|need|like) <ws> (at|to have|to run|to run with|with|to be at|on) <n> {replicas}`,
      `(have|use|start|launch|want|need) <n> {replicas} (of|for) <ws>`,
      `[(i|we) [would] (want|need|like)|keep|leave|run|have|use] only (<n>|a single) {replicas} (of|for) <ws>`,
      `[(i|we) [would] (want|need|like)|keep|leave|run|have|use] only (<n>|a single) <ws> {replicas}`,
      `(i|we) [would] (want|need|like) only <n> of <ws>`,
    ],
    to(),
  ),
  rule(
    [
      `({scale} [<ws>] up|{scale} up [<ws>]|{scale} ${COUNT} up|{scale} ${COUNT_OF} up|upscale [<ws>]|bring [<ws>] up|(raise|increase|bump|bump up) ${COUNT}|(raise|increase|bump|bump up) ${COUNT_OF}) [from <n:from>] to <n> ${IN_ALL}`,
    ],
    to('up'),
  ),
  rule(
    [
      `({scale} [<ws>] down|{scale} down [<ws>]|{scale} ${COUNT} down|{scale} ${COUNT_OF} down|downscale [<ws>]|bring [<ws>] down|({lower}) ${COUNT}|({lower}) ${COUNT_OF}) [from <n:from>] to <n> ${IN_ALL}`,
    ],
    to('down'),
  ),
  rule(
    [
      `(add|start|launch) (<n>|a|another|one more|an extra|one) [more|extra|additional] {replicas} (to|for|of|on) <ws>`,
      `(<n>|one) more <w> {replicas}`,
      `(spin up|bring up|start|launch|add|fire up) (<n>|one|another|an extra) [more|extra|additional] <w> [{replicas}]`,
      `(give|add) <ws> (<n>|a|another|one more) [more|extra|additional] {replicas}`,
      `({scale} [<ws>] (up|out)|{scale} (up|out) [<ws>]|upscale [<ws>]) by <n> [{replicas}]`,
      `{raise} ${COUNT} by <n>`,
      `{raise} ${COUNT_OF} by <n>`,
    ],
    (read) => (read.workloads.length === 0 ? undefined : more(read)),
  ),
  rule(
    [
      `(remove|drop|take away|take) (<n>|one|a) {replicas} [away] (from|of|off|on) <ws>`,
      `take (<n>|one|a) {replicas} (from|of) <ws> away`,
      '[(i|we) [would] (want|need|like)] (<n>|one) (fewer|less) <ws> [{replicas}]',
      '<ws> (<n>|one) (fewer|less) {replicas}',
      // A pod that is killed comes again: only of replicas there are fewer then.
      `{remove} (<n>|one|a) (replicas|replica|instances|instance|copies|copy) (from|of|off|on) <ws>`,
      `({scale} [<ws>] (down|in)|{scale} (down|in) [<ws>]|downscale [<ws>]) by <n> [{replicas}]`,
      `{lower} ${COUNT} by <n>`,
      `{lower} ${COUNT_OF} by <n>`,
    ],
    fewer,
  ),
  rule(
    [`({scale} [<ws>] (up|out)|{scale} (up|out) [<ws>]|{raise} ${COUNT}|{raise} ${COUNT_OF}) by <percent>`],
    shareMore,
  ),
  rule(
    [
      `({scale} [<ws>] (down|in)|{scale} (down|in) [<ws>]|{lower} ${COUNT}|{lower} ${COUNT_OF}) by <percent>`,
      `(cut|reduce) (${COUNT}|${COUNT_OF}) (in|to|by) half`,
      `halve (${COUNT}|${COUNT_OF}|<ws>)`,
    ],
    (read) => (read.number('percent') === undefined ? by((now) => now / 2)(read) : shareLess(read)),
  ),
  rule(
    [
      '({stop}|pause|halt) (everything|it all|all of it)',
      '(stop|take|bring|shut|turn|switch) (everything|it all|all of it) (down|offline|off)',
      '(stop|halt)',
    ],
    () => ({
      ask: 'Should all workloads be scaled to 0? Nothing of mine runs that could be stopped. For example: "scale everything to 0".',
    }),
  ),
  rule(
    [
      `{stop} <ws>`,
      `(stop|take|bring|shut|turn|switch) <ws> (down|offline|off)`,
      `{scale} [down] <ws> [down] to (nothing|none)`,
    ],
    (read) =>
      // "stop the noise": only what is known to be a workload is meant by such words.
      read.workloads.every((workload) => known(read, workload))
        ? all(read, (workload) => (isJob(read, workload) ? suspend(read, workload) : scale(read, workload, 0)))
        : undefined,
  ),
  rule(
    [
      `{scale} [up|down|out|in] [(<ws>|it|them|this|that)] [up|down|out|in]`,
      `(upscale|downscale) [<ws>]`,
      `{scale} <ws> by <n>`,
      `({raise}|{lower}) (${COUNT}|${COUNT_OF})`,
    ],
    (read) => {
      const [workload, more] = read.workloads;
      return workload === undefined
        ? { ask: WHICH }
        : howMany(more === undefined ? workload : read.workloads.join(' and '));
    },
  ),
];
