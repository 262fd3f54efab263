import { toAppError, type AppError } from '../../../core/errors.ts';
import type { Progress } from '../../../core/plan.ts';
import { safeText } from '../../../core/redact.ts';
import { shellLine } from '../../../core/request/shell.ts';
import type { StepResult } from '../../../core/writer.ts';
import type { Write } from '../../connection/lock.ts';
import { EXEC_PROTOCOLS, readProgram, type Ran } from '../../wire/exec.ts';
import { permitWrite } from '../../wire/send-write.ts';
import { rawObject } from '../live-object.ts';
import { endWords, MOST_BYTES, printedOf } from './printed.ts';
import { notLearned, notRunning, type ExecChange, type ReadParts } from './rehearse-program.ts';

/** Longest reading, whatever a plan says. */
const MOST_SECONDS = 300;

type Step = { readonly change: ExecChange; readonly write: Write; readonly index: number; readonly of: number };

/**
 * Runs one approved program, once. The pod is looked at again first, since no request of exec can say which pod it
 * means by more than its name, and the Secrets that it is given are read, so that what it prints of them is hidden.
 */
export async function* sendProgram(
  { transport, reader, limitMs }: ReadParts,
  { change, write, index, of }: Step,
  signal: AbortSignal,
): AsyncGenerator<Progress, StepResult> {
  const { name, namespace = transport.target.namespace } = change.target;
  const command = shellLine(change.argv);
  let ran: Ran;
  let auditId: unknown;
  let unknown: string | undefined;
  try {
    const now = await rawObject(transport, change, limitMs, signal);
    const refusal = notRunning(change, now);
    if (refusal)
      return {
        state: refusal.code === 'stale' ? 'stale' : 'refused',
        lines: [`not run: ${refusal.message}`],
        ...stepOf(refusal),
      };
    unknown = notLearned(await reader.learnSecrets(now ?? {}, namespace, signal));
  } catch (error) {
    return notSent(toAppError(error));
  }
  try {
    const asked = { verb: 'create', resource: 'pods/exec', name, namespace };
    const socket = await transport.connect(permitWrite(write), { asked, limitMs, protocols: EXEC_PROTOCOLS }, signal);
    auditId = socket.headers['audit-id'];
    const seconds = Math.min(Math.max(change.seconds, 1), MOST_SECONDS);
    ran = await readProgram(socket, { most: MOST_BYTES, limitMs: seconds * 1000 }, signal);
  } catch (error) {
    return failed(toAppError(error), change);
  }
  const printed = printedOf(change, ran, unknown);
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

const stepOf = ({ nextStep }: { readonly nextStep?: string | undefined }) =>
  nextStep === undefined ? {} : { nextStep };

/** Before anything was sent: it was not run. */
const notSent = (error: AppError): StepResult => ({
  state: error.code === 'aborted' ? 'aborted' : error.status !== undefined && error.status < 500 ? 'refused' : 'failed',
  lines: [`not run: ${error.message}`],
  ...stepOf(error),
});

/** Sent or not: a refusal of the server is one, and where no answer came nobody knows. */
function failed(error: AppError, { target }: ExecChange): StepResult {
  const refused = error.status !== undefined && error.status < 500;
  if (refused || error.code === 'unapproved') return { ...notSent(error), state: 'refused' };
  const state = error.code === 'aborted' ? 'aborted' : 'failed';
  return {
    state,
    became: 'unknown',
    lines: [`${error.message}; whether the program was started in pod/${target.name} is not known`],
    ...stepOf(error),
  };
}
