import { toAppError } from '../../../src/core/errors.ts';
import type { Container } from '../../../src/core/kubernetes.ts';
import type { Warning } from '../../../src/core/plan.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { findStore } from './config-keys.ts';
import { ownProperty } from '../../../src/core/own-property.ts';

/** Sources that are looked into; a container has seldom more. */
const MOST = 4;

/**
 * Says when a new variable hides one that the container gets from a ConfigMap or Secret as a whole. What may not be
 * read is left out.
 */
export async function overrideWarnings(
  { env = [], envFrom = [] }: Container,
  name: string,
  namespace: string,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  if (env.some((entry) => entry.name === name)) return [];
  const found = await Promise.all(
    envFrom.slice(0, MOST).map(async ({ prefix = '', configMapRef, secretRef }): Promise<Warning[]> => {
      const kind = configMapRef ? 'ConfigMap' : 'Secret';
      const source = configMapRef?.name ?? secretRef?.name;
      if (source === undefined || !name.startsWith(prefix)) return [];
      const store = await findStore(kind, source, namespace, context, signal).catch((error: unknown) => {
        if (toAppError(error).code === 'forbidden') return undefined;
        throw error;
      });
      if (ownProperty(store?.data, name.slice(prefix.length)) === undefined) return [];
      return [
        { code: 'overrides-env-from', text: `${name} comes from ${kind} ${source} now; the new one overrides it` },
      ];
    }),
  );
  return found.flat();
}
