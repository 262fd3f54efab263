import type { ClusterReader } from '../../../src/core/cluster.ts';
import { AppError, toAppError } from '../../../src/core/errors.ts';
import { KINDS, type Kind } from '../../../src/core/kinds.ts';
import type { Manifest } from '../../../src/core/manifest-input.ts';
import { objectName } from '../../../src/core/names.ts';
import { kindAndName } from '../../../src/core/workload.ts';

const RBAC_NAME = /^[A-Za-z0-9:._-]{1,253}$/;

/** Who an object of a manifest is: its kind as the cluster serves it, and its name. */
export type Identified = { readonly kind: Kind; readonly apiVersion: string; readonly name: string };

/** Names of RBAC objects may hold colons and capitals; all others are RFC 1123 names. */
export function checkedName(name: string, kind: Kind<unknown>): string {
  if (kind.group === 'rbac.authorization.k8s.io' && RBAC_NAME.test(name) && !/^\.{1,2}$/.test(name)) return name;
  return objectName(name, kind.kind.toLowerCase());
}

/**
 * The name that is meant, which may stand behind its kind (`configmap/web`). Behind another kind it is an error: of two
 * words that differ none is chosen for a change.
 */
export function namedOf(text: string, kind: Kind<unknown>): string {
  const said = text.includes('/') ? kindAndName(text) : undefined;
  if (said === undefined) return checkedName(text, kind);
  const word = said.kind.toLowerCase().replace(/\..*$/, '');
  if (![kind.plural, ...kind.words].includes(word))
    throw new AppError(
      'bad-input',
      `${JSON.stringify(text)} names another kind than ${kind.kind}`,
      'give one kind, and the name alone',
    );
  return checkedName(said.name, kind);
}

export async function identify(object: Manifest, cluster: ClusterReader, signal: AbortSignal): Promise<Identified> {
  const { apiVersion, kind: word } = object;
  if (typeof apiVersion !== 'string' || typeof word !== 'string' || !/^[A-Za-z0-9]{1,100}$/.test(word))
    throw new AppError(
      'bad-input',
      'an object has no apiVersion or kind',
      'every object needs apiVersion, kind, metadata.name',
    );
  const metadata = object['metadata'] as { readonly name?: unknown; readonly generateName?: unknown } | undefined;
  if (metadata?.generateName !== undefined)
    throw new AppError(
      'refused',
      `${word}: generateName makes another name each time, so nobody can say yes to the object that will be there`,
      'give it a name of its own',
    );
  if (typeof metadata?.name !== 'string')
    throw new AppError('bad-input', `the ${word} has no metadata.name`, 'give it a name');
  const kind = await servedKind(apiVersion, word, cluster, signal);
  return { kind, apiVersion, name: checkedName(metadata.name, kind) };
}

async function servedKind(
  apiVersion: string,
  word: string,
  cluster: ClusterReader,
  signal: AbortSignal,
): Promise<Kind> {
  const cut = apiVersion.lastIndexOf('/');
  const [group, version] = [cut < 0 ? '' : apiVersion.slice(0, cut), apiVersion.slice(cut + 1)];
  if (!/^v[a-z0-9]{1,62}$/.test(version))
    throw new AppError('bad-input', `${JSON.stringify(apiVersion.slice(0, 80))} is not an apiVersion`);
  const known = Object.values(KINDS).find((one) => one.kind === word && one.group === group);
  if (known) return { ...known, version };
  let found: Kind;
  try {
    found = await cluster.kind(group === '' ? word : `${word.toLowerCase()}.${group}`, signal);
  } catch (error) {
    const { code, nextStep } = toAppError(error);
    if (code !== 'not-found') throw error;
    throw await elsewhere(apiVersion, word, cluster, signal, nextStep);
  }
  if (found.group !== group || found.kind !== word) throw await elsewhere(apiVersion, word, cluster, signal);
  return { ...found, version };
}

/** The kind as this cluster serves it, where only the group or the spelling is wrong. */
async function elsewhere(
  apiVersion: string,
  word: string,
  cluster: ClusterReader,
  signal: AbortSignal,
  nextStep?: string,
): Promise<AppError> {
  const near = await cluster.kind(word, signal).catch(() => undefined);
  const real = near && `${near.group === '' ? '' : `${near.group}/`}${near.version}`;
  return new AppError(
    'not-found',
    `this cluster serves no ${word} in ${apiVersion}`,
    near ? `it serves ${near.kind} in ${real}` : nextStep,
  );
}
