import { safeText } from '../../core/redact.ts';
import { showDuration } from '../../core/time.ts';
import type { Card, ChatState, Item } from './state.ts';

/** `2026-03-01T02:03:04Z`: reports travel between time zones. */
const stamp = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

type Entry = { readonly at: number | undefined; readonly text: string };
const MOST_ROWS = 1000;

/**
 * A report of the conversation as Markdown, from what happened and not from what a model says of it: the course of
 * events with their times (UTC), then each question with its answer in full. Secrets are hidden as everywhere.
 */
export function reportOf({ header, items }: ChatState, now: number): string {
  const entries = items.flatMap(entriesOf);
  const left = entries.length - MOST_ROWS;
  const rows = entries
    .slice(-MOST_ROWS)
    .map(({ at, text }) => `| ${at === undefined ? '' : stamp(at)} | ${cell(text)} |`);
  const text = [
    `# Report: namespace ${header.namespace}, context ${header.context}`,
    `Written ${stamp(now)} by kubewhy; model ${header.model}. What a model wrote stands under "Questions and answers" alone.`,
    '## What happened',
    ...(left > 0 ? [`${left} earlier events are left out.`] : []),
    ['| time (UTC) | event |', '|---|---|', ...rows].join('\n'),
    '## Questions and answers',
    ...items.flatMap(talkOf),
  ].join('\n\n');
  return `${safeText(text, Infinity)}\n`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function entriesOf(item: Item): Entry[] {
  switch (item.type) {
    case 'said':
      return [{ at: item.at, text: `asked: ${item.text.slice(0, 500)}` }];
    case 'notice':
      return [{ at: item.at, text: item.text }];
    case 'call':
      return item.card.effect === 'change' ? changeOf(item.card) : readOf(item.card);
    default:
      return [];
  }
}

function readOf(card: Card): Entry[] {
  const found = card.view?.type === 'diagnosis' ? card.view.diagnosis.findings : [];
  const worst = found.filter(({ severity }) => severity !== 'info').slice(0, 20);
  const at = card.startedAt + (card.durationMs ?? 0);
  return [
    { at: card.startedAt, text: `read: ${card.name} ${card.input}${card.summary ? ` (${card.summary})` : ''}` },
    ...worst.map(({ cause, title, confidence }) => ({ at, text: `found: ${cause} (${confidence}): ${title}` })),
  ];
}

const ANSWER = { yes: 'approved', no: 'not approved', edit: 'edited' } as const;

function changeOf(card: Card): Entry[] {
  const { plannedAt, decided, outcome } = card;
  const ended = card.startedAt + (card.durationMs ?? 0);
  const what = card.title ?? `${card.name} ${card.input}`;
  const waited = decided && plannedAt !== undefined ? `, after ${showDuration(decided.at - plannedAt)}` : '';
  return [
    { at: plannedAt ?? card.startedAt, text: `proposed: ${what}` },
    ...(decided ? [{ at: decided.at, text: `${ANSWER[decided.answer]} at the terminal${waited}: ${what}` }] : []),
    ...card.notes.map(({ kind, text }) => ({ at: undefined, text: `${kind}: ${text}` })),
    outcome
      ? {
          at: ended,
          text: `outcome: ${card.runs && outcome.state === 'applied' ? 'run' : outcome.state}: ${outcome.lines.slice(0, 10).join('; ')}`,
        }
      : {
          at: ended,
          text: `${card.sent > 0 ? `${card.sent} requests sent, ` : 'nothing sent, '}${card.state}: ${card.summary ?? ''}`,
        },
  ];
}

function talkOf(item: Item): string[] {
  if (item.type === 'said') return [`### ${item.text.split('\n')[0]?.slice(0, 200) ?? ''}`];
  if (item.type !== 'answer' && item.type !== 'text') return [];
  // A heading of an answer must not look like one of the report.
  return item.tokens
    .map(({ type, raw }) => (type === 'heading' ? raw.replace(/^#+ /, '#### ') : raw).trimEnd())
    .filter((raw) => raw !== '');
}
