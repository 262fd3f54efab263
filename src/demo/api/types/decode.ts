import type { Kind } from '../../../core/kinds.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { badRequest } from '../../status-error.ts';
import { canonicalQuantity } from '../../../core/quantity.ts';
import { isKnownType, membersOf, typeOfKind, type Field } from './schema.ts';

export type Decoded = { readonly object: KubeObject; readonly unknown: readonly string[] };

/** Go's names of the JSON forms, as encoding/json puts them into its errors. */
const formOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
};
const GO_TYPE: Readonly<Record<string, string>> = { s: 'string', i: 'int32', b: 'bool', f: 'float64', B: '[]uint8' };

class Reader {
  readonly unknown: string[] = [];
  readonly #kind: Kind<unknown>;
  readonly #owners: string[] = [];

  constructor(kind: Kind<unknown>) {
    this.#kind = kind;
  }

  fault(why: string): never {
    const { kind, version } = this.#kind;
    throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
  }

  /** encoding/json names the struct that has the field, the path without indexes, and Go's type of it. */
  unfit(value: unknown, path: string, goType: string): never {
    const bare = path.replaceAll(/\[\d+\]/g, '');
    const field = `${this.#owners.at(-1) ?? ''}.${bare}`;
    return this.fault(`json: cannot unmarshal ${formOf(value)} into Go struct field ${field} of type ${goType}`);
  }

  object(type: string, value: unknown, path: string): Record<string, unknown> {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return this.unfit(value, path, `v1.${type.split('.')[1]}`);
    this.#owners.push(type.split('.')[1] ?? type);
    const out = this.members(type, value, path);
    this.#owners.pop();
    return out;
  }

  members(type: string, value: object, path: string): Record<string, unknown> {
    const members = membersOf(type);
    const out: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      const at = path === '' ? name : `${path}.${name}`;
      const field = members.get(name);
      if (!field) this.unknown.push(at);
      else if (member !== null) out[name] = this.field(field, member, at);
    }
    return out;
  }

  field(field: Field, value: unknown, path: string): unknown {
    if (field.form === 'list') {
      if (!Array.isArray(value))
        return this.unfit(value, path, `[]v1.${field.type.split('.')[1] ?? GO_TYPE[field.type]}`);
      return value.map((item, at) => this.value(field.type, item, `${path}[${at}]`));
    }
    if (field.form !== 'map') return this.value(field.type, value, path);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return this.unfit(value, path, 'map[string]string');
    const entries = Object.entries(value).filter(([, member]) => member !== null || field.type === 's');
    return Object.fromEntries(entries.map(([key, member]) => [key, this.value(field.type, member ?? '', path)]));
  }

  value(type: string, value: unknown, path: string): unknown {
    const wrong = (): never => this.unfit(value, path, GO_TYPE[type] ?? type);
    switch (type) {
      case 's':
        return typeof value === 'string' ? value : wrong();
      case 'i':
        return Number.isSafeInteger(value) ? value : wrong();
      case 'f':
        return typeof value === 'number' ? value : wrong();
      case 'b':
        return typeof value === 'boolean' ? value : wrong();
      case 'B':
        if (typeof value !== 'string') return wrong();
        return /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0
          ? value
          : this.fault(`illegal base64 data at input byte ${Math.max(0, value.search(/[^A-Za-z0-9+/=]/))}`);
      case 'q':
        if (typeof value !== 'string' && typeof value !== 'number') return wrong();
        return (
          canonicalQuantity(String(value)) ??
          this.fault("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
        );
      case 'x':
        return typeof value === 'string' || Number.isSafeInteger(value) ? value : wrong();
      case 't':
      case 'T':
        if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return value;
        return this.fault(`parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00": cannot parse it`);
      case 'd':
      case 'r':
        return value;
      default:
        return this.object(type, value, path);
    }
  }
}

/**
 * A body as the typed server reads it: fields that the kind does not have are left out (and named in `unknown`), nulls
 * dropped, quantities in their canonical form; 400 in the server's words for a value of the wrong form.
 */
export function decode(kind: Kind<unknown>, body: KubeObject): Decoded {
  const type = typeOfKind(kind);
  if (!isKnownType(type)) return { object: body, unknown: [] };
  const { apiVersion: _version, kind: _kind, ...rest } = body;
  const reader = new Reader(kind);
  return { object: reader.object(type, rest, ''), unknown: reader.unknown };
}
