import { blocksOf } from '../markdown/blocks.ts';
import { itemLines } from './item-lines.ts';
import type { ChatKeeper, ChatOptions, Header, SavedItem } from '../options.ts';
import {
  append,
  initialState,
  withView,
  type Action,
  type Card,
  type ChatState,
  type Item,
  type NewItem,
} from './state.ts';

const MOST_VIEW = 20_000;
const KINDS: ReadonlySet<string> = new Set(['said', 'answer', 'text', 'call', 'view', 'notice', 'end']);

/** Of a program that was run it is kept that it ran, its end and how much it printed: nobody knows what that shows. */
function withoutOutput({ view, summary, ...card }: Card): Card {
  const printed = card.outcome?.printed;
  if (card.outcome === undefined || printed === undefined)
    return { ...card, ...(view && { view }), ...(summary === undefined ? {} : { summary }) };
  const bytes = printed.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  return {
    ...card,
    notes: [...card.notes, { kind: 'note', text: `${bytes} bytes were printed; they are not kept` }],
    outcome: { ...card.outcome, printed: printed.map((one) => ({ ...one, text: '' })) },
  };
}

/**
 * What is kept of an item, Markdown instead of its tokens and no view that is longer than the rest together; undefined
 * for what a new run says anew.
 */
export function packItem({ key: _key, columns: _columns, ...item }: Item): SavedItem | undefined {
  switch (item.type) {
    case 'header':
      return undefined;
    case 'answer':
    case 'text': {
      const markdown = item.tokens.map(({ raw }) => raw.trimEnd()).join('\n\n');
      return { type: item.type, markdown, at: item.at, ...(item.type === 'answer' ? { first: item.first } : {}) };
    }
    case 'call': {
      const { view, ...card } = withoutOutput(item.card);
      const small = view !== undefined && JSON.stringify(view).length <= MOST_VIEW;
      return { type: 'call', at: item.at, card: small ? { ...card, view } : card };
    }
    case 'view':
      return JSON.stringify(item.view).length <= MOST_VIEW ? item : undefined;
    default:
      return item;
  }
}

/** Writes down what an action has added to the transcript behind the first `before` items. */
export function keepAdded(keeper: ChatKeeper, action: Action, { items, health }: ChatState, before: number): void {
  if (action.type === 'agent') keeper.event(action.event);
  const added = items.slice(before);
  for (const item of added.flatMap((one) => packItem(one) ?? [])) keeper.item(item);
  if (added.some(({ type }) => type === 'end' || type === 'notice')) keeper.health(health);
}

/** The item again; undefined when the file holds something else by now, which is shown by drawing it once. */
export function unpackItem(saved: SavedItem): NewItem | undefined {
  try {
    if (!KINDS.has(saved.type)) return undefined;
    const spoken = saved.type === 'answer' || saved.type === 'text';
    const item = (
      spoken ? { ...saved, first: saved['first'] ?? true, tokens: blocksOf(String(saved['markdown'])) } : saved
    ) as NewItem;
    itemLines({ ...item, key: 0, columns: 80 });
    return item;
  } catch {
    return undefined;
  }
}

/** What is told when the chat's place is open: the header, and what of an earlier run can be told only now. */
export const openingItems = (header: Header, told: readonly SavedItem[] = []): readonly NewItem[] => [
  { type: 'header', header },
  ...told.flatMap((one) => unpackItem(one) ?? []),
];

/** What the screen shows first. */
export const firstState = ({ header, open, resumed }: ChatOptions, columns: number, rows: number): ChatState =>
  restore(initialState(header, columns, rows, open?.what), resumed?.items ?? []);

/** The transcript of an earlier run below the header; its results can be shown by their numbers again. */
function restore(state: ChatState, saved: readonly SavedItem[]): ChatState {
  let next = state;
  for (const item of saved.flatMap((one) => unpackItem(one) ?? [])) {
    const view = item.type === 'call' ? item.card.view : undefined;
    if (item.type !== 'call' || view === undefined) next = append(next, [item]);
    else {
      const views = withView(next.views, view);
      next = { ...append(next, [{ ...item, number: views.at(-1)?.number ?? 1 }]), views };
    }
  }
  return next;
}
