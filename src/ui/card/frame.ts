import stringWidth from 'string-width';
import { typedNameOf } from '../../core/plan.ts';
import type { Question } from '../../core/approval.ts';
import { cardLines, type CardPart } from '../card-lines.ts';
import { blank, CARD_BAR, line, segments, span, type Line, type Tone } from '../text/line.ts';
import { wrap, wrapParts, wrapText } from '../text/wrap.ts';
import { insteadOf, type CardState, type Space } from './machine.ts';

/** Smaller screens cannot show a change: the answer is no. */
export const SMALLEST = { columns: 40, rows: 12 } as const;
export const tooSmall = (columns: number, rows: number): boolean => columns < SMALLEST.columns || rows < SMALLEST.rows;

const MOST_ROWS = 36;
const BAR: Record<'low' | 'medium' | 'high', Tone> = { low: 'info', medium: 'warn', high: 'alarm' };

/** Cells for text behind the bar. */
const roomOf = (columns: number): number => columns - 2;

/** How to say yes. While the end was not seen the key is locked, and that is said where the key is looked for. */
function yesPart({ question, seenEnd }: CardState): string {
  const yes = question.plan.risk === 'high' ? 'type the name, then Enter' : 'y send exactly this';
  return seenEnd ? yes : `PgDn read on, then ${yes}`;
}

function keyParts(card: CardState): string[] {
  const { plan, rehearsal } = card.question;
  if (card.mode === 'deny') return ['Enter no, with this message', 'Esc no'];
  if (card.mode === 'edit') return ['Enter plan again with these', 'Tab next', 'Esc back'];
  const name = typedNameOf(plan);
  const letter = (key: string): boolean => plan.risk !== 'high' || (card.typed === '' && !name.startsWith(key));
  return [
    ...(rehearsal.ok ? [yesPart(card)] : []),
    ...(letter('n') ? ['n no, with a message'] : []),
    'Esc no',
    ...(card.question.of > 1 ? ['Ctrl+C no to all'] : []),
    ...(insteadOf(card.question) !== undefined && letter('h') ? ['h helm upgrade instead'] : []),
    ...(card.fields.list.length > 0 && letter('e') ? ['e edit'] : []),
    ...(letter('d') ? [card.part === 'all' ? 'd less' : 'd all details'] : []),
    ...(letter('k') ? [card.part === 'kubectl' ? 'k card' : 'k kubectl'] : []),
  ];
}

/** The end of what is typed on one row, with a mark where the next letter goes. */
function entry(label: string, text: string, columns: number): Line {
  const room = columns - stringWidth(label) - 1;
  let shown = text;
  while (stringWidth(shown) > room) shown = segments(shown).slice(1).join('');
  return [span(label, 'dim'), span(shown, 'strong'), span('▏', 'info')];
}

function inputLines(card: CardState, columns: number): Line[] {
  const { plan } = card.question;
  if (card.mode === 'deny') return [entry('why not (for the model, optional): ', card.message, columns)];
  if (card.mode === 'edit')
    return card.fields.list.map(({ name, value, was }, at): Line =>
      at === card.fields.at
        ? entry(`› ${name}: `, value, columns)
        : [span(`  ${name}: `, 'dim'), span(value, value === String(was) ? 'plain' : 'strong')],
    );
  if (plan.risk !== 'high') return [];
  return [
    ...wrap([span('to approve, type ', 'dim'), span(typedNameOf(plan), 'strong')], columns),
    entry('› ', card.typed, columns),
  ];
}

/** What stands below the rows of the card. */
function controls(card: CardState, columns: number): Line[] {
  return [
    ...inputLines(card, columns),
    ...wrapParts(keyParts(card), columns, 'strong'),
    ...(card.hint === undefined ? [blank] : wrapText(card.hint, columns, 'warn')),
  ];
}

/** The card in its place: whole where it fits, else with undo and commands behind their key. */
function bodyOf(card: CardState, columns: number, height: number): readonly Line[] {
  const whole = rowsOf(card.question, roomOf(columns), card.part);
  return card.part === 'card' && whole.length > height ? rowsOf(card.question, roomOf(columns), 'brief') : whole;
}

const drawn = new WeakMap<Question, Map<string, readonly Line[]>>();

/** A question never changes, and a long one is asked for its rows with every key. */
function rowsOf(question: Question, columns: number, part: CardPart): readonly Line[] {
  const known = drawn.get(question) ?? new Map<string, readonly Line[]>();
  const rows = known.get(`${part} ${columns}`) ?? cardLines(question, columns, part);
  drawn.set(question, known.set(`${part} ${columns}`, rows));
  return rows;
}

/** How long the card is and how much of it can be seen at once on this screen. */
export function cardSpace(card: CardState, columns: number, rows: number): Space {
  const below = controls({ ...card, hint: undefined }, roomOf(columns)).length;
  const height = Math.max(1, Math.min(MOST_ROWS, rows - 4 - below - 1));
  return { length: bodyOf(card, columns, height).length, height };
}

/** The open card as rows for the bottom of the screen. Its bar stands nowhere else. */
export function cardFrame(card: CardState, columns: number, rows: number): Line[] {
  const room = roomOf(columns);
  const bar = span(`${CARD_BAR} `, BAR[card.question.plan.risk]);
  if (tooSmall(columns, rows))
    return [
      [bar, span('a change waits for your answer', 'strong')],
      ...wrapText('make the window larger: 40 columns and 12 rows at least. Esc means no.', room).map((row): Line => [
        bar,
        ...row,
      ]),
    ];
  const { length, height } = cardSpace(card, columns, rows);
  const shown = bodyOf(card, columns, height).slice(card.scroll, card.scroll + height);
  const position =
    length <= height
      ? blank
      : line(
          `rows ${card.scroll + 1}-${Math.min(length, card.scroll + height)} of ${length}${card.seenEnd ? '' : ', end not seen'} · PgUp, PgDn`,
          'info',
        );
  const title = line('Approve this change?', 'strong');
  return [title, ...shown, position, ...controls(card, room)].map((row): Line => [bar, ...row]);
}
