import { objectWord } from '../../core/object-word.ts';
import { type AppError, toAppError } from '../../core/errors.ts';
import { canonical } from '../../core/json.ts';
import type { Change, Plan, Rehearsal } from '../../core/plan.ts';
import { safeText } from '../../core/redact.ts';
import type { StepRunner } from '../../core/writer.ts';
import { textOf } from '../wire/bodies/texts.ts';
import { APPLY_STEP, foreignOwners } from './apply-conflicts.ts';
import { askedFor } from './asked-for.ts';
import { alsoStored, takesDryRun } from './dry-run.ts';
import { asWanted, movedSince, rawObject, shown, unseenIn } from './live-object.ts';
import { placeIn } from '../../core/places.ts';
import { valueAt } from '../../core/json-pointer.ts';
import type { Opened, Transport } from '../wire/transport.ts';
import { rehearseForward } from './forward/rehearse-forward.ts';
import { rehearseProgram, type ReadParts } from './inside/rehearse-program.ts';
import { storedDangers, storedNotes } from './stored.ts';
import { kindOf, requestOf } from './write-requests.ts';

const NO_HELM: Rehearsal = {
  ok: false,
  notes: [],
  warnings: [],
  refusal: { code: 'refused', message: 'helm cannot be used in this run' },
};

type Parts = ReadParts & { readonly helm?: StepRunner };

/**
 * The plan's own requests with dryRun=All, one after another. What an earlier step must make first is said, not failed.
 */
export async function rehearsePlan(
  { transport, reader, limitMs, helm }: Parts,
  plan: Plan,
  signal: AbortSignal,
): Promise<Rehearsal> {
  const notes: string[] = [];
  const warnings: string[] = [];
  for (const [index, change] of plan.changes.entries()) {
    if (change.verb === 'helm') {
      const said = helm ? await helm.rehearse(change, plan, signal) : NO_HELM;
      notes.push(...said.notes);
      warnings.push(...said.warnings);
      if (!said.ok) return { ...said, notes, warnings };
      continue;
    }
    if (change.verb === 'exec' || change.verb === 'forward') {
      const said =
        change.verb === 'exec'
          ? await rehearseProgram({ transport, reader, limitMs }, change, signal)
          : await rehearseForward({ transport, limitMs }, change, signal);
      if ('refusal' in said) return { ok: false, notes, warnings, refusal: said.refusal };
      if (!notes.includes(said.note)) notes.push(said.note);
      if (said.warning !== undefined) warnings.push(said.warning);
      continue;
    }
    try {
      const step = plan.changes.length > 1 ? `step ${index + 1}` : 'it';
      if (!(await takesDryRun(transport, kindOf(change), limitMs, signal))) {
        warnings.push(
          `${step} cannot be rehearsed: ${change.target.apiVersion} does not say that it knows dry runs, and might store one; what would happen is not known`,
        );
        notes.push(`not rehearsed: ${change.target.apiVersion} does not say that it knows dry runs`);
        const unseen = unseenIn(change, await rawObject(transport, change, limitMs, signal));
        if (unseen !== undefined) return { ok: false, notes, warnings, refusal: unseen };
        continue;
      }
      const write = requestOf(change, true);
      const call = { ...write, asked: askedFor(change), limitMs };
      const foreign = change.verb === 'apply' && (await foreignOwners(transport, change, call.asked, limitMs, signal));
      if (foreign) throw foreign;
      const answer = await transport.exchange(call, signal, async ({ headers, body }) => ({
        headers,
        text: await textOf(body, 16 * 1024 * 1024),
      }));
      warnings.push(...warningsOf(answer.headers));
      const now = await rawObject(transport, change, limitMs, signal);
      if (wasStored(change, now)) return { ok: false, notes, warnings, refusal: storedAnyway(change) };
      const unseen = unseenIn(change, now);
      if (unseen !== undefined) return { ok: false, notes, warnings, refusal: unseen };
      const different = change.verb === 'edit' ? storedOtherwise(change, answer.text, now) : undefined;
      notes.push(different ?? `the server accepts ${step} (dry run)`);
      notes.push(...storedNotes(change, answer.text, now));
      warnings.push(...storedDangers(change, answer.text, now));
    } catch (error) {
      if (signal.aborted) throw error;
      const failure = toAppError(error);
      if (failure.code === 'not-found' && madeEarlier(plan, index)) {
        notes.push(`step ${index + 1} can be rehearsed only after the steps before it`);
        continue;
      }
      // A budget that allows no disruption now may allow it later: the eviction is tried again when it is sent.
      if (change.verb === 'evict' && failure.code === 'throttled') {
        notes.push(
          `pod/${change.target.name}: its disruption budget does not allow it now; it is tried again for a while`,
        );
        continue;
      }
      return { ok: false, notes, warnings, refusal: await refusalOf(transport, change, failure, limitMs, signal) };
    }
  }
  return { ok: true, notes, warnings: [...new Set(warnings)] };
}

