import { AppError } from '../core/errors.ts';
import type { ApplyRehearsal, FieldOwner, HelmAccess } from '../core/helm-reader.ts';
import { kindOfWord, type Kind } from '../core/kinds.ts';
import type { KubeObject } from '../core/kubernetes.ts';
import { saidOf } from './connection/errors.ts';
import { readRevisions } from './read/helm-release.ts';
import { kubeconfigOf } from './connection/kubeconfig-out.ts';
import type { Chosen } from './connection/kubeconfig.ts';
import { askedOf, objectPath } from './wire/paths.ts';
import { takesDryRun } from './write/dry-run.ts';
import type { Reader } from './reader.ts';
import type { Transport } from './wire/transport.ts';

type Limits = { readonly request: number; readonly list: number };

/**
 * What helm gets of this connection beside the reader: releases (redacted), conflicts (by dry run), a kubeconfig of
 * this one context.
 */
export function helmAccess(transport: Transport, reader: Reader, chosen: Chosen, limits: Limits): HelmAccess {
  return {
    revisions: (query, signal) => readRevisions(transport, query, limits.list, signal),
    rehearse: (object, manager, signal) =>
      rehearse(transport, reader, object as KubeObject, manager, limits.request, signal),
    kubeconfig: () => kubeconfigOf(chosen, transport.target.namespace),
  };
}

/** The built-in kind of this API group, or what the server's discovery says. */
async function kindFor(object: KubeObject, reader: Reader, signal: AbortSignal): Promise<Kind> {
  const api = object.apiVersion ?? 'v1';
  const group = api.includes('/') ? api.slice(0, api.indexOf('/')) : '';
  const word = (object.kind ?? '').toLowerCase();
  const built = kindOfWord(word);
  const kind = built?.group === group ? built : await reader.kind(`${word}.${group}`, signal);
  return { ...kind, version: api.slice(api.lastIndexOf('/') + 1) };
}

// conflict with "kubewhy" with subresource "scale" using apps/v1 (structured-merge-diff,
// managedfields/internal/conflict.go)
const OWNER = /conflict with "([^"]{1,100})"(?: with subresource "([^"]{1,40})")?/;

// apiserver/pkg/endpoints/handlers/patch.go (applyPatcher): a field that the kind does not have, or one key twice in a
// list, is answered with 500.
const isOfSchema = ({ status, message }: AppError): boolean =>
  status === 500 && message.includes('failed to create typed patch object');

async function rehearse(
  transport: Transport,
  reader: Reader,
  object: KubeObject,
  manager: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<ApplyRehearsal> {
  const kind = await kindFor(object, reader, signal);
  if (!(await takesDryRun(transport, kind, limitMs, signal)))
    throw new AppError('bad-input', `${object.apiVersion ?? ''} does not say that it knows dry runs`);
  const name = object.metadata?.name ?? '';
  const namespace = object.metadata?.namespace ?? transport.target.namespace;
  const dryRun = async (force: boolean): Promise<AppError | undefined> => {
    const query = new URLSearchParams({ dryRun: 'All', fieldManager: manager, force: String(force) });
    const call = {
      method: 'PATCH' as const,
      path: `${objectPath(kind, name, kind.namespaced ? namespace : undefined)}?${query.toString()}`,
      body: JSON.stringify(object),
      contentType: 'application/apply-patch+yaml',
      asked: askedOf('patch', kind, namespace, name),
      limitMs,
    };
    try {
      await transport.exchange(call, signal, async () => undefined);
      return undefined;
    } catch (error) {
      if (error instanceof AppError && ([409, 422].includes(error.status ?? 0) || isOfSchema(error))) return error;
      throw error;
    }
  };
  const first = await dryRun(false);
  if (first === undefined) return { conflicts: [] };
  if (isOfSchema(first)) return { conflicts: [], refusal: first.message, schema: true };
  if (first.status === 422) return { conflicts: [], refusal: first.message };
  const second = await dryRun(true);
  return {
    conflicts: (saidOf(first)?.causes ?? []).map(ownerOf),
    ...(second === undefined ? {} : { refusal: second.message }),
  };
}

function ownerOf(cause: string): FieldOwner {
  const found = OWNER.exec(cause);
  const owner = found ? `${found[1]}${found[2] === undefined ? '' : ` (${found[2]})`}` : 'another manager';
  return { field: cause.split(': ')[0] ?? '', owner };
}
