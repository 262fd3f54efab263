import { apiVersionOf, type Kind } from '../../../src/core/kinds.ts';
import type { Manifest } from '../../../src/core/manifest-input.ts';
import type { Change } from '../../../src/core/plan.ts';
import type { Identified } from './kind-of.ts';

export type Placed = Identified & {
  readonly object: Manifest;
  readonly namespace: string | undefined;
  /** `deployment/web in namespace shop`. */
  readonly what: string;
};

/** Where a change goes: the object by name, and the URL that its kind is served at. */
export const targetOf = (
  kind: Kind,
  namespace: string | undefined,
  name: string,
): Pick<Change, 'target' | 'resource'> => ({
  target: { apiVersion: apiVersionOf(kind), kind: kind.kind, ...(namespace === undefined ? {} : { namespace }), name },
  resource: { plural: kind.plural, namespaced: kind.namespaced },
});
