import type { KnownWorkload } from '../../../core/inventory.ts';
import type { Understood } from '../outcome.ts';
import { type Bound, canBegin, compile, type Pattern } from './pattern.ts';
import type { Token } from './tokens.ts';
import { SETS } from './words.ts';
import { workloadCalled, type World } from './world.ts';

/** A place that a clause named, taken out before it is matched. */
export type Place = { readonly namespace: string | undefined; readonly container: string | undefined };

/** What the slots of a rule read. */
export class Read {
  readonly #bound: Bound;
  readonly world: World;
  readonly place: Place;

  constructor(bound: Bound, world: World, place: Place) {
    this.#bound = bound;
    this.world = world;
    this.place = place;
  }

  text(key: string): string | undefined {
    const value = this.#bound.get(key);
    return typeof value === 'string' ? value : undefined;
  }

  number(key: string): number | undefined {
    const value = this.#bound.get(key);
    return typeof value === 'number' ? value : undefined;
  }

  list(key: string): readonly string[] | undefined {
    const value = this.#bound.get(key);
    return Array.isArray(value) ? (value as readonly string[]) : undefined;
  }

  /** The namespace that is named; else that of the workload spoken of before, where it is meant again. */
  get space(): string | undefined {
    const { workload, namespace } = this.world.memory;
    const named = this.list('ws') ?? [this.text('w')];
    return (
      this.place.namespace ?? (named.every((one) => one === undefined || one === workload) ? namespace : undefined)
    );
  }

  /** The workload that is named, else the one spoken of before. */
  get workload(): string | undefined {
    return this.text('w') ?? this.world.memory.workload;
  }

  /** Another namespace is named than the one whose names are known. */
  get elsewhere(): boolean {
    return this.place.namespace !== undefined && this.place.namespace !== this.world.inventory?.namespace;
  }

  /** What exists under the name of the workload, in the namespace whose names are known. */
  get known(): KnownWorkload | undefined {
    return this.elsewhere ? undefined : workloadCalled(this.workload, this.world.inventory);
  }

  /** The workloads that are named, else the one spoken of before. */
  get workloads(): readonly string[] {
    const named = this.list('ws') ?? [this.text('w')];
    const known = named.filter((one): one is string => one !== undefined);
    return known.length > 0 || this.world.memory.workload === undefined ? known : [this.world.memory.workload];
  }
}

export type Rule = {
  readonly patterns: readonly Pattern[];
  /** A request that can use the container of the place. */
  readonly container: boolean;
  /** Undefined: the words fit, the values do not. */
  readonly make: (read: Read) => Understood | undefined;
};

export const rule = (
  patterns: readonly string[],
  make: Rule['make'],
  { container = false }: { readonly container?: boolean } = {},
): Rule => ({ patterns: patterns.map((source) => compile(source, SETS)), make, container });

type Candidate = { readonly rule: Rule; readonly pattern: Pattern };
type Index = { readonly all: readonly Candidate[]; readonly byFirst: Map<string, readonly Candidate[]> };
const indexes = new WeakMap<readonly Rule[], Index>();
/** First words of which the candidates are kept, in a process that lives long. */
const MOST_FIRST = 2_000;

/** The patterns of the rules, in their order, that can begin with the first of these; looked for once for each word. */
export function candidates(rules: readonly Rule[], tokens: readonly Token[]): readonly Candidate[] {
  const index = indexes.get(rules) ?? {
    all: rules.flatMap((rule) => rule.patterns.map((pattern) => ({ rule, pattern }))),
    byFirst: new Map<string, readonly Candidate[]>(),
  };
  indexes.set(rules, index);
  const [first] = tokens;
  const key = first === undefined || first.quoted ? '' : first.low;
  const known = index.byFirst.get(key);
  if (known) return known;
  const found = index.all.filter(({ pattern }) => canBegin(pattern, tokens));
  if (index.byFirst.size < MOST_FIRST) index.byFirst.set(key, found);
  return found;
}
