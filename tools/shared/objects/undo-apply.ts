import { canonical, type Json } from '../../../src/core/json.ts';
import type { Target } from '../../../src/core/cluster.ts';
import type { KubeObject } from '../../../src/core/kubernetes.ts';
import type { Change } from '../../../src/core/plan.ts';
import { shellLine } from '../../../src/core/request/shell.ts';
import { requestUndo } from '../../../src/core/request/words.ts';

type Members = { readonly [name: string]: Json };
/** What is applied to an object, and the object as it stands. */
export type Applied = { readonly change: Change; readonly present: KubeObject | undefined };

const isMap = (value: unknown): value is Members => value instanceof Object && !Array.isArray(value);
/** They are the object itself, or the server's. */
const KEPT = new Set(['apiVersion', 'kind', 'status']);
const OWN = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedMembers',
]);
const LONGEST = 4_000;

/** True when all that is applied stands there already, beside what the server added. */
const covers = (was: Json | undefined, value: Json): boolean => {
  if (Array.isArray(value))
    return Array.isArray(was) && was.length === value.length && value.every((one, at) => covers(was[at], one));
  if (isMap(value)) return isMap(was) && Object.entries(value).every(([key, member]) => covers(was[key], member));
  return canonical(value) === canonical(was);
};

/** The former values of all fields that will be different, null for one that was not there: a merge patch back. */
function former(applied: Members, present: Members, without: ReadonlySet<string>): Members {
  const back: Record<string, Json> = {};
  for (const [key, value] of Object.entries(applied)) {
    if (without.has(key)) continue;
    const was = present[key];
    if (isMap(value) && isMap(was)) {
      const inner = former(value, was, key === 'metadata' && without === KEPT ? OWN : new Set());
      if (Object.keys(inner).length > 0) back[key] = inner;
    } else if (!covers(was, value)) back[key] = was ?? null;
  }
  return back;
}

/**
 * The command that takes the apply of one object back; undefined where its former values are not known (a Secret, what
 * was hidden when it was read) or are more than a line holds.
 */
function undoOne({ change, present }: Applied, cluster: Target): string | undefined {
  if (change.verb !== 'apply' || !change.exists) return requestUndo({ cluster, changes: [change] });
  if (present === undefined || !isMap(change.object)) return undefined;
  const back = former(change.object, present as unknown as Members, KEPT);
  const json = JSON.stringify(back);
  if (json === '{}' || json.length > LONGEST || json.includes('[hidden')) return undefined;
  const { target, resource } = change;
  const known = requestUndo({ cluster, changes: [{ ...change, exists: false }] });
  if (known === undefined) return undefined;
  // KIND/NAME as kubectl takes it stands in the command that would delete it.
  const word = / delete (\S+) /.exec(known)?.[1];
  return word === undefined
    ? undefined
    : shellLine([
        'kubectl',
        ...(cluster.embedded ? [] : ['--context', cluster.context]),
        ...(target.namespace === undefined || !resource.namespaced ? [] : ['-n', target.namespace]),
        'patch',
        word,
        '--type=merge',
        '-p',
        json,
      ]);
}

/** How to take an apply back, the last object first; what of it cannot be said is said to be so. */
export function undoApply(all: readonly Applied[], cluster: Target): string {
  const lines = all.toReversed().map((one) => undoOne(one, cluster));
  const known = lines.filter((text) => text !== undefined);
  if (known.length === 0) return 'apply the former manifest again';
  const rest = lines.length - known.length;
  return `${known.join(' && ')}${rest === 0 ? '' : ` (${rest} of ${lines.length} objects not: apply their former manifest again)`}`;
}
