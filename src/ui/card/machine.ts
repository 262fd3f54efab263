import type { Decision, Question } from '../../core/approval.ts';
import { typedNameOf } from '../../core/plan.ts';
import type { Press } from '../editor/press.ts';
import { typedText } from '../editor/buffer.ts';
import { segments } from '../text/line.ts';
import type { CardPart } from '../card-lines.ts';
import type { Timing } from '../options.ts';
import { openFields, pressFields, type Fields } from './fields.ts';

/** The open approval card. Times are of one clock, in milliseconds. */
export type CardState = {
  readonly question: Question;
  /** Tells this opening from others, also of an equal question. */
  readonly id: number;
  readonly mode: 'ask' | 'deny' | 'edit';
  readonly part: CardPart;
  /**
   * When the card last began to stand still on the screen; undefined before it was painted and while it is not
   * readable.
   */
  readonly stillSince: number | undefined;
  /** The row at the top, when the card is longer than its place. */
  readonly scroll: number;
  readonly seenEnd: boolean;
  /** When a lone `y` came; it counts when nothing follows. */
  readonly armedAt: number | undefined;
  /** The object's name, as far as it is typed; high risk only. */
  readonly typed: string;
  /** For the model, with a no. */
  readonly message: string;
  readonly fields: Fields;
  readonly hint: string | undefined;
};

/** Rows of the card and rows that it may take: what decides whether its end can be seen. */
export type Space = { readonly length: number; readonly height: number };
export type Step = { readonly card: CardState; readonly decision?: Decision };

export const openCard = (question: Question, id = 0): CardState => ({
  question,
  id,
  mode: 'ask',
  part: 'card',
  stillSince: undefined,
  scroll: 0,
  seenEnd: false,
  armedAt: undefined,
  typed: '',
  message: '',
  fields: openFields(question.editable),
  hint: undefined,
});

/**
 * The card was painted in this place (again): the dead time starts, and the end must be on the screen or be scrolled
 * to.
 */
export const paintCard = (card: CardState, space: Space, now: number): CardState => ({
  ...card,
  stillSince: now,
  armedAt: undefined,
  scroll: 0,
  seenEnd: card.part === 'kubectl' ? card.seenEnd : space.length <= space.height,
});

export const lockCard = (card: CardState, hint: string): CardState => ({
  ...card,
  stillSince: undefined,
  armedAt: undefined,
  hint,
});

/** The sentence that plans what lasts where this change does not: said with a no, it is the next request. */
export const insteadOf = ({ plan }: Question): string | undefined =>
  plan.warnings.find(({ instead }) => instead !== undefined)?.instead;

const stay = (card: CardState, change: Partial<CardState> = {}): Step => ({
  card: { ...card, armedAt: undefined, ...change },
});

/** A key that means nothing here: what follows it must wait for the dead time again. */
const ignore = (card: CardState, hint: string, now: number): Step =>
  stay(card, { hint, stillSince: card.stillSince === undefined ? undefined : now });

const ready = (card: CardState, now: number, timing: Timing): boolean =>
  card.stillSince !== undefined && now - card.stillSince >= timing.dead;

const NOT_READ = 'scroll to the end first (Down, PgDn)';

function scrollTo(card: CardState, by: number, space: Space): Step {
  const last = Math.max(0, space.length - space.height);
  const scroll = Math.min(last, Math.max(0, card.scroll + by));
  return stay(card, { scroll, seenEnd: card.seenEnd || (card.part !== 'kubectl' && scroll === last), hint: undefined });
}

const show = (card: CardState, part: CardPart): Step =>
  stay(card, { part: card.part === part ? 'card' : part, scroll: 0, hint: undefined });

