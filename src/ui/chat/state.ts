import type { Token } from 'marked';
import type { AgentEvent, Stopped } from '../../core/events.ts';
import type { Forwarding } from '../../core/forward.ts';
import type { Usage } from '../../core/model.ts';
import type { Outcome, Progress } from '../../core/plan.ts';
import type { View } from '../../core/view.ts';
import type { Header, HealthState } from '../options.ts';
import { NOTHING_YET, type Became, type Ended } from './ended.ts';

export type { Became, Ended };

export type CallState = 'checking' | 'waiting' | 'running' | 'done' | 'failed' | 'denied' | 'stopped';
export type Rollout = Extract<Progress, { type: 'rollout' }>;

/** One tool call from its first event to its result. */
export type Card = {
  readonly id: string;
  readonly name: string;
  /** The arguments on one line, cleaned. */
  readonly input: string;
  readonly effect: 'read' | 'change' | 'unknown';
  readonly state: CallState;
  readonly startedAt: number;
  readonly durationMs?: number;
  /** One line, cleaned: what came out. */
  readonly summary?: string;
  /** The plan's title, once there is one. */
  readonly title?: string;
  readonly view?: View;
  readonly nextStep?: string;
  /** When the card of the change was shown, and when and how it was answered (milliseconds since 1970). */
  readonly plannedAt?: number;
  readonly decided?: { readonly at: number; readonly answer: 'yes' | 'no' | 'edit' };
  /** The newest rollout state of each workload. */
  readonly rollouts: readonly Rollout[];
  /** Requests sent, findings and notes, in order; bounded. */
  readonly notes: readonly { readonly kind: 'sent' | 'finding' | 'note'; readonly text: string }[];
  readonly outcome?: Outcome;
  /** It runs programs in containers and writes nothing. */
  readonly runs?: true;
  /** Requests that the server took: what decides whether something was changed, whatever happened later. */
  readonly sent: number;
};

/** A part of the transcript. It is drawn once, for the width at that moment, and never changes. */
export type Item = {
  readonly key: number;
  readonly columns: number;
  /** Milliseconds since 1970. */ readonly at?: number;
  /** Drawn long ago, and reduced to what is still read. */ readonly light?: true;
} & (
  | { readonly type: 'header'; readonly header: Header }
  | { readonly type: 'said'; readonly text: string }
  | { readonly type: 'answer'; readonly tokens: readonly Token[]; readonly first: boolean }
  | { readonly type: 'call'; readonly card: Card; /** For /show; absent without a view. */ readonly number?: number }
  | { readonly type: 'view'; readonly view: View }
  | { readonly type: 'text'; readonly tokens: readonly Token[] }
  | {
      readonly type: 'notice';
      readonly tone: 'info' | 'warn' | 'danger';
      readonly text: string;
      readonly nextStep?: string;
      /** What the key `w` asks until it is asked, or a notice says that it is `well` again. */
      readonly ask?: string;
      readonly well?: string;
      /** What the key `m` sends until something else is said. */
      readonly meant?: string;
    }
  | { readonly type: 'end'; readonly turn: Ended }
);

export type Turn = {
  readonly startedAt: number;
  readonly stopping: boolean;
  /** The end of the answer that may still change. */
  readonly rest: string;
  /** True until the first block of this stretch of the answer is in the transcript. */
  readonly first: boolean;
  readonly cards: readonly Card[];
  readonly reads: number;
  /** What became of the changes whose calls are over. */
  readonly became: Readonly<Record<Became, number>>;
  readonly usage: Usage | undefined;
  readonly retry: string | undefined;
  /** Set by `done`. */
  readonly stopped: Stopped | undefined;
  /** What the newest diagnosis of this turn names as a remedy. */
  readonly fix: string | undefined;
};

export const newTurn = (at: number): Turn => ({
  startedAt: at,
  stopping: false,
  rest: '',
  first: true,
  cards: [],
  reads: 0,
  became: NOTHING_YET,
  usage: undefined,
  retry: undefined,
  stopped: undefined,
  fix: undefined,
});

export type NumberedView = { readonly number: number; readonly view: View };
const MOST_VIEWS = 50;
export const withView = (views: readonly NumberedView[], view: View): readonly NumberedView[] =>
  [...views, { number: (views.at(-1)?.number ?? 0) + 1, view }].slice(-MOST_VIEWS);

/** Milliseconds since 1970. */
export type Changed = { readonly from: number; readonly to: number };

/** What a lone letter sends: `w` why the newest open fault is there, `m` the last line as it was meant. */
export type Offers = {
  /** Faults that were told and neither asked about nor healed since, the newest last. */
  readonly whys: readonly string[];
  readonly meant: string | undefined;
};
export const NO_OFFERS: Offers = { whys: [], meant: undefined };

export type ChatState = {
  readonly columns: number;
  readonly rows: number;
  readonly header: Header;
  /** What is opened at the start; the header is in the transcript when it is. */
  readonly opening: string | undefined;
  readonly items: readonly Item[];
  readonly turn: Turn | undefined;
  /** Messages that wait for the end of the turn. */
  readonly queue: readonly string[];
  readonly session: Usage | undefined;
  readonly health: HealthState;
  /** Ports that are forwarded now. */
  readonly forwards: readonly Forwarding[];
  /** When the last turn that made a change began and ended. */
  readonly changed: Changed | undefined;
  readonly hint: string | undefined;
  /** What the last diagnosis names as a remedy that can be carried out, until something else is said. */
  readonly fix: string | undefined;
  readonly offers: Offers;
  /** The command that runs. */
  readonly working: string | undefined;
  /** The newest results with a view, numbered from 1, for /show. */
  readonly views: readonly NumberedView[];
};

export type NewItem = Item extends infer One ? (One extends Item ? Omit<One, 'key' | 'columns'> : never) : never;

export type Action =
  | { readonly type: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly type: 'begin'; readonly text: string; readonly at: number }
  | { readonly type: 'agent'; readonly event: AgentEvent; readonly at: number }
  /** The events of the turn are over, whatever the last one was. */
  | { readonly type: 'over'; readonly at: number }
  | { readonly type: 'stopping' }
  | { readonly type: 'working'; readonly name: string | undefined }
  | { readonly type: 'queue'; readonly queue: readonly string[] }
  | { readonly type: 'add'; readonly item: NewItem }
  | { readonly type: 'header'; readonly header: Partial<Header> }
  | { readonly type: 'opened'; readonly header: Header; readonly items: readonly NewItem[] }
  | { readonly type: 'health'; readonly health: HealthState }
  | { readonly type: 'forwards'; readonly forwards: readonly Forwarding[] }
  | { readonly type: 'hint'; readonly hint: string | undefined };

export const initialState = (header: Header, columns: number, rows: number, opening?: string): ChatState => ({
  columns,
  rows,
  header,
  opening,
  items: opening === undefined ? [{ key: 0, columns, type: 'header', header }] : [],
  turn: undefined,
  queue: [],
  session: undefined,
  health: { workloads: [] },
  forwards: [],
  changed: undefined,
  hint: undefined,
  fix: undefined,
  offers: NO_OFFERS,
  working: undefined,
  views: [],
});

/** The state with more items at its end. */
export function append(state: ChatState, items: readonly NewItem[]): ChatState {
  if (items.length === 0) return state;
  const key = state.items.length;
  return {
    ...state,
    items: [...state.items, ...items.map((item, at) => ({ ...item, key: key + at, columns: state.columns }))],
  };
}
