import { AppError } from '../../../src/core/errors.ts';
import type { Kind } from '../../../src/core/kinds.ts';
import type { Manifest } from '../../../src/core/manifest-input.ts';
import { fieldFaults } from '../../../src/core/openapi.ts';
import type { ToolContext } from '../../../src/core/tool.ts';

/** Fields that the server writes. A manifest that has them was copied from a live object. */
const SERVERS =
  /^(?:uid|resourceVersion|generation|creationTimestamp|managedFields|selfLink|deletionTimestamp|deletionGracePeriodSeconds)$/;

/** The manifest as it is sent: without status and the server's own metadata (a copied object), in its namespace. */
export function asSent(object: Manifest, namespace: string | undefined): Manifest {
  const { status: _status, metadata, ...rest } = object;
  const kept = Object.entries(metadata as Manifest).filter(([key]) => !SERVERS.test(key) && key !== 'namespace');
  return {
    apiVersion: rest['apiVersion'] ?? null,
    kind: rest['kind'] ?? null,
    metadata: { ...Object.fromEntries(kept), ...(namespace === undefined ? {} : { namespace }) },
    ...Object.fromEntries(Object.entries(rest).filter(([key]) => key !== 'apiVersion' && key !== 'kind')),
  };
}

/** Judged by the cluster's own schema, so that a field that is misspelt is found before anybody is asked. */
export async function checkFields(
  object: Manifest,
  kind: Kind,
  what: string,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<void> {
  const schema = await cluster.schema(kind, signal);
  const faults = schema === undefined ? [] : fieldFaults(schema, object);
  if (faults.length > 0)
    throw new AppError('bad-input', `${what}: ${faults.join('; ')}`, 'correct the manifest and call again');
}
