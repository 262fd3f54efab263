import type { Kind } from '../../../core/kinds.ts';
import types from '../schema.json' with { type: 'json' };

/** One field of a Kubernetes type; schema.json is made by scripts/kube-schema.ts from the Go sources of the API. */
export type Field = {
  readonly name: string;
  /** Protobuf number; 0 for types that have no protobuf form. */
  readonly number: number;
  /**
   * A scalar's letter (s string, i integer, b boolean, f float, B bytes, q quantity, t time, T micro time, d duration,
   * x int-or-string, r anything) or the name of a type.
   */
  readonly type: string;
  readonly form: 'one' | 'list' | 'map';
  /** Strategic merge: the key that tells the items of a list apart; '' merges plain values. */
  readonly merge?: string;
  /** Server-side apply: keys of an associative list. */
  readonly keys?: readonly string[];
  readonly set: boolean;
  readonly atomic: boolean;
  /** Go embeds it: its members stand beside the other fields in JSON. */
  readonly embedded: boolean;
};

const SOURCE: Readonly<Record<string, Readonly<Record<string, string>>>> = types;

function parse(name: string, text: string): Field {
  const [number = '0', full = 'r', ...marks] = text.split(' ');
  const merge = marks.find((mark) => mark.startsWith('merge='));
  const keys = marks.find((mark) => mark.startsWith('map='));
  return {
    name,
    number: Number(number),
    type: full.replace(/^(\[\]|\{\})/, ''),
    form: full.startsWith('[]') ? 'list' : full.startsWith('{}') ? 'map' : 'one',
    ...(merge === undefined ? {} : { merge: merge.slice('merge='.length) }),
    ...(keys === undefined ? {} : { keys: keys.slice('map='.length).split(',') }),
    set: marks.includes('set'),
    atomic: marks.includes('atomic'),
    embedded: name.startsWith('~'),
  };
}

const parsed = new Map<string, readonly Field[]>();

/** The fields of a type as protobuf has them; an unknown type has none. */
export function fieldsOf(type: string): readonly Field[] {
  const known = parsed.get(type);
  if (known) return known;
  const fields = Object.entries(SOURCE[type] ?? {}).map(([name, text]) => parse(name, text));
  parsed.set(type, fields);
  return fields;
}

const members = new Map<string, ReadonlyMap<string, Field>>();

/** The fields of a type as JSON has them, by name. */
export function membersOf(type: string): ReadonlyMap<string, Field> {
  const known = members.get(type);
  if (known) return known;
  const found = new Map<string, Field>();
  for (const field of fieldsOf(type))
    if (field.embedded) for (const inner of membersOf(field.type).values()) found.set(inner.name, inner);
    else found.set(field.name, field);
  members.set(type, found);
  return found;
}

export const isKnownType = (type: string): boolean => SOURCE[type] !== undefined;
export const typeNames = (): readonly string[] => Object.keys(SOURCE);

/** The Go package of a group and version: `apps/v1` → `apps`. */
export function typeName(group: string, version: string, kind: string): string {
  const first = group === '' ? 'core' : (group.split('.')[0] ?? group);
  return `${first === 'autoscaling' && version === 'v1' ? 'scale' : first}.${kind}`;
}

export const typeOfKind = (kind: Kind<unknown>): string => typeName(kind.group, kind.version, kind.kind);
