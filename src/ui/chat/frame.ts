import { showDuration } from '../../core/time.ts';
import { cardFrame } from '../card/frame.ts';
import { tailLines } from '../markdown/tail.ts';
import { blank, indent, line, safe, span, truncate, type Line } from '../text/line.ts';
import { CALL_MARK, headLine, noteLines, rolloutLines } from './call-lines.ts';
import { fixLine, meantLine, whyLine } from './fix-offer.ts';
import { forwardLines } from './forward-lines.ts';
import { healthLine, statusLine } from './footer-lines.ts';
import {
  draftRegion,
  keyLines,
  menuLines,
  offerLines,
  searchRegion,
  secretRegion,
  type Region,
} from './prompt-lines.ts';
import { meantOf, whyOf } from './offers.ts';
import { paneLines } from '../pane/pane-lines.ts';
import type { Screen } from './screen.ts';
import type { ChatState, Turn } from './state.ts';

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
const TAIL = 10;
const WAITS = 'a question is waiting: Esc leaves the log and opens it';
const CARDS = 10;
const WIDEST = 100_000;

/** Moving parts. A screen reader gets none: every change of the frame would be read out. */
export type Motion = { readonly frame: number; readonly now: number } | undefined;

/** True when something on the screen should move. */
export const isMoving = ({ chat, card, secret, over }: Screen): boolean =>
  !over && card === undefined && secret === undefined && (chat.turn !== undefined || chat.working !== undefined);

const spinner = (motion: Motion): string => (motion ? (SPINNER[motion.frame % SPINNER.length] ?? '·') : '·');

/** Calls that run: one row each, what a change has done so far below it. */
function callLines(turn: Turn, columns: number, motion: Motion): Line[] {
  const rows = turn.cards.flatMap((card): Line[] => {
    const mark = CALL_MARK[card.state];
    const since = motion && motion.now - card.startedAt >= 2000 ? showDuration(motion.now - card.startedAt) : '';
    const glyph = card.state === 'running' || card.state === 'checking' ? spinner(motion) : mark.glyph;
    const right = card.state === 'running' ? since : mark.word;
    return [
      headLine(card, columns, glyph, right),
      ...indent(
        card.rollouts.flatMap((rollout) => rolloutLines(rollout, columns - 2)),
        '  ',
      ),
      ...indent(noteLines({ ...card, notes: card.notes.slice(-3) }, columns - 2), '  '),
    ];
  });
  return rows.length <= CARDS ? rows : [...rows.slice(0, CARDS - 1), line(`… ${turn.cards.length} calls run`, 'dim')];
}

function busyLine(chat: ChatState, columns: number, motion: Motion): Line {
  const { turn, working } = chat;
  const asks = turn?.cards.some(({ state }) => state === 'waiting') ?? false;
  const what = turn
    ? turn.stopping
      ? 'stopping'
      : asks
        ? 'waits for you'
        : (turn.retry ?? (turn.rest !== '' ? 'answering' : turn.cards.length > 0 ? 'working' : 'thinking'))
    : (working ?? '');
  const parts = [
    what,
    ...(motion && turn && motion.now - turn.startedAt >= 1000 ? [showDuration(motion.now - turn.startedAt)] : []),
    ...(turn?.stopping ? [] : ['Esc stops']),
  ];
  return [
    span(`${asks ? '?' : spinner(motion)} `, asks ? 'warn' : 'info'),
    span(truncate(parts.join(' · '), columns - 3), 'dim'),
  ];
}

/**
 * The part of the screen below the transcript, always fewer rows than the terminal has: end of the answer, running
 * calls, then the card, the masked prompt, or the message line with its menu and the status rows. A pure function, so
 * that it is tested without a terminal.
 */
