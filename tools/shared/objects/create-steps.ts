import { kindWord } from '../../../src/core/object-word.ts';
import { deletionState } from '../../../src/core/deletion.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Json } from '../../../src/core/json.ts';
import type { Manifest } from '../../../src/core/manifest-input.ts';
import type { Change, Warning, Watch } from '../../../src/core/plan.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { rightWarnings } from '../plan/change-warnings.ts';
import { asSent, checkFields } from './check-fields.ts';
import { identify, type Identified } from './kind-of.ts';
import { targetOf, type Placed } from './object-target.ts';
import { checkNamespaces, placeOf, presentObject } from './object-namespace.ts';
import { referenceWarnings } from './references.ts';
import { refusePlainSecrets } from './secret-look.ts';
import { secretStep } from './secret-step.ts';

export type Steps = {
  readonly changes: readonly Change[];
  readonly warnings: readonly Warning[];
  readonly watch: readonly Watch[];
};

const WATCHED = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job']);
/** What others stand in or run by comes first; everything else in the order that it was given. */
const FIRST = [
  'Namespace',
  'CustomResourceDefinition',
  'ServiceAccount',
  'ConfigMap',
  'Secret',
  'PersistentVolumeClaim',
];
const rank = ({ kind }: Identified): number => (FIRST.includes(kind.kind) ? FIRST.indexOf(kind.kind) : FIRST.length);

/** Every object with its kind, name and namespace, checked against the cluster's schema, in the order to send them. */
export async function placedObjects(
  objects: readonly Manifest[],
  namespace: string | undefined,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Placed[]> {
  const placed: Placed[] = [];
  for (const object of objects) {
    const identified = await identify(object, context.cluster, signal);
    const place = placeOf(object, identified.kind, namespace, context);
    const what = `${kindWord(identified.kind.kind, identified.kind.group)}/${identified.name}${place === undefined ? '' : ` in namespace ${place}`}`;
    const sent = asSent(object, place);
    await checkFields(sent, identified.kind, what, context, signal);
    placed.push({ ...identified, object: sent, namespace: place, what });
  }
  const names = placed.map(({ what, apiVersion }) => `${apiVersion} ${what}`);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new AppError('bad-input', `${twice} is there twice`, 'give each object once');
  const places = placed.map((one) => one.namespace);
  await checkNamespaces(places, madeNamespaces(placed), context, signal);
  return placed.toSorted((a, b) => rank(a) - rank(b));
}

export const watchesOf = (placed: readonly Placed[]): Watch[] =>
  placed.flatMap(({ kind, name, namespace }) =>
    WATCHED.has(kind.kind) && namespace !== undefined ? [{ kind: kind.kind as Watch['kind'], namespace, name }] : [],
  );

const madeNamespaces = (placed: readonly Placed[]): Set<string> =>
  new Set(placed.filter(({ kind }) => kind.kind === 'Namespace').map(({ name }) => name));

/** Rights for each kind and namespace, asked once. */
export async function rightsFor(
  placed: readonly Placed[],
  verb: string,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  const made = madeNamespaces(placed);
  const wanted = new Map(
    placed
      .filter(({ namespace }) => namespace === undefined || !made.has(namespace))
      .map(({ kind, namespace }) => [`${namespace ?? ''} ${kind.plural}.${kind.group}`, { kind, namespace }]),
  );
  const found = await Promise.all(
    [...wanted.values()]
      .slice(0, 20)
      .map(({ kind: { group, plural: resource }, namespace }) =>
        rightWarnings({ namespace, verb, group, resource }, context, signal),
      ),
  );
  return found.flat();
}

/**
 * The steps that create these objects: none of them is there yet, and each stands where the person will have meant it.
 */
export async function createSteps(
  objects: readonly Manifest[],
  namespace: string | undefined,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Steps> {
  const placed = await placedObjects(objects, namespace, context, signal);
  const made = madeNamespaces(placed);
  const changes: Change[] = [];
  for (const one of placed) {
    const isThere = one.namespace === undefined || !made.has(one.namespace);
    const present = isThere ? await presentObject(one.kind, one.name, one.namespace, context, signal) : undefined;
    if (present?.metadata?.deletionTimestamp !== undefined)
      throw new AppError('conflict', `${one.what} exists and ${deletionState(present)}`, 'ask again when it is gone');
    if (present !== undefined)
      throw new AppError(
        'conflict',
        `${one.what} exists already`,
        'edit_object changes its fields; give another name for a second one',
      );
    if (one.kind.kind === 'Secret' && one.kind.group === '') {
      changes.push(
        await secretStep(one.object, targetOf(one.kind, one.namespace, one.name).target, undefined, context, signal),
      );
      continue;
    }
    refusePlainSecrets(one.object, one.what);
    changes.push({ verb: 'create', ...targetOf(one.kind, one.namespace, one.name), object: one.object as Json });
  }
  const [rights, references] = await Promise.all([
    rightsFor(placed, 'create', context, signal),
    referenceWarnings(placed, context, signal),
  ]);
  return { changes, warnings: [...references, ...rights], watch: watchesOf(placed) };
}
