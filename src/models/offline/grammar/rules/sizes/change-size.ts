import { call, callsOf, type Understood } from '../../../outcome.ts';
import { amountOf, amountText } from '../../slots/amounts.ts';
import { type Read, rule, type Rule } from '../../rule.ts';
import { workloadCalled } from '../../world.ts';

import { kindOf, WITHOUT } from './without-size.ts';

type What = 'cpu' | 'memory';
const SIZE = '(<memory:m1>|<cpu:c1>|<odd:o1>)';

const whatOf = (read: Read): What | undefined => {
  const named = read.text('r1');
  if (named !== undefined) return named === 'cpu' ? 'cpu' : 'memory';
  return read.text('m1') === undefined ? undefined : 'memory';
};

/** What the container declares now. */
function declared(read: Read, what: What, kind: 'limits' | 'requests'): number | undefined {
  const { containers = [] } = workloadCalled(read.workload, read.world.inventory) ?? {};
  const named = containers.find(({ name }) => name === read.place.container);
  const container = read.place.container === undefined && containers.length === 1 ? containers[0] : named;
  return amountOf(container?.[kind][what]);
}

const example = (read: Read, what: What, amount?: string): string =>
  `For example: "set the ${what} ${kindOf(read).slice(0, -1)} of ${read.workload ?? 'the backend'} to ${amount ?? (what === 'cpu' ? '500m' : '1Gi')}".`;

function question(read: Read, what: What, typed?: string): Understood {
  const name = `the ${what} ${kindOf(read).slice(0, -1)} of ${read.workload ?? 'the workload'}`;
  if (typed === undefined) return { ask: `What should ${name} be? ${example(read, what)}` };
  const number = /^\d+/.exec(typed)?.[0] ?? '';
  const meant = what === 'memory' ? `${number}Mi` : `${number}m`;
  const why =
    what === 'memory' && /^\d+m$/.test(typed)
      ? `${typed} of memory would be less than a byte in Kubernetes (m is milli)`
      : `${typed} is no size of ${what} that I take as it stands`;
  return { ask: `${why}. What should ${name} be? ${example(read, what, meant)}` };
}

const send = (read: Read, what: What, amount: string): Understood => ({
  calls: (read.list('ws') ?? [read.workload]).flatMap((workload) =>
    callsOf(
      call('set_resources', {
        workload,
        namespace: read.space,
        container: read.place.container,
        [kindOf(read)]: `${what}=${amount}`,
      }),
    ),
  ),
});

const ofWhich: Understood = { ask: 'Of which workload? For example: "set the memory limit of the backend to 1Gi".' };

/** To a size. "raise" and "lower" that would do the opposite are asked about. */
const to =
  (direction?: 'up' | 'down') =>
  (read: Read): Understood | undefined => {
    const what = whatOf(read) ?? (read.text('c1') === undefined ? undefined : 'cpu');
    if (what === undefined) return undefined;
    if (read.workload === undefined && read.list('ws') === undefined) return ofWhich;
    const amount = what === 'memory' ? read.text('m1') : read.text('c1');
    if (amount === undefined) return question(read, what, read.text('o1') ?? read.text('c1') ?? read.text('m1'));
    const now = declared(read, what, kindOf(read));
    const wanted = amountOf(amount);
    if (now !== undefined && wanted !== undefined && direction !== undefined && wanted !== now)
      if ((direction === 'up') !== wanted > now)
        return {
          ask: `It is ${amountText(what, now)} now, so ${amount} would be ${wanted > now ? 'more' : 'less'}. Is that what you want? ${example(read, what, amount)}`,
        };
    return send(read, what, amount);
  };

const by =
  (next: (now: number, step: number, percent: number) => number) =>
  (read: Read): Understood | undefined => {
    const what = whatOf(read) ?? (read.text('c1') === undefined ? undefined : 'cpu');
    if (what === undefined) return undefined;
    if (read.workload === undefined) return ofWhich;
    const step = amountOf(what === 'memory' ? read.text('m1') : read.text('c1')) ?? Number.NaN;
    const now = declared(read, what, kindOf(read));
    const wanted = now === undefined ? Number.NaN : next(now, step, read.number('percent') ?? Number.NaN);
    return Number.isFinite(wanted) && wanted > 0 ? send(read, what, rounded(what, wanted)) : question(read, what);
  };

const MI = 2 ** 20;
/** A share of a size in whole Mi, where it is not a handful of them. */
const rounded = (what: What, amount: number): string =>
  amountText(what, what === 'memory' && amount > 64 * MI ? Math.round(amount / MI) * MI : amount);

