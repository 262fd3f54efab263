import type { AgentEvent } from '../../core/events.ts';
import type { Header } from '../options.ts';
import { safe } from '../text/line.ts';
import { addText, flushText, withTurn } from './answer-text.ts';
import { cardOf, withDecision, withPlan, withProgress, withResult } from './card-of.ts';
import { fixOf } from './fix-offer.ts';
import { counted } from './became.ts';
import { withOffers } from './offers.ts';
import { withLightItems } from './light-item.ts';
import { append, newTurn, NO_OFFERS, withView, type Action, type Card, type ChatState, type NewItem } from './state.ts';

const changeCard = (state: ChatState, id: string, change: (card: Card) => Card): ChatState =>
  state.turn
    ? withTurn(state, { cards: state.turn.cards.map((card) => (card.id === id ? change(card) : card)) })
    : state;

function finishCall(state: ChatState, event: Extract<AgentEvent, { type: 'result' }>, at: number): ChatState {
  const { turn } = state;
  if (!turn) return state;
  const open = turn.cards.find(({ id }) => id === event.id);
  const begun =
    open ?? cardOf({ type: 'call', id: event.id, name: event.name, input: undefined, effect: 'unknown' }, at);
  const card = withResult(begun, event);
  const views = event.view ? withView(state.views, event.view) : state.views;
  const number = event.view ? { number: views.at(-1)?.number ?? 1 } : {};
  return {
    ...withTurn(append(state, [{ type: 'call', card, ...number }]), {
      cards: turn.cards.filter(({ id }) => id !== event.id),
      reads: turn.reads + (card.effect === 'change' ? 0 : 1),
      became: counted(turn.became, [card]),
      ...(event.view?.type === 'diagnosis' ? { fix: fixOf(event.view.diagnosis) } : {}),
    }),
    views,
  };
}

function agentEvent(state: ChatState, event: AgentEvent, at: number): ChatState {
  switch (event.type) {
    case 'turn':
      return state.header.model === event.model
        ? state
        : { ...state, header: { ...state.header, model: safe(event.model) } };
    case 'text':
      return addText(state, event.delta);
    case 'retry':
      return withTurn(state, { retry: `next try in ${Math.ceil(event.waitMs / 1000)} s: ${safe(event.reason)}` });
    case 'call':
      return withTurn(flushText(state), { cards: [...(state.turn?.cards ?? []), cardOf(event, at)], retry: undefined });
    case 'plan':
      return changeCard(state, event.id, (card) => withPlan(card, event, at));
    case 'decision':
      return changeCard(state, event.id, (card) => withDecision(card, event, at));
    case 'progress':
      return changeCard(
        event.progress.type === 'sent' ? { ...state, changed: { from: at, to: at } } : state,
        event.id,
        (card) => withProgress(card, event.progress),
      );
    case 'result':
      return finishCall(state, event, at);
    case 'usage':
      return { ...withTurn(state, { usage: event.turn }), session: event.session };
    case 'compacted':
      if (event.quiet) return state;
      return append(flushText(state), [
        { type: 'notice', tone: 'info', text: `${event.messages} older messages were shortened to make room` },
      ]);
    case 'notice':
    case 'error':
      return append(flushText(state), [
        {
          type: 'notice',
          tone: event.type === 'notice' ? 'info' : 'danger',
          text: safe(event.message),
          ...(event.nextStep ? { nextStep: safe(event.nextStep) } : {}),
        },
      ]);
    case 'done':
      return withTurn(flushText(state), {
        stopped: event.stopped,
        ...(event.offers === undefined ? {} : { fix: event.offers }),
      });
  }
}

/** Ends the turn: calls without a result are shown as stopped, since what became of them is not known here. */
function endTurn(state: ChatState, at: number): ChatState {
  const flushed = flushText(state);
  const { turn } = flushed;
  if (!turn) return state;
  const left = turn.cards.map((card) => ({
    type: 'call' as const,
    card: {
      ...card,
      state: 'stopped' as const,
      summary:
        card.sent > 0
          ? `stopped; ${card.runs ? 'the program was run' : 'the change was sent'}, what became of it was not watched`
          : card.effect === 'change'
            ? 'stopped; check the object before you ask again'
            : 'stopped',
    },
  }));
  const usage = turn.usage;
  const became = counted(
    turn.became,
    left.map(({ card }) => card),
  );
  const ended = {
    stopped: turn.stopped ?? 'interrupted',
    ms: at - turn.startedAt,
    reads: turn.reads,
    applied: became.made,
    refused: became['not-made'],
    ran: became.ran,
    unknown: became.unknown,
    tokens: usage ? usage.input + usage.output : 0,
  } as const;
  const { changed } = flushed;
  return {
    ...append(flushed, [...left, { type: 'end', turn: ended, at }]),
    turn: undefined,
    fix:
      Object.values(became).every((count) => count === 0) && flushed.header.mode !== 'read-only' ? turn.fix : undefined,
    changed: changed && changed.from >= turn.startedAt ? { from: changed.from, to: at } : changed,
  };
}

/** A diagnosis that a command shows offers its fix as one of a turn does. */
function added(state: ChatState, item: NewItem): ChatState {
  const diagnosed = item.type === 'view' && item.view.type === 'diagnosis' && state.turn === undefined;
  const more = append(state, [item]);
  if (!diagnosed || state.header.mode === 'read-only') return more;
  return { ...more, fix: fixOf(item.view.diagnosis) };
}

export const movesTo = (to: Partial<Header>, from: Header): boolean =>
  (to.namespace ?? from.namespace) !== from.namespace || (to.context ?? from.context) !== from.context;

/** The whole of the chat as a function of what happened. No clock, no screen, no secret values. */
export const reduce = (state: ChatState, action: Action): ChatState => withOffers(state, step(state, action));

function step(state: ChatState, action: Action): ChatState {
  switch (action.type) {
    case 'resize':
      return { ...state, columns: action.columns, rows: action.rows };
    case 'begin':
      return {
        ...append(state, [{ type: 'said', text: action.text, at: action.at }]),
        turn: newTurn(action.at),
        hint: undefined,
        fix: undefined,
      };
    case 'agent':
      return agentEvent(state, action.event, action.at);
    case 'over':
      return withLightItems(endTurn(state, action.at));
    case 'stopping':
      return withTurn(state, { stopping: true });
    case 'working':
      return { ...state, working: action.name };
    case 'queue':
      return { ...state, queue: action.queue };
    case 'add':
      return added(state, action.item);
    case 'header':
      return {
        ...state,
        header: { ...state.header, ...action.header },
        // What was watched elsewhere says nothing about here.
        ...(movesTo(action.header, state.header)
          ? { health: { workloads: [] }, fix: undefined, offers: NO_OFFERS }
          : {}),
      };
    case 'opened':
      return append({ ...state, header: action.header, opening: undefined }, action.items);
    case 'health':
      return { ...state, health: action.health };
    case 'forwards':
      return { ...state, forwards: action.forwards };
    case 'hint':
      return state.hint === action.hint ? state : { ...state, hint: action.hint };
  }
}
