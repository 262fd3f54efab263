import { toAppError, type AppError } from '../../../core/errors.ts';
import type { Printed, Progress } from '../../../core/plan.ts';
import { safeText } from '../../../core/redact.ts';
import { printsNames, variableNames } from '../../../core/request/read-only-program.ts';
import { shellLine } from '../../../core/request/shell.ts';
import type { StepResult } from '../../../core/writer.ts';
import type { Write } from '../../connection/lock.ts';
import type { Reader } from '../../reader.ts';
import { EXEC_PROTOCOLS, readProgram, type Ran } from '../../wire/exec.ts';
import { permitWrite } from '../../wire/permitted.ts';
import type { Transport } from '../../wire/transport.ts';
import { rawObject } from '../look-again.ts';
import { notRunning, type ExecChange } from './rehearse-program.ts';

/** Bytes that are read of what a program prints, and lines that are kept. */
const MOST_BYTES = 64 * 1024;
const MOST_LINES = 1_000;
/** Longest reading, whatever a plan says. */
const MOST_SECONDS = 300;

type Parts = { readonly transport: Transport; readonly reader: Reader; readonly limitMs: number };
type Step = { readonly change: ExecChange; readonly write: Write; readonly index: number; readonly of: number };

/**
 * Runs one approved program, once. The pod is looked at again first, since no request of exec can say which pod it
 * means by more than its name, and the Secrets that it is given are read, so that what it prints of them is hidden.
 */
export async function* sendProgram(
  { transport, reader, limitMs }: Parts,
  { change, write, index, of }: Step,
  signal: AbortSignal,
): AsyncGenerator<Progress, StepResult> {
  const { name, namespace = transport.target.namespace } = change.target;
  const command = shellLine(change.argv);
  let ran: Ran;
  let auditId: unknown;
  try {
    const now = await rawObject(transport, change, limitMs, signal);
    const refusal = notRunning(change, now);
    if (refusal)
      return {
        state: refusal.code === 'stale' ? 'stale' : 'refused',
        lines: [`not run: ${refusal.message}`],
        ...stepOf(refusal),
      };
    await reader.learnSecrets(now ?? {}, name, namespace, signal);
    const asked = { verb: 'create', resource: 'pods/exec', name, namespace };
    const socket = await transport.connect(permitWrite(write), { asked, limitMs, protocols: EXEC_PROTOCOLS }, signal);
    auditId = socket.headers['audit-id'];
    const seconds = Math.min(Math.max(change.seconds, 1), MOST_SECONDS);
    ran = await readProgram(socket, { most: MOST_BYTES, limitMs: seconds * 1000 }, signal);
  } catch (error) {
    return failed(toAppError(error), change);
  }
  const printed = printedOf(change, ran);
  const line = `pod/${name}: ${safeText(command, 200)} ${endWords(ran, change)}`;
  yield {
    type: 'sent',
    index,
    of,
    text: of > 1 ? `step ${index + 1} of ${of}: ${line}` : line,
    ...(typeof auditId === 'string' ? { auditId } : {}),
  };
  if (ran.end === 'stopped') return { state: 'aborted', lines: [line] };
  return { line, printed };
}

const stepOf = ({ nextStep }: { readonly nextStep?: string }) => (nextStep === undefined ? {} : { nextStep });

/** Sent or not: a refusal of the server is one, and where no answer came nobody knows. */
function failed(error: AppError, { target }: ExecChange): StepResult {
  const refused = error.status !== undefined && error.status < 500;
  const next = error.nextStep === undefined ? {} : { nextStep: error.nextStep };
  if (refused || error.code === 'unapproved')
    return { state: 'refused', lines: [`not run: ${error.message}`], ...next };
  const state = error.code === 'aborted' ? 'aborted' : 'failed';
  return {
    state,
    lines: [`${error.message}; whether the program was started in pod/${target.name} is not known`],
    ...next,
  };
}

function endWords({ end, exit, message }: Ran, { seconds, container }: ExecChange): string {
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

/** The text of both outputs: decoded, cleaned and redacted as a whole, then cut. Of variables only the names. */
function printedOf(change: ExecChange, ran: Ran): Printed {
  const whole = ran.bytes.toString('utf8');
  // Half a line may hold half a secret, which nothing would recognise.
  const raw = ran.end === 'full' ? whole.slice(0, whole.lastIndexOf('\n') + 1) : whole;
  const text = printsNames(change.argv) && raw.includes('\0') ? variableNames(raw).join('\n') : safeText(raw);
  const lines = text.replace(/(?<!\n)\n+$/, '').split('\n');
  const left = lines.length - MOST_LINES;
  const notes = [
    ...(ran.end === 'exited' ? [] : [endWords(ran, change)]),
    ...(left > 0 ? [`${left} more lines were left out`] : []),
  ];
  return {
    argv: change.argv,
    text: lines.slice(0, MOST_LINES).join('\n'),
    ...(ran.exit === undefined ? {} : { exit: ran.exit }),
    ...(ran.end === 'not-run' ? { notRun: true as const } : {}),
    ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
  };
}
