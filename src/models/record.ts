import type { ChatModel, ModelEnd, ModelEvent, ModelRequest } from '../core/model.ts';
import { redact } from '../core/redact.ts';

/**
 * One line of a recording (JSON lines): what was asked, shortened to what a reader needs, and all events of the answer.
 */
export type RecordedTurn = {
  readonly format: 1;
  readonly model: string;
  /** The last message of the request, so that a replay can say where it left the recording. */
  readonly asked: unknown;
  readonly tools: readonly string[];
  readonly events: readonly ModelEvent[];
};

/** The same model; each turn is handed to `write` as one redacted line when it has ended. */
export function recording(model: ChatModel, write: (line: string) => void): ChatModel {
  return {
    id: model.id,
    get contextTokens() {
      return model.contextTokens;
    },
    learnContext: (tokens: number) => model.learnContext?.(tokens),
    ...(model.prepare ? { prepare: (signal: AbortSignal) => model.prepare?.(signal) ?? Promise.resolve() } : {}),
    ...(model.takesAllTools === undefined ? {} : { takesAllTools: model.takesAllTools }),
    ...(model.byRules === undefined ? {} : { byRules: model.byRules }),
    async *stream(request, signal) {
      const events: ModelEvent[] = [];
      try {
        for await (const event of model.stream(request, signal)) {
          events.push(event);
          if (event.type === 'end') write(lineOf(model.id, request, events.splice(0)));
          yield event;
        }
      } finally {
        // The reader went away in the middle: what he has seen is a turn, too.
        if (events.length > 0)
          write(lineOf(model.id, request, [...events, { type: 'end', reason: 'aborted', calls: [] }]));
      }
    },
  };
}

const lineOf = (model: string, request: ModelRequest, events: readonly ModelEvent[]): string =>
  redactedLine({
    format: 1,
    model,
    asked: askedOf(request),
    tools: request.tools.map(({ name }) => name),
    events: joined(events),
  });

/**
 * A model that answers from a recording, turn by turn, without a network. Past its end, or when the conversation leaves
 * it, it says so.
 */
export function replaying(lines: readonly string[]): ChatModel {
  const turns = lines.filter((line) => line.trim() !== '').map(readTurn);
  let at = 0;
  return {
    id: `replay:${turns[0]?.model ?? 'empty'}`,
    contextTokens: 1_000_000,
    async *stream(request, signal) {
      if (signal.aborted) return yield { type: 'end', reason: 'aborted', calls: [] };
      const turn = turns[at];
      if (turn === undefined) return yield over('the recording has ended', 'start again, or without --replay');
      const role = (turn.asked as { role?: string } | null)?.role;
      if (role !== request.messages.at(-1)?.role)
        return yield over(
          `turn ${at + 1} of the recording answers a message of the role ${role ?? '?'}`,
          'ask the questions of the recording, in its order',
        );
      at++;
      for (const event of turn.events) {
        if (signal.aborted) return yield { type: 'end', reason: 'aborted', calls: [] };
        if (event.type !== 'retry') yield event;
      }
    },
  };
}

const over = (message: string, nextStep: string): ModelEnd => ({
  type: 'end',
  reason: 'error',
  calls: [],
  error: { code: 'model', message, nextStep },
});

const askedOf = (request: ModelRequest): unknown => request.messages.at(-1) ?? null;

/** Neighbouring text deltas as one: a recording is read by people. */
function joined(events: readonly ModelEvent[]): ModelEvent[] {
  const out: ModelEvent[] = [];
  for (const event of events) {
    const last = out.at(-1);
    if (event.type === 'text' && last?.type === 'text')
      out[out.length - 1] = { type: 'text', delta: last.delta + event.delta };
    else out.push(event);
  }
  return out;
}

/**
 * Provider items (encrypted reasoning, signatures) are left out: they are of no use to another run, and nobody can look
 * into them.
 */
function redactedLine(turn: RecordedTurn): string {
  return JSON.stringify(turn, (key, value: unknown) =>
    key === 'opaque' ? undefined : typeof value === 'string' ? redact(value) : value,
  );
}

function readTurn(line: string, index: number): RecordedTurn {
  const where = `line ${index + 1} of the recording`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new Error(`${where} is not JSON`, { cause: error });
  }
  const turn = value as Partial<RecordedTurn> | null;
  if (turn?.format !== 1 || !Array.isArray(turn.events) || turn.events.at(-1)?.type !== 'end')
    throw new Error(`${where} is not a whole turn of this format`);
  return turn as RecordedTurn;
}