/** True when the namespace (or object) that a step needs is created by a step before it. */
const madeEarlier = (plan: Plan, index: number): boolean =>
  plan.changes
    .slice(0, index)
    .some(
      ({ verb, target }) =>
        (verb === 'create' || verb === 'apply') &&
        (target.name === plan.changes[index]?.target.namespace || target.name === plan.changes[index]?.target.name),
    );

/** Why the server refuses, told apart from an object that moved. */
export async function refusalOf(
  transport: Transport,
  change: Change,
  failure: AppError,
  limitMs: number,
  signal: AbortSignal,
) {
  const next = failure.nextStep === undefined ? {} : { nextStep: failure.nextStep };
  if (!['refused', 'conflict', 'not-found'].includes(failure.code))
    return { code: failure.code, message: failure.message, ...next };
  const moved = await rawObject(transport, change, limitMs, signal).then(
    (now) => movedSince(change, now),
    () => '',
  );
  if (moved !== '') return { code: 'stale', message: moved, nextStep: 'it is planned again from the present state' };
  const step = change.verb === 'apply' && failure.code === 'conflict' ? { nextStep: APPLY_STEP } : next;
  return { code: failure.code === 'conflict' ? 'conflict' : 'refused', message: failure.message, ...step };
}

/**
 * True when the object stands as a dry run should have left it alone: the server does not know dry runs, or lies. A
 * Secret's values are not compared; where the plan's own old state is gone, somebody wrote.
 */
function wasStored(change: Change, now: Awaited<ReturnType<typeof rawObject>>): boolean {
  switch (change.verb) {
    case 'create':
      return now !== undefined;
    case 'secret':
    case 'apply':
      return !change.exists && now !== undefined;
    case 'edit':
    case 'evict':
    case 'delete':
      return asWanted(change, now);
    case 'exec':
    case 'forward':
    case 'helm':
      return false;
  }
}

/** Something is in the cluster that nobody said yes to: told as what it is, with the object to look at. */
function storedAnyway(change: Change): NonNullable<Rehearsal['refusal']> {
  const name = objectWord(change.target);
  return {
    code: 'written',
    message: `something was written: the server has stored the dry run of ${name} (or somebody else has made the same change in this moment)`,
    nextStep: `look at ${name}; whoever serves ${change.target.apiVersion} does not keep to dryRun=All`,
  };
}

/** Admission may store something else than was sent, in an edited field or in others: a sentence. */
function storedOtherwise(change: Extract<Change, { verb: 'edit' }>, text: string, before: unknown): string | undefined {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return 'the server’s answer to the dry run cannot be read';
  }
  for (const { path, to } of change.edits) {
    const value = valueAt(stored, path);
    if (canonical(value) !== canonical(to))
      return `the server accepts it, but would store ${placeIn(stored, path)} as ${shown(value)}`;
  }
  const more = alsoStored(change, before, stored);
  return more.length === 0 ? undefined : `the server accepts it, and would also change ${more.join(', ')}`;
}

/** RFC 7234 warnings of admission: 299 - "text". */
export function warningsOf(headers: Opened['headers']): string[] {
  const given = headers['warning'];
  const all = given === undefined ? [] : Array.isArray(given) ? given : [given];
  return all.flatMap((line) =>
    [...line.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) =>
      safeText((match[1] ?? '').replaceAll('\\"', '"'), 500),
    ),
  );
}
