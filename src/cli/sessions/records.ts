import type { Message } from '../../core/model.ts';
import type { SavedItem, WorkloadHealth } from '../../ui/options.ts';

/** Where a conversation is held. */
export type Place = {
  readonly context: string;
  readonly server: string;
  readonly namespace: string;
  readonly embedded: boolean;
  /** Of the embedded cluster. */
  readonly scenario?: string;
};

/** One line of a session's file. Times in milliseconds since 1970. */
export type SessionRecord =
  | { readonly type: 'start'; readonly format: 1; readonly at: number; readonly model: string; readonly place: Place }
  | { readonly type: 'place'; readonly place: Place }
  | { readonly type: 'item'; readonly at: number; readonly item: SavedItem }
  /** What a turn had come to when the terminal went away, told only by these. */
  | { readonly type: 'step'; readonly at: number; readonly step: Step }
  | { readonly type: 'messages'; readonly messages: readonly Message[] }
  | { readonly type: 'health'; readonly at: number; readonly workloads: readonly WorkloadHealth[] }
  | { readonly type: 'name'; readonly name: string };

export type Step =
  | { readonly is: 'asked'; readonly text: string }
  /** `decided` is a no; `approved` a yes, after which something may have been sent at any moment. */
  | {
      readonly is: 'planned' | 'decided' | 'approved' | 'sent' | 'ended';
      readonly id: string;
      readonly title: string;
    };

/** A turn that never came to its end. */
export type Cut = {
  readonly asked: string;
  /** Titles of changes whose card waited, of those that had a yes, and of those that were sent without an outcome. */
  readonly waited: readonly string[];
  readonly approved: readonly string[];
  readonly sent: readonly string[];
  /** The conversation went to another cluster after it. */
  readonly elsewhere: boolean;
};

export type SavedSession = {
  readonly id: string;
  readonly name: string | undefined;
  readonly startedAt: number;
  readonly lastAt: number;
  readonly model: string;
  readonly place: Place;
  readonly turns: number;
  /** The first thing that was asked. */
  readonly first: string;
  readonly items: readonly SavedItem[];
  /** What was said about the cluster of `place`: nothing from before the conversation came to it. */
  readonly messages: readonly Message[];
  /** Of the same cluster. */
  readonly health: { readonly at: number; readonly workloads: readonly WorkloadHealth[] } | undefined;
  readonly cut: Cut | undefined;
};

/**
 * The session that the lines tell; undefined when they do not begin as one. Lines that cannot be read (a torn last one)
 * are skipped.
 */
export function sessionOf(id: string, text: string): SavedSession | undefined {
  const records = text.split('\n').flatMap(parse);
  const start = records[0];
  if (start?.type !== 'start' || start.format !== 1) return undefined;
  const of = <T extends SessionRecord['type']>(type: T): Extract<SessionRecord, { type: T }>[] =>
    records.filter((one): one is Extract<SessionRecord, { type: T }> => one.type === type);
  const moved = lastMove(records);
  const here = records.slice(moved);
  const items = of('item');
  const asked = of('step').flatMap(({ step }) => (step.is === 'asked' ? [step.text] : []));
  const said = items.flatMap(({ item }) => (item.type === 'said' ? [String(item['text'])] : []));
  return {
    id,
    name: of('name').at(-1)?.name || undefined,
    startedAt: start.at,
    lastAt: Math.max(start.at, ...records.flatMap((one) => ('at' in one && Number.isFinite(one.at) ? [one.at] : []))),
    model: start.model,
    place: of('place').at(-1)?.place ?? start.place,
    turns: asked.length,
    first: asked[0] ?? said[0] ?? '',
    items: items.map(({ item }) => item),
    messages: here.flatMap((one) => (one.type === 'messages' ? one.messages.filter(isMessage) : [])),
    health: here.findLast((one) => one.type === 'health'),
    cut: cutOf(records, moved),
  };
}

/** Whether what was said at the one place is about the same cluster as the other; all embedded ones count as one. */
export const sameCluster = (one: Place, other: Place): boolean =>
  one.embedded || other.embedded
    ? one.embedded && other.embedded
    : one.context === other.context && one.server === other.server;

/** Where the conversation last came to another cluster; 0 when it has stayed. */
function lastMove(records: readonly SessionRecord[]): number {
  let moved = 0;
  let place: Place | undefined;
  for (const [at, one] of records.entries()) {
    if (one.type !== 'start' && one.type !== 'place') continue;
    if (place !== undefined && !sameCluster(place, one.place)) moved = at;
    place = one.place;
  }
  return moved;
}

function cutOf(records: readonly SessionRecord[], moved: number): Cut | undefined {
  const from = records.findLastIndex((one) => one.type === 'step' && one.step.is === 'asked');
  const after = records.slice(from);
  const asked = after[0];
  if (from < 0 || asked?.type !== 'step' || asked.step.is !== 'asked') return undefined;
  if (after.some((one) => one.type === 'item' && one.item.type === 'end')) return undefined;
  const reached = new Map<string, { readonly is: Step['is']; readonly title: string }>();
  for (const one of after) {
    if (one.type !== 'step' || one.step.is === 'asked') continue;
    const { id, is, title } = one.step;
    reached.set(id, { is, title: title || (reached.get(id)?.title ?? '') });
  }
  const titles = (is: Step['is']): string[] =>
    [...reached.values()].filter((step) => step.is === is).map(({ title }) => title);
  return {
    asked: asked.step.text,
    waited: titles('planned'),
    approved: titles('approved'),
    sent: titles('sent'),
    elsewhere: from < moved,
  };
}

function parse(line: string): SessionRecord[] {
  try {
    const value = JSON.parse(line) as Partial<SessionRecord> | null;
    if (typeof value !== 'object' || value === null) return [];
    const whole =
      value.type === 'start'
        ? typeof value.place?.context === 'string' && Number.isFinite(value.at)
        : value.type === 'place'
          ? typeof value.place?.context === 'string'
          : value.type === 'item'
            ? typeof value.item?.type === 'string'
            : value.type === 'step'
              ? typeof value.step?.is === 'string'
              : value.type === 'messages'
                ? Array.isArray(value.messages)
                : value.type === 'health'
                  ? Array.isArray(value.workloads)
                  : value.type === 'name' && typeof value.name === 'string';
    return whole ? [value as SessionRecord] : [];
  } catch {
    return [];
  }
}

function isMessage(value: unknown): value is Message {
  const one = value as { role?: unknown; text?: unknown; calls?: unknown; answers?: unknown } | null;
  if (one?.role === 'tool') return Array.isArray(one.answers);
  return (
    typeof one?.text === 'string' && (one.role === 'user' || (one.role === 'assistant' && Array.isArray(one.calls)))
  );
}
