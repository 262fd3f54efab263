import { AppError } from '../../core/errors.ts';
import { collectionPath, type Kind } from '../../core/kinds.ts';
import { objectName } from '../../core/names.ts';
import type { Asked } from '../connection/errors.ts';

/** A request in kubectl's words. */
export const askedOf = (verb: string, kind: Kind<unknown>, namespace: string | undefined, name?: string): Asked => ({
  verb,
  resource: kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`,
  name,
  namespace: kind.namespaced ? namespace : '',
});

// RBAC names may hold colons ("system:node"); nothing that has a meaning in a path.
const RBAC_NAME = /^[A-Za-z0-9:._-]{1,253}$/;

/** An object's URL path. Names that could be anything but a name are bad-input before any request. */
export function objectPath(kind: Kind<unknown>, name: string, namespace: string | undefined): string {
  if (kind.namespaced && namespace === undefined)
    throw new AppError('bad-input', `a ${kind.kind.toLowerCase()} is read in one namespace`, 'name the namespace');
  if (namespace !== undefined && kind.namespaced) objectName(namespace, 'namespace');
  const rbac = kind.group === 'rbac.authorization.k8s.io';
  if (!(rbac && RBAC_NAME.test(name) && !/^\.{1,2}$/.test(name))) objectName(name, kind.kind.toLowerCase());
  return `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
}
