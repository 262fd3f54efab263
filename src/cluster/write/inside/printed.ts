import type { Printed } from '../../../core/plan.ts';
import { safeText } from '../../../core/redact.ts';
import { printsNames, variableNames } from '../../../core/request/read-only-program.ts';
import type { Ran } from '../../wire/exec.ts';
import type { ExecChange } from './rehearse-program.ts';

/** Bytes that are read of what a program prints, and lines that are kept. */
export const MOST_BYTES = 64 * 1024;
const MOST_LINES = 1_000;

/** How a program ended, for a line that begins with its name. */
export function endWords({ end, exit, message }: Ran, { seconds, container }: ExecChange): string {
  switch (end) {
    case 'exited':
      return exit === 0 ? 'ended (exit code 0)' : `ended with exit code ${exit ?? '?'}`;
    case 'not-run':
      return /executable file not found|no such file or directory/i.test(message ?? '')
        ? `was not run: container ${container} has no such program`
        : `was not run: ${message ?? ''}`;
    case 'late':
      return `was read for ${seconds} s and had not ended; it may still run in the container`;
    case 'full':
      return `printed more than ${MOST_BYTES / 1024} KiB; reading stopped there, and it may still run in the container`;
    case 'lost':
      return 'was cut off: the connection broke, and how it ended is not known';
    case 'stopped':
      return 'was left: you stopped reading, and it may still run in the container';
  }
}

/**
 * Cut after the last whole line, or whole variable: half a line may hold half a secret, which nothing would recognise.
 */
const whole = (text: string, end: string): string => text.slice(0, text.lastIndexOf(end) + 1);

/**
 * What is shown of both outputs. Of variables only the names; what `env` says without any variable is its fault, and
 * is told only when it failed and named no value.
 */
function shownOf({ argv }: ExecChange, { bytes, end, exit }: Ran): { readonly text: string; readonly cut: boolean } {
  const raw = bytes.toString('utf8');
  if (printsNames(argv)) {
    const fault = end === 'exited' && exit !== 0 && !/[=\0]/.test(raw);
    const names = whole(raw, '\0');
    return { text: fault ? safeText(raw) : variableNames(names).join('\n'), cut: !fault && names !== raw };
  }
  const text = end === 'exited' ? raw : whole(raw, '\n');
  return { text: safeText(text), cut: text !== raw };
}

/**
 * The text of both outputs: decoded, cleaned and redacted as a whole, then cut. `unknown` says which Secrets of the pod
 * could not be learned.
 */
export function printedOf(change: ExecChange, ran: Ran, unknown: string | undefined): Printed {
  const { text, cut } = shownOf(change, ran);
  const lines = text.replace(/(?<!\n)\n+$/, '').split('\n');
  const left = lines.length - MOST_LINES;
  const notes = [
    ...(ran.end === 'exited' ? [] : [endWords(ran, change)]),
    ...(left > 0 ? [`${left} more lines were left out`] : []),
    ...(cut ? ['what was not whole at the end was left out'] : []),
    ...(unknown === undefined ? [] : [unknown]),
  ];
  return {
    argv: change.argv,
    text: lines.slice(0, MOST_LINES).join('\n'),
    ...(ran.exit === undefined ? {} : { exit: ran.exit }),
    ...(ran.end === 'not-run' ? { notRun: true as const } : {}),
    ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
  };
}
