import { readdirSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { AppError } from '../core/errors.ts';
import { hashOf } from '../core/json.ts';
import { planHash, type Plan } from '../core/plan.ts';
import { readPrivate, writePrivate } from './private-file.ts';
import { stateFolder } from './settings.ts';

/** A plan on disk: a proposal, never an approval. No secret values: a plan with sealed values is not saved. */
export type SavedPlan = {
  readonly format: 1;
  readonly savedAt: string;
  readonly hash: string;
  readonly digest: string;
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
): { readonly path: string; readonly hash: string } {
  if (plan.changes.some(({ verb }) => verb === 'secret'))
    throw new AppError(
      'no-person',
      'a plan with secret values is not saved',
      'run kubewhy in a terminal and type the values there',
    );
  if (plan.changes.some(({ verb }) => verb === 'helm'))
    throw new AppError(
      'no-person',
      'a helm plan is bound to files of this run and is not saved',
      'run kubewhy in a terminal',
    );
  const body = { format: 1 as const, savedAt: new Date(now).toISOString(), hash: planHash(plan), plan };
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
  if (now - Date.parse(saved.savedAt) > PLAN_LIFE_MS || Date.parse(saved.savedAt) > now + 60_000)
    throw new AppError('expired', `the plan of ${saved.savedAt} has expired (24 hours)`, 'ask for the change again');
  return saved;
}

/** An applied plan has done its work. */
export const forgetPlan = (plan: Plan, env: NodeJS.ProcessEnv): void =>
  rmSync(join(folder(env), `${plan.id}.json`), { force: true });

export function listPlans(
  env: NodeJS.ProcessEnv,
  now = Date.now(),
): { readonly path: string; readonly saved?: SavedPlan; readonly fault?: string }[] {
  let names: string[] = [];
  try {
    names = readdirSync(folder(env)).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
  return names.sort().map((name) => {
    const path = join(folder(env), name);
    try {
      return { path, saved: loadPlan(path, env, now) };
    } catch (error) {
      return { path, fault: error instanceof Error ? error.message : 'unreadable' };
    }
  });
}

function completeId(id: string, env: NodeJS.ProcessEnv): string {
  let names: string[] = [];
  try {
    names = readdirSync(folder(env)).flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -5)] : []));
  } catch {
    // no folder, no plans
  }
  const found = names.filter((name) => name.startsWith(id));
  if (found.length === 1 && found[0] !== undefined) return found[0];
  throw new AppError(
    'not-found',
    found.length === 0 ? `no saved plan ${JSON.stringify(id)}` : `${JSON.stringify(id)} fits ${found.length} plans`,
    'kubewhy plans lists them',
  );
}

function parse(text: string, path: string): SavedPlan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('stale', `${path} is not a saved plan`, 'ask for the change again');
  }
  const saved = value as Partial<SavedPlan> | null;
  if (
    saved?.format !== 1 ||
    typeof saved.hash !== 'string' ||
    typeof saved.plan !== 'object' ||
    !Array.isArray(saved.plan?.changes)
  )
    throw new AppError('stale', `${path} is not a plan of this version of kubewhy`, 'ask for the change again');
  return saved as SavedPlan;
}
