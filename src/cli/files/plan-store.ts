import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { isForward } from '../../core/forward.ts';
import { canonical, hashOf } from '../../core/json.ts';
import { planHash, type Change, type Plan } from '../../core/plan.ts';
import { ownWords } from '../../core/request/words.ts';
import { readAudit } from './audit-file.ts';
import { makePrivate, readPrivate, writePrivate } from './private-file.ts';
import { stateFolder } from '../settings.ts';

/** A plan on disk: a proposal, never an approval. No secret values: a plan with sealed values is not saved. */
export type SavedPlan = {
  readonly format: 1;
  readonly savedAt: string;
  readonly hash: string;
  readonly digest: string;
  /**
   * Proposed by an assistant that may run commands too: a person at a terminal is asked, and `--confirm` does not stand
   * in for them.
   */
  readonly personOnly?: true;
  readonly plan: Plan;
};

/** A saved plan is refused after this time. */
export const PLAN_LIFE_MS = 24 * 3600 * 1000;

const folder = (env: NodeJS.ProcessEnv): string => join(stateFolder(env), 'plans');
const digestOf = (saved: Omit<SavedPlan, 'digest'>): string => hashOf(saved);

/** Writes the plan (0600) and gives its path. */
export function savePlan(
  plan: Plan,
  env: NodeJS.ProcessEnv,
  now = Date.now(),
  who: Pick<SavedPlan, 'personOnly'> = {},
): { readonly path: string; readonly hash: string } {
  if (plan.changes.some(({ verb }) => verb === 'secret'))
    throw new AppError(
      'no-person',
      'a plan with secret values is not saved',
      'run kubewhy in a terminal and type the values there',
    );
  const body = { format: 1 as const, savedAt: new Date(now).toISOString(), hash: planHash(plan), ...who, plan };
  const path = join(folder(env), `${plan.id}.json`);
  writePrivate(path, `${JSON.stringify({ ...body, digest: digestOf(body) }, null, 2)}\n`);
  return { path, hash: body.hash };
}

/** The plan by its id (or the beginning of it) or file. A changed, damaged, foreign or expired file is refused. */
export function loadPlan(idOrFile: string, env: NodeJS.ProcessEnv, now = Date.now()): SavedPlan {
  const path =
    isAbsolute(idOrFile) || idOrFile.includes('/') ? idOrFile : join(folder(env), `${completeId(idOrFile, env)}.json`);
  const saved = parse(readPrivate(path), path);
  const { digest, ...body } = saved;
  if (digestOf(body) !== digest || planHash(saved.plan) !== saved.hash)
    throw new AppError('stale', `${path} was changed after it was saved`, 'ask for the change again');
  const age = now - Date.parse(saved.savedAt);
  // Also when it is no date at all: NaN is in no range.
  if (!(age <= PLAN_LIFE_MS && age >= -60_000))
    throw new AppError('expired', `the plan of ${saved.savedAt} has expired (24 hours)`, 'ask for the change again');
  if (existsSync(markOf(saved.plan.id, env))) throw usedAlready(saved.plan.id);
  // What the file says beside its requests may be anybody's words: none of them is shown.
  return { ...saved, plan: ownWords(saved.plan) };
}

/**
 * Uses the plan up, right before it is sent: of all runs that apply it, also from copies of its file, exactly one comes
 * through; the others get a stale error. A failed attempt uses it up too.
 */
export function usePlan(plan: Plan, env: NodeJS.ProcessEnv, now = Date.now()): void {
  const { id } = plan;
  forgetOldMarks(env, now);
  if (!makePrivate(markOf(id, env)) || !makePrivate(markOf(planHash(plan), env))) throw usedAlready(id);
  rmSync(join(folder(env), `${id}.json`), { force: true });
}

/** True when exactly these requests were sent before, under any id and date: by a mark, or a yes in the record. */
export const wasSent = (plan: Plan, env: NodeJS.ProcessEnv): boolean => {
  const hash = planHash(plan);
  return existsSync(markOf(hash, env)) || sentHashes(env).includes(hash);
};

/** Of the record of changes. One that cannot be read cannot be written either, and then nothing is sent. */
function sentHashes(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    return readAudit(env).lines.flatMap((line) => (line.type === 'intent' ? [line.hash] : []));
  } catch {
    return [];
  }
}

/** The same requests may be sent again when nothing was stored since: the attempt before came to nothing. */
export const forgetSent = (plan: Plan, env: NodeJS.ProcessEnv): void =>
  rmSync(markOf(planHash(plan), env), { force: true });

