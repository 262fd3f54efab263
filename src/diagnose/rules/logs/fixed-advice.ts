import type { Cause } from '../../../core/causes/index.ts';
import type { Advice } from '../../../core/diagnosis.ts';
import type { Failing } from '../../facts/state.ts';
import type { Words } from '../../logs/endings.ts';

/** Causes whose row knows what nothing of the cluster tells: the way back from data that a version cannot read. */
const OWN_MEDICINE: ReadonlySet<Cause> = new Set<Cause>([
  'DataLayoutChanged',
  'DataVersionMismatch',
  'ExecFormatError',
  'MigrationNotRun',
  'DependencyNotReady',
]);
/** Causes whose row says only what failed: the words of the sentence say more than its fixed advice. */
export const BY_WORDS: ReadonlySet<Cause> = new Set<Cause>([
  'MigrationFailed',
  'ChildProcessFailed',
  'SettingMalformed',
]);

/**
 * What a row advises in any case of its kind. Where something of the case is told (`named`), of this only that stays
 * which names something of the case too.
 */
export function fixedAdvice({ view, fate }: Failing, { ending }: Words, named: boolean): readonly Advice[] {
  const { signature, caught = {} } = ending ?? {};
  const ended = fate.type === 'ended' ? { ended: 'true' } : {};
  const all = signature?.remedies(view.name, { image: view.spec?.image ?? 'its image', ...ended, ...caught }) ?? [];
  if (!named || (signature && OWN_MEDICINE.has(signature.cause))) return all;
  // What a row knows beforehand is nothing of the case.
  const own = Object.entries(caught).filter(([key]) => signature?.constants?.[key] === undefined);
  return all.filter((advice) =>
    namesOne(
      advice,
      own.map(([, value]) => value),
    ),
  );
}

function namesOne(advice: Advice, values: readonly string[]): boolean {
  if (typeof advice !== 'string' && advice.change !== undefined) return true;
  const text = typeof advice === 'string' ? advice : advice.text;
  return values.some((value) => value.length > 2 && text.includes(value));
}
