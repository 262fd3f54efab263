import stringWidth from 'string-width';
import { showDuration } from '../../core/time.ts';
import type { Outcome } from '../../core/plan.ts';
import { blank, indent, line, safe, span, truncate, widthOf, type Line, type Tone } from '../text/line.ts';
import { wrapText } from '../text/wrap.ts';
import { EXCERPT, viewLines } from '../views/view.ts';
import type { Card, CallState, Rollout } from './state.ts';

export const CALL_MARK: Record<CallState, { readonly glyph: string; readonly tone: Tone; readonly word: string }> = {
  checking: { glyph: '◌', tone: 'dim', word: 'checking' },
  waiting: { glyph: '?', tone: 'warn', word: 'waits for you' },
  running: { glyph: '◌', tone: 'info', word: 'running' },
  done: { glyph: '✓', tone: 'ok', word: 'done' },
  failed: { glyph: '✖', tone: 'danger', word: 'failed' },
  denied: { glyph: '⊘', tone: 'warn', word: 'not approved' },
  stopped: { glyph: '■', tone: 'warn', word: 'stopped' },
};

const OUTCOME: Record<Outcome['state'], { readonly glyph: string; readonly tone: Tone; readonly word: string }> = {
  applied: { glyph: '✓', tone: 'ok', word: 'applied' },
  unverified: { glyph: '▲', tone: 'warn', word: 'made, not verified' },
  unhealthy: { glyph: '▲', tone: 'warn', word: 'applied, not healthy' },
  partial: { glyph: '▲', tone: 'warn', word: 'only partly applied' },
  stale: { glyph: '⊘', tone: 'warn', word: 'not applied: the object has changed' },
  refused: { glyph: '✖', tone: 'danger', word: 'refused by the server' },
  failed: { glyph: '✖', tone: 'danger', word: 'failed' },
  aborted: { glyph: '■', tone: 'warn', word: 'stopped' },
};

/** Glyph, tool, arguments on one row; the arguments are cut, never the tool. */
export function headLine(card: Card, columns: number, glyph: string, right: string): Line {
  const mark = CALL_MARK[card.state];
  const room = columns - 2 - stringWidth(card.name) - (right === '' ? 0 : stringWidth(right) + 2) - 2;
  const about = card.title ?? card.input;
  return [
    span(`${glyph} `, mark.tone),
    span(card.name, 'strong'),
    ...(about !== '' && room > 6 ? [span(`  ${truncate(about, room)}`, 'dim')] : []),
    ...(right === '' ? [] : [span(`  ${right}`, mark.tone === 'ok' ? 'dim' : mark.tone)]),
  ];
}

/** `███████░░░ 3/5 ready · 5 updated · 1 old leaving`; the numbers say all that the bar says. */
export function rolloutLines(rollout: Rollout, columns: number): Line[] {
  const { desired, updated, ready, available, old } = rollout;
  const cells = Math.min(20, Math.max(5, Math.floor(columns / 5)));
  const share = desired > 0 ? Math.min(1, available / desired) : old > 0 ? 0 : 1;
  const full = Math.floor(share * cells);
  const numbers = [
    `${ready}/${desired} ready`,
    `${updated} updated`,
    `${available} available`,
    ...(old > 0 ? [`${old} old leaving`] : []),
  ].join(' · ');
  const whole = share === 1 && old === 0 && updated >= desired;
  const bar: Line = [span('█'.repeat(full), whole ? 'ok' : 'info'), span('░'.repeat(cells - full), 'dim')];
  const name = safe(rollout.workload);
  if (columns >= cells + stringWidth(name) + stringWidth(numbers) + 4)
    return [[...bar, span(`  ${name}`), span(`  ${numbers}`, 'dim')]];
  return [[...bar, span(`  ${truncate(name, columns - cells - 2)}`)], ...wrapText(numbers, columns, 'dim', '  ')];
}

const NOTE: Record<Card['notes'][number]['kind'], { readonly glyph: string; readonly tone: Tone }> = {
  sent: { glyph: '→', tone: 'dim' },
  finding: { glyph: '▲', tone: 'warn' },
  note: { glyph: '·', tone: 'dim' },
};

export const noteLines = (card: Card, columns: number): Line[] =>
  card.notes.flatMap(({ kind, text }) =>
    wrapText(text, columns - 2, kind === 'finding' ? 'plain' : 'dim').map((row, at): Line => [
      at === 0 ? span(`${NOTE[kind].glyph} `, NOTE[kind].tone) : span('  '),
      ...row,
    ]),
  );

function outcomeLines(outcome: Outcome, sent: number, columns: number): Line[] {
  const mark = {
    ...OUTCOME[outcome.state],
    ...(outcome.state === 'aborted' && sent > 0 ? { word: 'sent, no longer watched' } : {}),
    ...(outcome.state === 'applied' && outcome.printed ? { word: 'run' } : {}),
  };
  return [
    [span(`${mark.glyph} ${mark.word}`, mark.tone)],
    ...outcome.lines.slice(0, 30).flatMap((text) => wrapText(safe(text), columns, 'plain', '  ')),
    ...(outcome.lines.length > 30 ? [line(`  … ${outcome.lines.length - 30} more`, 'dim')] : []),
    ...(outcome.nextStep ? wrapText(safe(outcome.nextStep), columns, 'dim', '  → ', '    ') : []),
  ];
}

/** A finished call in the transcript: one row with what came out where it fits, then its view or outcome. */
export function cardItemLines(card: Card, columns: number, number?: number): readonly Line[] {
  const mark = CALL_MARK[card.state];
  const time = card.durationMs === undefined || card.durationMs < 1000 ? '' : showDuration(card.durationMs);
  const right = card.state === 'done' ? time : mark.word;
  const view = card.view ? viewLines(card.view, columns - 2, EXCERPT) : [];
  const head = headLine(card, columns, mark.glyph, right);
  const all = card.view && number !== undefined ? viewLines(card.view, columns - 2).length : 0;
  const more = all > view.length;
  // A diagnosis is read from its head; lists are read to their end.
  const above = more && card.view?.type === 'diagnosis' ? ` · /show ${number} has all` : '';
  const summary = card.outcome ? '' : `${card.summary ?? ''}${above}`;
  const beside = card.view !== undefined && widthOf(head) + stringWidth(summary) + 3 <= columns;
  const rows: Line[] = [blank, beside && summary !== '' ? [...head, span(` · ${summary}`, 'dim')] : head];
  if (!beside && summary !== '') rows.push(...indent(wrapText(summary, columns - 2, 'dim'), '  '));
  if (card.nextStep) rows.push(...wrapText(card.nextStep, columns, 'dim', '  → ', '    '));
  // What was sent is told by the outcome too, as the server has it now.
  const told = new Set(card.outcome?.lines.map((text) => safe(text).replaceAll('\n', ' ')));
  const notes = card.notes.filter(({ kind, text }) => kind !== 'sent' || !told.has(text));
  rows.push(...indent(noteLines({ ...card, notes }, columns - 2), '  '));
  rows.push(
    ...indent(
      card.rollouts.flatMap((rollout) => rolloutLines(rollout, columns - 2)),
      '  ',
    ),
  );
  if (card.outcome) rows.push(...indent(outcomeLines(card.outcome, card.sent, columns - 2), '  '));
  if (view.length > 0) rows.push(...indent(view, '  '));
  if (more && above === '') rows.push(line(`  /show ${number} prints ${all} rows`, 'dim'));
  return rows;
}
