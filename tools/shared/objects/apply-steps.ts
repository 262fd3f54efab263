import { AppError } from '../../../src/core/errors.ts';
import type { Json } from '../../../src/core/json.ts';
import type { KubeObject } from '../../../src/core/kubernetes.ts';
import type { Manifest } from '../../../src/core/manifest-input.ts';
import type { Change, Warning } from '../../../src/core/plan.ts';
import { Sealed } from '../../../src/core/sealed.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { configKey } from '../plan/config-keys.ts';
import { ownershipWarnings } from '../plan/ownership.ts';
import { identityOf } from '../plan/workload-target.ts';
import { placedObjects, rightsFor, watchesOf, type Steps } from './create-steps.ts';
import { presentObject } from './object-namespace.ts';
import { targetOf, type Placed } from './object-target.ts';
import { referenceWarnings } from './references.ts';
import { refusePlainSecrets } from './secret-look.ts';
import { undoApply, type Applied } from './undo-apply.ts';

type How = { readonly namespace: string | undefined; readonly takeOver: readonly string[] };

/** Fields that the server keeps: what is applied never names them. */
const presentMeta = (present: KubeObject | undefined, what: string) =>
  present === undefined ? {} : identityOf(present, what);

/** The steps that make the cluster say what the manifests say, object by object; what they do not name stays. */
export async function applySteps(
  objects: readonly Manifest[],
  { namespace, takeOver }: How,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Steps & { readonly undo: string }> {
  const placed = await placedObjects(objects, namespace, context, signal);
  const applied: Applied[] = [];
  const owners: Warning[] = [];
  for (const one of placed) {
    const present = await presentObject(one.kind, one.name, one.namespace, context, signal);
    if (present?.metadata?.deletionTimestamp !== undefined)
      throw new AppError('bad-input', `${one.what} is being deleted`, 'wait until it is gone');
    if (present !== undefined)
      owners.push(...ownershipWarnings(present).map(({ code, text }) => ({ code, text: `${one.what}: ${text}` })));
    applied.push({ change: stepOf(one, present, takeOver), present });
  }
  const [rights, references] = await Promise.all([
    rightsFor(placed, 'patch', context, signal),
    referenceWarnings(placed, context, signal),
  ]);
  return {
    changes: applied.map(({ change }) => change),
    warnings: [...owners.slice(0, 12), ...references, ...rights],
    watch: watchesOf(placed),
    undo: undoApply(applied, context.cluster.target),
  };
}

function stepOf(one: Placed, present: KubeObject | undefined, takeOver: readonly string[]): Change {
  const where = targetOf(one.kind, one.namespace, one.name);
  const exists = present !== undefined;
  if (one.kind.kind === 'Secret' && one.kind.group === '')
    return { verb: 'secret', ...where, exists, values: sealedOf(one), ...presentMeta(present, one.what) };
  refusePlainSecrets(one.object, one.what);
  return { verb: 'apply', ...where, object: one.object as Json, exists, takeOver, ...presentMeta(present, one.what) };
}

/** The values of a Secret of the person's own file: sealed at once, shown as sizes. */
function sealedOf({ object, what }: Placed): Sealed {
  if (object['type'] !== undefined && object['type'] !== 'Opaque')
    throw new AppError('refused', `${what} is not of type Opaque`, 'apply it by hand: kubectl apply -f');
  const values: Record<string, string> = {};
  const texts = (field: string, read: (text: string) => string): void => {
    for (const [key, value] of Object.entries((object[field] ?? {}) as Manifest)) {
      if (typeof value !== 'string')
        throw new AppError('bad-input', `${field}.${configKey(key)} of ${what} is no text`);
      values[configKey(key)] = read(value);
    }
  };
  texts('data', (text) => {
    const bytes = Buffer.from(text, 'base64');
    const plain = bytes.toString('utf8');
    if (!Buffer.from(plain, 'utf8').equals(bytes))
      throw new AppError('refused', `a value of ${what} is not text`, 'apply it by hand: kubectl apply -f');
    return plain;
  });
  texts('stringData', (text) => text);
  if (Object.keys(values).length === 0)
    throw new AppError('bad-input', `${what} has no values`, 'give it data or stringData');
  return new Sealed(values);
}
