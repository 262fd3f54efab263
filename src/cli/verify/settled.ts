import type { Diagnosis } from '../../core/diagnosis.ts';
import { pause } from './check.ts';

export type Settling = {
  readonly waitMs: number;
  /** Between two looks. */
  readonly everyMs: number;
  /** A diagnosis must have said the same for so long. */
  readonly standsMs: number;
  readonly now: () => number;
  readonly say: (message: string) => void;
};

/**
 * Looks again until no rollout goes on and the causes have stayed the same for a while, or until the time is over;
 * gives the last diagnosis.
 */
export async function settledDiagnosis(
  look: () => Promise<Diagnosis>,
  { waitMs, everyMs, standsMs, now, say }: Settling,
  signal: AbortSignal,
): Promise<Diagnosis> {
  const started = now();
  let stands = { causes: '', since: started };
  let said = '';
  for (;;) {
    const diagnosis = await look();
    const message = (diagnosis.progressing ?? []).join('; ');
    if (message !== '' && message !== said) say(message);
    said = message;
    const causes = diagnosis.findings
      .map(({ cause, subject }) => `${cause} ${subject.kind}/${subject.name}`)
      .join('\n');
    if (message !== '' || causes !== stands.causes) stands = { causes, since: now() };
    if (message === '' && now() - stands.since >= standsMs) return diagnosis;
    if (now() - started >= waitMs) return diagnosis;
    await pause(Math.min(everyMs, Math.max(50, waitMs - (now() - started))), signal);
    signal.throwIfAborted();
  }
}
