import { showDuration } from '../../core/time.ts';
import { blank, fitParts, indent, line, safe, span, type Line } from '../text/line.ts';
import { PROSE, wrap, wrapText } from '../text/wrap.ts';
import { blockLines } from '../markdown/render.ts';
import { viewLines } from '../views/view.ts';
import { cardItemLines } from './call-lines.ts';
import { showCount } from './count.ts';
import { clockTime } from './footer-lines.ts';
import type { Ended, Item } from './state.ts';
import type { Header } from '../options.ts';

/** Left margin of everything that is not typed by the person. */
const MARGIN = 2;

const MODE: Record<Header['mode'], string> = {
  normal: 'changes are shown and asked for',
  'read-only': 'read-only: nothing can be changed',
  'dry-run': 'dry run: changes are rehearsed, never made',
};

function headerLines(header: Header, columns: number): Line[] {
  const room = columns - MARGIN;
  const facts = [
    `context ${safe(header.context)}${header.embedded ? ' (embedded demo)' : ''}`,
    `namespace ${safe(header.namespace)}`,
    `model ${safe(header.model)}`,
  ];
  return [
    [span('kubewhy', 'strong'), span('  ask your cluster why', 'dim')],
    ...indent(
      [
        ...wrap([span(facts.join(' · '))], room),
        ...wrapText(MODE[header.mode], room, header.mode === 'normal' ? 'dim' : 'info'),
        ...header.notices.flatMap((notice) =>
          wrapText(safe(notice), room - 2).map((row, at): Line => [at === 0 ? span('! ', 'warn') : span('  '), ...row]),
        ),
      ],
      ' '.repeat(MARGIN),
    ),
  ];
}

const STOPPED: Record<Ended['stopped'], string> = {
  answered: '',
  'not-understood': '',
  'step-limit': 'stopped at the limit of steps',
  'repeated-calls': 'stopped: the same calls were repeated',
  'token-limit': 'stopped at the limit of tokens',
  interrupted: 'stopped',
  'model-error': 'the model failed',
  length: 'the answer was cut: it was too long',
};

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** "2 reads · no changes · 4s": what a turn did is told by code, whatever the answer claims. */
function endLine(turn: Ended, at: number | undefined, columns: number): Line {
  const { applied, ran = 0, unknown = 0 } = turn;
  const done = [
    ...(applied > 0 ? [line(`${plural(applied, 'change')} made`, 'strong')] : []),
    ...(ran > 0 ? [line(`${plural(ran, 'program')} run`, 'strong')] : []),
    ...(unknown > 0 ? [line(`${unknown === 1 ? 'one change' : `${unknown} changes`} with unknown end`, 'warn')] : []),
  ];
  const none = turn.refused > 0 ? 'nothing was changed' : 'no changes';
  const parts = [
    ...(STOPPED[turn.stopped] === '' ? [] : [line(STOPPED[turn.stopped], 'warn')]),
    ...(done.length > 0 ? done : [line(none, 'dim')]),
    ...(turn.reads > 0 ? [line(plural(turn.reads, 'read'), 'dim')] : []),
    line(showDuration(turn.ms), 'dim'),
    ...(turn.tokens > 0 ? [line(`${showCount(turn.tokens)} tokens`, 'dim')] : []),
    ...(at === undefined ? [] : [line(clockTime(at), 'dim')]),
  ];
  return fitParts(parts, columns);
}

const SAID = 30;

/** What the person sent; of a long paste the start. */
function saidLines(text: string, columns: number): Line[] {
  const rows = text
    .split('\n')
    .slice(0, SAID + 1)
    .flatMap((row) => wrap([span(safe(row), 'strong')], columns));
  const shown = rows.slice(0, SAID).map((row, at): Line => [span(at === 0 ? '› ' : '  ', 'info'), ...row]);
  return rows.length <= SAID ? shown : [...shown, line(`  … ${text.length} characters in all were sent`, 'dim')];
}

/** The rows of a part of the transcript, with the empty row before it where one belongs. */
export function itemLines(item: Item): readonly Line[] {
  const room = item.columns - MARGIN;
  const margin = ' '.repeat(MARGIN);
  switch (item.type) {
    case 'header':
      return headerLines(item.header, item.columns);
    case 'said':
      return [blank, ...saidLines(item.text, room)];
    case 'answer':
      return [blank, ...indent(blockLines(item.tokens, room), margin)];
    case 'text':
      return [blank, ...indent(blockLines(item.tokens, room), margin)];
    case 'call':
      return indent(cardItemLines(item.card, room, item.number), margin);
    case 'view':
      return [
        blank,
        ...indent(
          [
            ...('title' in item.view ? wrapText(safe(item.view.title), room, 'strong') : []),
            ...viewLines(item.view, room, 2000),
          ],
          margin,
        ),
      ];
    case 'notice': {
      const glyph = { info: span('· ', 'dim'), warn: span('! ', 'warn'), danger: span('✖ ', 'alarm') }[item.tone];
      return [
        blank,
        ...indent(
          [
            ...wrapText(item.text, Math.min(room, PROSE) - 2).map((row, at): Line => [
              at === 0 ? glyph : span('  '),
              ...row,
            ]),
            ...(item.nextStep ? wrapText(item.nextStep, Math.min(room, PROSE), 'dim', '  → ', '    ') : []),
          ],
          margin,
        ),
      ];
    }
    case 'end':
      return [blank, ...indent([endLine(item.turn, item.at, room)], margin)];
  }
}