const markOf = (id: string, env: NodeJS.ProcessEnv): string => join(folder(env), `${id}.used`);
export const usedAlready = (id: string): AppError =>
  new AppError('stale', `plan ${id} was used already`, 'kubewhy audit shows what came of it; ask for the change again');

/** A mark is needed as long as its plan could still be applied. */
function forgetOldMarks(env: NodeJS.ProcessEnv, now: number): void {
  for (const name of namesIn(folder(env), '.used')) {
    const path = join(folder(env), `${name}.used`);
    if (now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now) > 2 * PLAN_LIFE_MS)
      rmSync(path, { force: true });
  }
}

/** Names of the files with that ending, without it; none where there is no folder. */
function namesIn(place: string, ending: string): string[] {
  try {
    return readdirSync(place).flatMap((name) => (name.endsWith(ending) ? [name.slice(0, -ending.length)] : []));
  } catch {
    return [];
  }
}

export function listPlans(
  env: NodeJS.ProcessEnv,
  now = Date.now(),
): { readonly path: string; readonly saved?: SavedPlan; readonly fault?: string }[] {
  return namesIn(folder(env), '.json')
    .sort()
    .map((name) => {
      const path = join(folder(env), `${name}.json`);
      try {
        return { path, saved: loadPlan(path, env, now) };
      } catch (error) {
        return { path, fault: error instanceof Error ? error.message : 'unreadable' };
      }
    });
}

function completeId(id: string, env: NodeJS.ProcessEnv): string {
  const found = namesIn(folder(env), '.json').filter((name) => name.startsWith(id));
  if (found.length === 0 && ID.test(id) && existsSync(markOf(id, env))) throw usedAlready(id);
  if (found.length === 1 && found[0] !== undefined) return found[0];
  throw new AppError(
    'not-found',
    found.length === 0 ? `no saved plan ${JSON.stringify(id)}` : `${JSON.stringify(id)} fits ${found.length} plans`,
    'kubewhy plans lists them',
  );
}

/**
 * The id becomes part of a path. A plan with secret changes is never saved, so one that says so was written by somebody
 * else. A helm change is bound to private files by their digests, and its argv is made anew from its other members
 * before it is run.
 */
const ID = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

function isPlan(plan: Partial<Plan> | null | undefined): boolean {
  const verbs: readonly string[] = ['edit', 'delete', 'create', 'apply', 'evict', 'exec', 'forward', 'helm'];
  return (
    typeof plan?.id === 'string' &&
    ID.test(plan.id) &&
    [plan.tool, plan.title, plan.createdAt, plan.cluster?.server].every((text) => typeof text === 'string') &&
    [plan.warnings, plan.kubectl, plan.changes].every(Array.isArray) &&
    (plan.changes ?? []).every(
      (change: Partial<Change> | null) =>
        verbs.includes(String(change?.verb)) &&
        typeof change?.target?.name === 'string' &&
        typeof change.target.kind === 'string' &&
        typeof change.target.apiVersion === 'string' &&
        (change.verb !== 'exec' || isProgram(change)) &&
        (change.verb !== 'forward' || isForward(change)) &&
        !bringsSecretData(change as Change),
    )
  );
}

const isProgram = ({ argv, container, seconds }: Partial<Extract<Change, { verb: 'exec' }>>): boolean =>
  Array.isArray(argv) &&
  argv.every((word) => typeof word === 'string') &&
  typeof container === 'string' &&
  typeof seconds === 'number';

/** Data of Secrets is never saved: a file that brings some was written by somebody else. */
const bringsSecretData = (change: Change): boolean =>
  change.verb === 'create' || change.verb === 'apply'
    ? change.target.kind === 'Secret' || /"kind":"Secret(?:List)?"/.test(canonical(change.object))
    : change.verb === 'edit' &&
      change.target.kind === 'Secret' &&
      change.edits.some(({ path }) => /^(?:$|\/(?:data|stringData)(?:\/|$))/.test(path));

function parse(text: string, path: string): SavedPlan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('stale', `${path} is not a saved plan`, 'ask for the change again');
  }
  const saved = value as Partial<SavedPlan> | null;
  if (saved?.format !== 1 || typeof saved.hash !== 'string' || typeof saved.plan !== 'object' || !isPlan(saved.plan))
    throw new AppError('stale', `${path} is not a plan of this version of kubewhy`, 'ask for the change again');
  return saved as SavedPlan;
}
