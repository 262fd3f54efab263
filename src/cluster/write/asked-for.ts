import type { Change } from '../../core/plan.ts';
import { askedOf } from '../wire/paths.ts';
import { kindOf } from './write-requests.ts';

const VERB: Record<Change['verb'], string> = {
  edit: 'patch',
  delete: 'delete',
  create: 'create',
  apply: 'patch',
  evict: 'create',
  secret: 'patch',
  exec: 'create',
  forward: 'create',
  helm: 'update',
};

/** The request of a change in kubectl's words, for errors. */
export const askedFor = (change: Change) => {
  const verb = change.verb === 'secret' && !change.exists ? 'create' : VERB[change.verb];
  if (change.verb === 'evict')
    return { verb, resource: 'pods/eviction', name: change.target.name, namespace: change.target.namespace };
  if (change.verb === 'forward')
    return { verb, resource: 'pods/portforward', name: change.target.name, namespace: change.target.namespace };
  if (change.verb === 'exec')
    return { verb, resource: 'pods/exec', name: change.target.name, namespace: change.target.namespace };
  const asked = askedOf(
    verb,
    kindOf(change),
    change.target.namespace,
    verb === 'create' ? undefined : change.target.name,
  );
  return change.verb === 'edit' && change.subresource
    ? { ...asked, resource: asked.resource.replace(/^([^.]+)/, `$1/${change.subresource}`) }
    : asked;
};
