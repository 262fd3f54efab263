import type { Kind } from '../core/kinds.ts';
import type { Stored } from './object-rules.ts';

/**
 * The objects of one kind by key, with their order kept for the many lists between two writes that add or remove one.
 */
export class ObjectTable {
  readonly kind: Kind;
  readonly #objects = new Map<string, Stored>();
  #order: string[] | undefined;

  constructor(kind: Kind) {
    this.kind = kind;
  }

  get(key: string): Stored | undefined {
    return this.#objects.get(key);
  }

  set(key: string, object: Stored): void {
    if (!this.#objects.has(key)) this.#order = undefined;
    this.#objects.set(key, object);
  }

  delete(key: string): void {
    this.#objects.delete(key);
    this.#order = undefined;
  }

  /** By namespace and name. */
  list(namespace: string | undefined): Stored[] {
    const prefix = this.kind.namespaced && namespace !== undefined ? `${namespace}/` : '';
    this.#order ??= [...this.#objects.keys()].sort();
    const found: Stored[] = [];
    for (const key of this.#order) {
      const object = key.startsWith(prefix) ? this.#objects.get(key) : undefined;
      if (object) found.push(object);
    }
    return found;
  }

  /** Whether a namespace holds any; stops at the first. */
  hasAny(namespace: string): boolean {
    for (const key of this.#objects.keys()) if (key.startsWith(`${namespace}/`)) return true;
    return false;
  }
}

/** The tables of all kinds; a kind's is made when it is first asked for. */
export class ObjectTables {
  readonly #tables = new Map<string, ObjectTable>();
  /** The same by the kind itself, since most are asked for by the constants of `KINDS`. */
  readonly #known = new WeakMap<Kind<unknown>, ObjectTable>();

  of(kind: Kind<unknown>): ObjectTable {
    const known = this.#known.get(kind);
    if (known) return known;
    const id = `${kind.group}/${kind.plural}`;
    const table = this.#tables.get(id) ?? new ObjectTable(kind as Kind);
    this.#tables.set(id, table);
    this.#known.set(kind, table);
    return table;
  }

  kinds(): readonly Kind[] {
    return [...this.#tables.values()].map(({ kind }) => kind);
  }

  /** Whether a namespace holds any object. */
  isOccupied(namespace: string): boolean {
    return [...this.#tables.values()].some((table) => table.kind.namespaced && table.hasAny(namespace));
  }
}