function pressAsk(card: CardState, press: Press, space: Space, now: number, timing: Timing): Step {
  const { plan } = card.question;
  const name = typedNameOf(plan);
  switch (press.key) {
    case 'esc':
      return { card, decision: { answer: 'no' } };
    case 'up':
      return scrollTo(card, -1, space);
    case 'down':
      return scrollTo(card, 1, space);
    case 'page-up':
      return scrollTo(card, -Math.max(1, space.height - 1), space);
    case 'page-down':
      return scrollTo(card, Math.max(1, space.height - 1), space);
    case 'end':
      return scrollTo(card, space.length, space);
    case 'home':
      return scrollTo(card, -space.length, space);
    default:
  }
  // Who is in the middle of the name is not typing ahead.
  if (card.typed === '' && !ready(card, now, timing))
    return ignore(card, 'wait a moment: keys typed before the card stood still do not count', now);
  if (press.key === 'text' && !(plan.risk === 'high' && (card.typed !== '' || press.text === name[0]))) {
    if (press.text === 'n') return stay(card, { mode: 'deny', message: '', hint: undefined });
    if (press.text === 'd') return show(card, 'all');
    if (press.text === 'k') return show(card, 'kubectl');
    const instead = insteadOf(card.question);
    if (press.text === 'h' && instead !== undefined) return { card, decision: { answer: 'no', reason: instead } };
    if (press.text === 'e' && card.fields.list.length > 0) return stay(card, { mode: 'edit', hint: undefined });
  }
  return plan.risk === 'high' ? pressName(card, press, name) : pressYes(card, press, now);
}

function pressYes(card: CardState, press: Press, now: number): Step {
  if (press.key !== 'text' || press.text !== 'y' || card.armedAt !== undefined)
    return ignore(card, 'only y, alone, means yes', now);
  if (!card.question.rehearsal.ok) return ignore(card, 'the server refused the rehearsal: this cannot be sent', now);
  if (!card.seenEnd) return stay(card, { hint: NOT_READ });
  return { card: { ...card, armedAt: now, hint: undefined } };
}

/**
 * Keys of the typed name. Unlike with `y`, a wrong one does not start the dead time again: the name itself is the
 * proof.
 */
function pressName(card: CardState, press: Press, name: string): Step {
  if (press.key === 'backspace')
    return stay(card, { typed: segments(card.typed).slice(0, -1).join(''), hint: undefined });
  if (press.key === 'C-u') return stay(card, { typed: '', hint: undefined });
  if (press.key === 'enter') {
    if (card.typed !== name) return stay(card, { hint: `type ${name} and press Enter` });
    if (!card.question.rehearsal.ok)
      return stay(card, { hint: 'the server refused the rehearsal: this cannot be sent' });
    return card.seenEnd ? { card, decision: { answer: 'yes', by: 'typed-name' } } : stay(card, { hint: NOT_READ });
  }
  // A slow link may hold back a few keys; more at once, or with a return, is a paste.
  if (press.key !== 'text' || segments(press.text).length > 3)
    return stay(card, { hint: 'the name must be typed, not pasted' });
  return stay(card, { typed: (card.typed + typedText(press.text)).slice(0, 512), hint: undefined });
}

function pressDeny(card: CardState, press: Press): Step {
  const reason = card.message.trim();
  if (press.key === 'esc') return { card, decision: { answer: 'no' } };
  // A slow link may bring words and return at once: the answer is no in any case.
  if (press.key === 'enter' || press.key === 'chunk-enter')
    return { card, decision: { answer: 'no', ...(reason === '' ? {} : { reason }) } };
  if (press.key === 'backspace') return stay(card, { message: segments(card.message).slice(0, -1).join('') });
  if (press.key === 'C-u') return stay(card, { message: '' });
  if (!['text', 'paste', 'chunk'].includes(press.key)) return stay(card);
  return stay(card, { message: (card.message + typedText(press.text).replaceAll('\n', ' ')).slice(0, 500) });
}

/** One key on the open card. Pasted text, unknown keys and everything too early change nothing but the hint. */
export function pressCard(card: CardState, press: Press, space: Space, now: number, timing: Timing): Step {
  switch (card.mode) {
    case 'ask':
      return pressAsk(card, press, space, now, timing);
    case 'deny':
      return pressDeny(card, press);
    case 'edit': {
      const step = pressFields(card.fields, press);
      if (step.input) return { card, decision: { answer: 'edit', input: step.input } };
      if (step.closed) return stay(card, { mode: 'ask', stillSince: now, fields: openFields(card.question.editable) });
      return stay(card, { fields: step.fields, hint: step.error });
    }
  }
}

/** The lone `y` stayed alone for `timing.alone`: the answer. */
export const settleCard = (card: CardState): Step =>
  card.armedAt === undefined ? { card } : { card, decision: { answer: 'yes', by: 'key' } };