/** Each pattern twice: without and with the word that says whether the request or the limit is meant. */
const spread = (patterns: readonly string[]): string[] =>
  patterns.flatMap((pattern) => [
    pattern.replaceAll('{RES}', '<resource:r1>'),
    pattern.replaceAll('{RES}', '(<resource:r1> <kindword:kind>|<kindword:kind> of <resource:r1>)'),
  ]);

const BIT = '(a bit|a little|a little bit|a tad|a touch|a lot)';
const RES_OF = '[the] {RES} (of|for|on|in) <w>';
const OF_RES = "<w> ['s] {RES}";
const NAMED = `(${RES_OF}|${OF_RES}|[the] {RES})`;

/** Requests about CPU and memory. */
export const SIZE_RULES: readonly Rule[] = [
  WITHOUT,
  rule(
    spread([
      `({set}|limit|have|keep) ${NAMED} (to|at|=|back to) ${SIZE}`,
      `({set}|limit) [the] {RES} (of|for|on) <several:ws> (to|at|=) ${SIZE}`,
      `give <w> [a] {RES} of ${SIZE}`,
      `({set}) [a] {RES} of ${SIZE} (on|for) <w>`,
    ])
      .concat([
        `(give|grant) <w> ${SIZE} [of] [<resource:r1>]`,
        `(limit|set) <w> to ${SIZE} [of] <resource:r1>`,
        '(limit|restrict|confine|cap) <w> (to|at) <memory:m1>',
        `{set} <resource:r1> to ${SIZE} (on|for|in) <w>`,
        `{set} <resource:r1> <kindword:kind> to ${SIZE} (on|for|in) <w>`,
        `(allow|permit|grant|give) <w> [up to|at most|to use|to use up to] ${SIZE} [of] [<resource:r1>]`,
        `let <w> (have|use|use up to|have up to) ${SIZE} [of] [<resource:r1>]`,
        `let <w> <kindword:kind> ${SIZE} [of] <resource:r1>`,
        `(cap|throttle) <w> (at|to) ${SIZE} [of] [<resource:r1>]`,
      ])
      .concat(spread([`cap ${NAMED} (at|to) ${SIZE}`, `<w> [:] {RES} (:|=|:=|to) ${SIZE}`, `<w> : {RES} ${SIZE}`])),
    to(),
    { container: true },
  ),
  rule(spread([`{raise} ${NAMED} [up] to ${SIZE}`]), to('up'), { container: true }),
  rule(spread([`{lower} ${NAMED} [down] to ${SIZE}`]), to('down'), { container: true }),
  rule(
    spread([`{raise} ${NAMED} by ${SIZE}`]).concat([
      `(give|grant) <w> ${SIZE} more [<resource:r1>]`,
      `(give|grant) <w> ${SIZE} of extra <resource:r1>`,
      `add ${SIZE} [of] [<resource:r1>] to <w>`,
    ]),
    by((now, step) => now + step),
    { container: true },
  ),
  rule(
    spread([`{lower} ${NAMED} by ${SIZE}`, `(shave|take|cut|knock) ${SIZE} (off|from) [of] ${NAMED}`]),
    by((now, step) => now - step),
    { container: true },
  ),
  rule(
    spread([`{raise} ${NAMED} by <percent>`]),
    by((now, _step, percent) => (now * (100 + percent)) / 100),
    { container: true },
  ),
  rule(
    spread([`{lower} ${NAMED} by <percent>`]),
    by((now, _step, percent) => (now * (100 - percent)) / 100),
    { container: true },
  ),
  rule(
    spread([`double ${NAMED}`, `give <w> twice [as much|the] {RES}`]),
    by((now) => now * 2),
    { container: true },
  ),
  rule(
    spread([`halve ${NAMED}`, `(cut|reduce) ${NAMED} (in|to) half`]),
    by((now) => now / 2),
    { container: true },
  ),
  rule(
    spread([`({set}|{raise}|{lower}|double|halve) ${NAMED} [by] [${BIT}|some|more|further|somewhat|slightly]`]).concat([
      `give (<w>|it|them) (more|some more|${BIT} more) <resource:r1>`,
      `<w> (needs|need) (more|some more|${BIT} more) <resource:r1>`,
    ]),
    (read) => {
      const what = whatOf(read);
      if (what === undefined) return undefined;
      return read.workload === undefined ? ofWhich : question(read, what);
    },
    { container: true },
  ),
];
