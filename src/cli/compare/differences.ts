import type { Side } from './read.ts';
import { isHidden } from './rows.ts';

/** One field that differs; `null` where a side has none. An object that one side lacks is one row without a field. */
export type Difference = {
  readonly object: string;
  readonly field: string | null;
  readonly left: string | null;
  readonly right: string | null;
};

/** `kubewhy compare -o json`. */
export type Comparison = {
  readonly apiVersion: 'kubewhy/v1';
  readonly kind: 'Comparison';
  readonly left: string;
  readonly right: string;
  readonly same: boolean;
  readonly differences: readonly Difference[];
  /** Objects of each kind that stand on both sides and were compared. */
  readonly compared: Readonly<Record<string, number>>;
  /** What of either side could not be read, and so was not compared. */
  readonly notRead: readonly string[];
  /** Values of secrets that look the same and may differ, since they are not read: `secret/keys: key token`. */
  readonly hidden: readonly string[];
};

const kindOf = (object: string): string => object.split('/', 1)[0] ?? '';

/** What differs, object by object; of a kind that one side could not read nothing is said. */
export function compare(left: Side, right: Side, only?: (object: string) => boolean): Comparison {
  const names = [...new Set([...left.objects.keys(), ...right.objects.keys()])].sort();
  const compared: Record<string, number> = {};
  const hidden: string[] = [];
  const differences = names.flatMap((object): Difference[] => {
    if (only && !only(object)) return [];
    if (left.unread.has(kindOf(object)) || right.unread.has(kindOf(object))) return [];
    const [a, b] = [left.objects.get(object), right.objects.get(object)];
    if (!a || !b) return [{ object, field: null, left: a ? 'is there' : null, right: b ? 'is there' : null }];
    compared[kindOf(object)] = (compared[kindOf(object)] ?? 0) + 1;
    for (const [field, value] of a)
      if (b.get(field) === value && (isHidden(value) || (kindOf(object) === 'secret' && field !== 'type')))
        hidden.push(`${object}: ${field}`);
    const fields = [...new Set([...a.keys(), ...b.keys()])].sort();
    return fields
      .filter((field) => a.get(field) !== b.get(field))
      .map((field) => ({ object, field, left: a.get(field) ?? null, right: b.get(field) ?? null }));
  });
  const holes = (side: Side): string[] => [...side.unread].map(([kind, why]) => `${kind} of ${side.name}: ${why}`);
  const notRead = [...holes(left), ...holes(right)];
  return {
    apiVersion: 'kubewhy/v1',
    kind: 'Comparison',
    left: left.name,
    right: right.name,
    same: differences.length === 0 && notRead.length === 0,
    differences,
    compared,
    notRead,
    hidden,
  };
}
