import { AppError, toAppError } from '../core/errors.ts';
import type { ApplyRehearsal } from '../core/helm-reader.ts';
import type { Warning } from '../core/plan.ts';
import { manifestObject } from '../core/manifest.ts';
import { titleOf } from './diff.ts';
import type { Deps } from './deps.ts';
import { warn } from './planned-change.ts';

/** Helm 4's field manager (pkg/kube/client.go). */
const MANAGER = 'helm';
/**
 * Rehearsals at a time. None is left out: a field that is taken over from somebody without a word is what this looks
 * for.
 */
const AT_ONCE = 8;

/**
 * Fields that a server-side apply of these objects would be refused for, each with its present owner, found by dry
 * runs. Helm's own dry run does not show them. Secrets are left out: their values are not sent for a rehearsal.
 */
export const conflictsWarnings = (
  deps: Deps,
  objects: readonly Record<string, unknown>[],
  signal: AbortSignal,
): Promise<Warning[]> => rehearsed(deps, objects, { apply: true }, signal);

/**
 * The same for objects that a client-side helm creates: what the server refuses of them is refused here already. Owners
 * and fields that no kind has are no matter of a create.
 */
export const refuseCreates = (
  deps: Deps,
  objects: readonly Record<string, unknown>[],
  signal: AbortSignal,
): Promise<Warning[]> => rehearsed(deps, objects, { apply: false }, signal);

/** `apply`: helm sends them by server-side apply. */
type How = { readonly apply: boolean };

async function rehearsed(
  deps: Deps,
  objects: readonly Record<string, unknown>[],
  how: How,
  signal: AbortSignal,
): Promise<Warning[]> {
  const warnings: Warning[] = [];
  const asked = objects.filter(({ kind }) => kind !== 'Secret');
  for (let at = 0; at < asked.length; at += AT_ONCE) {
    const part = await Promise.all(
      asked.slice(at, at + AT_ONCE).map((object) => conflictsOf(deps, object, how, signal)),
    );
    warnings.push(...part.flat());
  }
  return warnings;
}

async function conflictsOf(
  deps: Deps,
  object: Record<string, unknown>,
  { apply }: How,
  signal: AbortSignal,
): Promise<Warning[]> {
  const title = titleOf(manifestObject(object), deps.cluster.target.namespace);
  let said: ApplyRehearsal;
  try {
    said = await deps.access.rehearse(object, MANAGER, signal);
  } catch (error) {
    const { code } = toAppError(error);
    if (signal.aborted || code === 'unreachable') throw error;
    // A kind that comes with this very chart, or no right to rehearse: helm will say so itself.
    return [];
  }
  if (!apply && said.schema) return [];
  if (said.refusal !== undefined)
    throw new AppError(
      'refused',
      `the API server refuses ${title} already in a rehearsal: ${said.refusal}`,
      said.schema
        ? 'the chart is not made for this version of Kubernetes: take another version of it, or set the value that writes the field'
        : 'change the value behind it; of an object that stands already, helm_diff shows how it differs',
    );
  return (apply ? said.conflicts : []).map(({ field, owner }) =>
    warn('takes-over-field', `${field} of ${title} is owned by ${owner}; this takes it over (--force-conflicts)`),
  );
}

/** The same as lines of the plan, which the yes covers. */
export const takenLines = (warnings: readonly Warning[]): string[] =>
  warnings.filter(({ code }) => code === 'takes-over-field').map(({ text }) => text);
