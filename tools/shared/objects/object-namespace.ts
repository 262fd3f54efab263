import { AppError, toAppError } from '../../../src/core/errors.ts';
import { KINDS, type Kind } from '../../../src/core/kinds.ts';
import type { KubeObject } from '../../../src/core/kubernetes.ts';
import type { Manifest } from '../../../src/core/manifest-input.ts';
import { isLabel } from '../../../src/core/names.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { namespaceOf } from '../namespace.ts';

/**
 * The namespace that an object is meant for: its own, else the one of the call, else the conversation's. Never one by
 * accident: two that differ are refused, and so is `default` when nobody named it.
 */
export function placeOf(
  object: Manifest,
  kind: Kind<unknown>,
  named: string | undefined,
  context: ToolContext,
): string | undefined {
  const own = (object['metadata'] as { readonly namespace?: unknown }).namespace;
  const what = `${kind.kind} ${String((object['metadata'] as { readonly name?: unknown }).name)}`;
  if (own !== undefined && (typeof own !== 'string' || !isLabel(own)))
    throw new AppError(
      'bad-input',
      `${what} has no proper metadata.namespace`,
      'use lower-case letters, digits and "-"',
    );
  if (!kind.namespaced) {
    if (own === undefined) return undefined;
    throw new AppError('bad-input', `${what} belongs to no namespace`, 'take metadata.namespace out of it');
  }
  if (own !== undefined && named !== undefined && own !== named)
    throw new AppError(
      'bad-input',
      `${what} says namespace ${own}, the call says ${named}`,
      'ask the person which one is meant, and name that one',
    );
  const place = namespaceOf({ namespace: own ?? named }, context);
  if (place === 'default' && own === undefined && named === undefined)
    throw new AppError(
      'bad-input',
      `no namespace is named for ${what}, and it would land in "default"`,
      'name the namespace, also if it is default',
    );
  return place;
}

/** The object as it stands; undefined when it is not there, or may not be read. */
export async function presentObject(
  kind: Kind,
  name: string,
  namespace: string | undefined,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  try {
    return await cluster.get(kind, name, namespace, signal);
  } catch (error) {
    const { code } = toAppError(error);
    if (code === 'not-found' || code === 'forbidden') return undefined;
    throw error;
  }
}

/** Namespaces that the objects need and that are neither there nor made with them. */
export async function checkNamespaces(
  wanted: readonly (string | undefined)[],
  made: ReadonlySet<string>,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<void> {
  const names = [...new Set(wanted)].filter((name) => name !== undefined && !made.has(name)) as string[];
  await Promise.all(
    names.slice(0, 20).map(async (name) => {
      try {
        await cluster.get(KINDS.namespaces, name, undefined, signal);
      } catch (error) {
        const { code } = toAppError(error);
        if (code === 'forbidden') return;
        if (code !== 'not-found') throw error;
        throw new AppError(
          'not-found',
          `there is no namespace ${name}`,
          'make it in the same plan: a Namespace manifest first; or name another',
        );
      }
    }),
  );
}
