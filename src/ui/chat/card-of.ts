import type { AgentEvent } from '../../core/events.ts';
import type { Progress } from '../../core/plan.ts';
import { redact } from '../../core/redact.ts';
import { safe, truncate } from '../text/line.ts';
import { viewSummary } from '../views/view.ts';
import { chatWords } from './chat-words.ts';
import type { Card, Rollout } from './state.ts';

type Of<T extends AgentEvent['type']> = Extract<AgentEvent, { type: T }>;

const MOST_NOTES = 40;

const word = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : Array.isArray(value) && value.every((one) => typeof one === 'string')
      ? value.join(' ')
      : (JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ?? '');

/** Arguments of a call on one line: `workload backend, tail 50`. */
export function inputLine(input: unknown): string {
  const text =
    typeof input === 'object' && input !== null && !Array.isArray(input)
      ? Object.entries(input)
          .filter(([, value]) => value !== undefined && value !== null)
          .map(([name, value]) => `${name} ${word(value)}`)
          .join(', ')
      : input === undefined
        ? ''
        : word(input);
  return truncate(redact(safe(text.slice(0, 20_000))).replaceAll('\n', ' '), 300);
}

export const cardOf = (event: Of<'call'>, at: number): Card => ({
  id: event.id,
  name: safe(event.name),
  input: inputLine(event.input),
  effect: event.effect,
  state: event.effect === 'change' ? 'checking' : 'running',
  startedAt: at,
  rollouts: [],
  notes: [],
  sent: 0,
});

export const withPlan = (card: Card, event: Of<'plan'>, at: number): Card => ({
  ...card,
  state: 'waiting',
  ...(event.question.plan.changes.every(({ verb }) => verb === 'exec') ? { runs: true as const } : {}),
  plannedAt: at,
  title: redact(safe(event.question.plan.title)).replaceAll('\n', ' '),
});

export const withDecision = (card: Card, event: Of<'decision'>, at: number): Card => ({
  ...card,
  decided: { at, answer: event.decision.answer },
  state: event.decision.answer === 'yes' ? 'running' : event.decision.answer === 'edit' ? 'checking' : 'denied',
});

const note = (card: Card, kind: Card['notes'][number]['kind'], text: string): Card => {
  const notes = [...card.notes, { kind, text: safe(text).replaceAll('\n', ' ') }];
  return { ...card, notes: notes.slice(-MOST_NOTES) };
};

const withRollout = (card: Card, rollout: Rollout): Card => {
  const known = card.rollouts.some(({ workload }) => workload === rollout.workload);
  return {
    ...card,
    rollouts: known
      ? card.rollouts.map((old) => (old.workload === rollout.workload ? rollout : old))
      : [...card.rollouts, rollout].slice(-8),
  };
};

export function withProgress(card: Card, progress: Progress): Card {
  switch (progress.type) {
    case 'sent':
      return note({ ...card, state: 'running', sent: card.sent + 1 }, 'sent', progress.text);
    case 'rollout':
      return withRollout(card, progress);
    case 'finding':
      return note(
        card,
        'finding',
        progress.text.includes(progress.cause) ? progress.text : `${progress.cause}: ${progress.text}`,
      );
    case 'note':
      return note(card, 'note', progress.text);
    case 'end':
      return { ...card, outcome: progress.outcome };
  }
}

const firstLine = (text: string): string => safe(text.split('\n').find((row) => row.trim() !== '') ?? '').slice(0, 300);

export function withResult(card: Card, event: Of<'result'>): Card {
  const summary = event.error
    ? firstLine(event.error.message).replace(/^the person said no\b/, 'you said no')
    : event.view
      ? viewSummary(event.view)
      : event.outcome
        ? firstLine(event.outcome.lines[0] ?? '')
        : firstLine(event.text);
  return {
    ...card,
    state: event.state,
    durationMs: event.durationMs,
    summary,
    ...(event.view ? { view: event.view } : {}),
    ...(event.error?.nextStep && event.error.nextStep !== event.outcome?.nextStep
      ? { nextStep: chatWords(safe(event.error.nextStep)) }
      : {}),
    ...(event.outcome ? { outcome: event.outcome } : {}),
  };
}
