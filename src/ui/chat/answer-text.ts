import { blocksOf, pushText } from '../markdown/blocks.ts';
import { append, type ChatState, type Turn } from './state.ts';

export const withTurn = (state: ChatState, change: Partial<Turn>): ChatState =>
  state.turn ? { ...state, turn: { ...state.turn, ...change } } : state;

/** Puts what is left of the answer into the transcript: a call or the end of the turn follows. */
export function flushText(state: ChatState): ChatState {
  const { turn } = state;
  if (!turn || turn.rest.trim() === '') return withTurn(state, { rest: '', first: true });
  const more = append(state, [{ type: 'answer', tokens: blocksOf(turn.rest), first: turn.first }]);
  return withTurn(more, { rest: '', first: true });
}

export function addText(state: ChatState, delta: string): ChatState {
  const { turn } = state;
  if (!turn) return state;
  const { done, rest } = pushText(turn.rest, delta);
  const items = done.map((token, at) => ({ type: 'answer' as const, tokens: [token], first: turn.first && at === 0 }));
  return withTurn(append(state, items), { rest, first: turn.first && done.length === 0, retry: undefined });
}
