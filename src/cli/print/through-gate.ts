import type { CallResult } from '../../agent/call.ts';
import { LIMITS, type Gate } from '../../agent/index.ts';
import { AppError, EXIT, exitCodeOf } from '../../core/errors.ts';
import { safeText } from '../../core/redact.ts';
import type { Outcome } from '../../core/plan.ts';
import type { ChangeTool, ToolContext } from '../../core/tool.ts';
import type { Io } from '../io.ts';

type Asked = {
  readonly id: string;
  readonly tool: ChangeTool;
  readonly input: Record<string, unknown>;
  readonly context: ToolContext;
  /** Who proposed it, for the record. */
  readonly model: string;
};

/** One change of a command through the gate, with its progress on standard error. */
export async function throughGate(gate: Gate, asked: Asked, io: Io): Promise<CallResult> {
  const run = gate.run({ ...asked, limits: LIMITS, index: 1, of: 1, sources: [] }, io.signal);
  let next = await run.next();
  for (; !next.done; next = await run.next()) {
    const event = next.value;
    if (event.type === 'progress' && event.progress.type !== 'end') io.err(`${event.progress.text}\n`);
  }
  return next.value;
}

/** How it ended, in the API's words, and the exit code. What was not sent is thrown as its error. */
export function printEnd({ outcome, error, state, said, data }: CallResult, io: Io): number {
  if (outcome) {
    for (const line of outcome.lines) io.out(`${safeText(line)}\n`);
    for (const { text, note } of outcome.printed ?? []) {
      if (text !== '') io.out(`${safeText(text)}\n`);
      if (note !== undefined && !outcome.lines.some((line) => line.includes(note))) io.err(`${safeText(note)}\n`);
    }
    if (outcome.nextStep) io.err(`${safeText(outcome.nextStep)}\n`);
    return CODE[outcome.state];
  }
  if (error) throw new AppError(error.code, error.message, error.nextStep);
  if (state !== 'done') return exitCodeOf('declined');
  io.out(`${[said, data].filter(Boolean).join('\n')}\n`);
  return EXIT.ok;
}

const CODE: Record<Outcome['state'], number> = {
  applied: EXIT.ok,
  unverified: EXIT.notHealthy,
  unhealthy: EXIT.notHealthy,
  partial: EXIT.refused,
  stale: EXIT.stale,
  refused: EXIT.refused,
  failed: EXIT.error,
  aborted: EXIT.interrupted,
};
