import type { Inventory } from '../../../core/inventory.ts';
import { call, callsOf, type Understood } from '../outcome.ts';
import { type Args, flag, type Flags, last } from './argv.ts';
import { targets } from './kubectl-set.ts';

/** One command of kubectl as this planner does it. Undefined of `make`: the words do not fit the usage. */
export type Verb = {
  readonly flags: Flags;
  readonly usage: string;
  readonly make: (args: Args, inventory: Inventory | undefined) => Understood | undefined;
};
export type Verbs = Readonly<Record<string, Verb>>;

export const PLACE: Flags = { '-n': flag('namespace'), '--namespace': flag('namespace') };
export const CONTAINER: Flags = { '-c': flag('container'), '--container': flag('container') };
export const SELECTOR: Flags = { '-l': flag('selector'), '--selector': flag('selector') };

export const whole = (text: string | undefined): number | undefined =>
  /^\d{1,7}$/.test(text ?? '') ? Number(text) : undefined;

/** A flag's whole number; 'wrong' where something else stands there. */
export function number(args: Args, name: string): number | undefined | 'wrong' {
  const text = last(args, name);
  return text === undefined ? undefined : (whole(text) ?? 'wrong');
}

/** One call for each target; undefined without any. */
export function each(words: readonly string[], tool: string, more: Record<string, unknown>): Understood | undefined {
  const named = targets(words);
  return named && { calls: named.flatMap((workload) => callsOf(call(tool, { workload, ...more }))) };
}

/** The objects that a command names: `KIND NAME…`, `KIND/NAME…`; undefined when none or no kind is named. */
export function objects(
  words: readonly string[],
): readonly { readonly kind: string; readonly name: string }[] | undefined {
  const [first = '', ...rest] = words;
  const pairs = first.includes('/') ? words.map((word) => word.split('/')) : rest.map((name) => [first, name]);
  if (pairs.length === 0 || pairs.some((pair) => pair.length !== 2 || pair.includes(''))) return undefined;
  return pairs.map(([kind = '', name = '']) => ({ kind, name }));
}