export function frame(screen: Screen, motion: Motion): Region {
  const { chat, prompt, card, secret } = screen;
  const { columns, rows } = chat;
  if (screen.over) return { lines: [] };
  if (card) return { lines: [blank, ...cardFrame(card, columns, rows)].slice(0, Math.max(1, rows - 1)) };
  if (secret)
    return {
      lines: [blank, ...secretRegion(secret, chat.header, columns, Math.max(6, rows - 4)).lines].slice(
        0,
        Math.max(1, rows - 1),
      ),
    };

  if (screen.pane)
    return {
      lines: [
        blank,
        ...paneLines(screen.waiting ? { ...screen.pane, hint: WAITS } : screen.pane, { columns, rows }),
      ].slice(0, Math.max(1, rows - 1)),
    };

  const draft = prompt.search
    ? searchRegion(prompt.search, columns)
    : draftRegion(prompt, columns, Math.max(1, Math.min(8, Math.floor(rows / 3))));
  const why = whyOf(chat);
  const meant = meantOf(chat);
  const under: Line[] = [
    ...(prompt.menu ? menuLines(prompt.menu, columns, Math.max(2, Math.min(12, rows - 10))) : []),
    ...(prompt.offer ? offerLines(prompt.offer, columns - 4) : []),
    ...(chat.fix !== undefined && chat.turn === undefined && /^f?$/.test(prompt.text) && !screen.keys
      ? [[span('  '), ...fixLine(chat.fix, columns - 4)]]
      : []),
    ...(why !== undefined && /^w?$/.test(prompt.text) && !screen.keys
      ? [[span('  '), ...whyLine(why, columns - 4)]]
      : []),
    ...(meant !== undefined && /^m?$/.test(prompt.text) && !screen.keys
      ? [[span('  '), ...meantLine(meant, columns - 4)]]
      : []),
    ...(screen.keys ? keyLines(columns, Math.max(3, rows - draft.lines.length - 4)) : []),
  ];
  const health = healthLine(chat.health, chat.header.namespace, columns - 2);
  const status: Line[] = [
    ...(screen.keys ? [] : forwardLines(chat.forwards, columns - 2)),
    ...(health.length > 0 && !screen.keys ? [health] : []),
    statusLine(screen, columns - 2),
  ].map((row): Line => [span('  '), ...row]);
  const queue = chat.queue
    .slice(0, 3)
    .map((text): Line => [
      span('  ⏎ ', 'dim'),
      span(truncate(safe(text.replaceAll('\n', ' ')).slice(0, WIDEST), columns - 5), 'dim'),
    ]);
  const more = chat.queue.length > 3 ? [line(`    ${chat.queue.length - 3} more are waiting`, 'dim')] : [];
  const room = rows - 2 - draft.lines.length - under.length - status.length - queue.length - more.length - 1;
  const above = room < 2 ? [] : workLines(chat, columns, room, motion);
  const lines = [...above, ...queue, ...more, blank, ...draft.lines, ...under, ...status];
  const kept = lines.length < rows ? lines : lines.slice(lines.length - rows + 1);
  const before = above.length + queue.length + more.length + 1 - (lines.length - kept.length);
  return draft.cursor ? { lines: kept, cursor: { x: draft.cursor.x, y: draft.cursor.y + before } } : { lines: kept };
}

/** The turn that runs: at most `room` rows, the newest stay. */
function workLines(chat: ChatState, columns: number, room: number, motion: Motion): Line[] {
  const { turn } = chat;
  if (!turn && chat.working === undefined) return [];
  const calls = turn && turn.cards.length > 0 ? [blank, ...callLines(turn, columns - 2, motion)] : [];
  const busy = [blank, busyLine(chat, columns - 2, motion)];
  const left = room - calls.length - busy.length - 1;
  const tail = turn && left > 0 ? tailLines(turn.rest, columns - 2, Math.min(TAIL, left)) : [];
  const rows = [...(tail.length > 0 ? [blank, ...tail] : []), ...calls, ...busy];
  return indent(rows.slice(-room), '  ');
}
