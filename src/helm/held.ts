import type { HeldObjects } from '../core/helm-operation.ts';
import type { ManifestObject } from '../core/helm.ts';
import type { Json } from '../core/json.ts';
import { difference } from '../core/json-diff.ts';
import { valueAt } from '../core/json-pointer.ts';
import { manifestObject } from '../core/manifest.ts';
import type { Change } from '../core/plan.ts';
import { railsOfRelease } from '../core/request/guard-rails.ts';
import { keyOf, titleOf } from './diff.ts';
import { isClusterWide } from './effects.ts';
import type { Rendered } from './render.ts';

type Done = Exclude<Change, { verb: 'helm' }>;
type Ends =
  | { readonly verb: 'create'; readonly object: Json }
  | { readonly verb: 'delete'; readonly propagation: 'Background' }
  | Pick<Extract<Change, { verb: 'edit' }>, 'verb' | 'edits'>;

const isKept = ({ object }: ManifestObject): boolean =>
  valueAt(object, '/metadata/annotations/helm.sh~1resource-policy') === 'keep';

/** Helm's work on one object as the request that it comes to, for the guard rails alone. */
function doneTo(one: ManifestObject, release: string, ends: Ends): Done {
  const { apiVersion, kind, name } = one;
  const wide = isClusterWide(one);
  return {
    target: { apiVersion, kind, name, ...(wide ? {} : { namespace: one.namespace ?? release }) },
    resource: { plural: kind.toLowerCase(), namespaced: !wide },
    ...ends,
  };
}

const titled =
  (namespace: string) =>
  ({ target: { apiVersion, kind, name, ...place } }: Done): string =>
    titleOf({ apiVersion, kind, name, ...place, object: null }, namespace);

/**
 * The guard rails that hold what a run makes, changes and removes. `before` are the objects of the present release,
 * redacted; what is new is judged as it is written, of what is there already only the fields that change. `rawHooks` is
 * all that is made besides the manifest.
 */
export function heldByRails(
  before: readonly ManifestObject[],
  { raw, rawHooks }: Pick<Rendered, 'raw' | 'rawHooks'>,
  namespace: string,
): readonly HeldObjects[] {
  const old = new Map(before.map((one) => [keyOf(one, namespace), one]));
  const written = raw.map((object) => ({ shown: manifestObject(object), object }));
  const changes = written.map(({ shown, object }): Done => {
    const was = old.get(keyOf(shown, namespace));
    if (was === undefined) return doneTo(shown, namespace, { verb: 'create', object: object as Json });
    const edits = difference(was.object, shown.object, '').edits.map(({ path, from, to }) => ({
      path,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to: (valueAt(object, path) as Json | undefined) ?? to }),
    }));
    return doneTo(shown, namespace, { verb: 'edit', edits });
  });
  const hooks = rawHooks.map((object) =>
    doneTo(manifestObject(object), namespace, { verb: 'create', object: object as Json }),
  );
  const now = new Set(written.map(({ shown }) => keyOf(shown, namespace)));
  const gone = before.filter((one) => !now.has(keyOf(one, namespace)));
  return railsOfRelease([...changes.filter(isWritten), ...hooks, ...removals(gone, namespace)], titled(namespace));
}

const isWritten = (change: Done): boolean => change.verb !== 'edit' || change.edits.length > 0;

const removals = (objects: readonly ManifestObject[], namespace: string): Done[] =>
  objects
    .filter((one) => !isKept(one))
    .map((one) => doneTo(one, namespace, { verb: 'delete', propagation: 'Background' }));

/** The same of a release that goes as a whole. */
export const heldByRemoval = (objects: readonly ManifestObject[], namespace: string): readonly HeldObjects[] =>
  railsOfRelease(removals(objects, namespace), titled(namespace));
