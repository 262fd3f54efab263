import type { Question } from '../core/approval.ts';
import type { Risk } from '../core/plan.ts';
import { redact } from '../core/redact.ts';
import { shellRows } from '../core/request/shell.ts';
import { quoted, visible } from '../core/visible.ts';
import { changeLines, objectName, requestLines, shortName } from './card/changes.ts';
import { briefPlace, placeLines } from './card/target-lines.ts';
import { blank, CARD_BAR, plainText, safe, span, type Line, type Tone } from './text/line.ts';
import { hardWrap, PROSE, wrap, wrapText } from './text/wrap.ts';

/**
 * `brief` is the card of a small screen: undo and commands stand behind a key. `all` adds the whole requests, `kubectl`
 * shows the commands alone.
 */
export type CardPart = 'card' | 'brief' | 'all' | 'kubectl';

/** Words of tools and servers: they should hold no secret, and none is shown. */
const told = (text: string): string => safe(redact(text));

const LABEL = 11;
const RISK: Record<Risk, { readonly text: string; readonly tone: Tone }> = {
  low: { text: 'low risk', tone: 'ok' },
  medium: { text: 'medium risk', tone: 'warn' },
  high: { text: 'HIGH RISK', tone: 'alarm' },
};

const field = (label: string, text: string, columns: number, tone: Tone = 'plain'): Line[] =>
  wrapText(text, columns - LABEL, tone).map((row, at): Line => [
    span(at === 0 ? label.padEnd(LABEL) : ' '.repeat(LABEL), 'dim'),
    ...row,
  ]);

/** The model's words: three rows at most, and never without the label. */
function reasonLines(reason: string, columns: number): Line[] {
  const rows = wrapText(told(reason).replace(/\s+/g, ' ').trim(), columns - 2, 'emphasis');
  const shown = rows.slice(0, 3);
  return [
    [span('the model says (not checked):', 'dim')],
    ...shown.map((row, at): Line => [
      span('  '),
      ...row,
      ...(at === 2 && rows.length > 3 ? [span(' … (cut)', 'dim')] : []),
    ]),
  ];
}

/**
 * A command in one row beside its label, or else below it from the first column on, its rows joined by backslashes: a
 * shell reads what is copied as one line. It is made of the request, so nothing of it is hidden.
 */
function commandLines(label: string, command: string, columns: number, tone: Tone): Line[] {
  const text = visible(command);
  if (text.length <= columns - LABEL || !/^(?:kubectl|helm|printf) /.test(text))
    return field(label, text, columns, tone);
  return [
    ...(label === '' ? [] : [[span(label, 'dim')]]),
    ...shellRows(text, columns).flatMap((row): Line[] => hardWrap([span(row, 'code')], columns)),
  ];
}

const SAID_ROWS = 3;
/** The person's own sentence stands first: what was asked for and what is proposed are compared at one look. */
function saidLines(said: string, columns: number): Line[] {
  const rows = wrapText(`you said: ${quoted(said.replace(/\s+/g, ' '))}`, columns, 'emphasis');
  return rows.length <= SAID_ROWS
    ? rows
    : [...rows.slice(0, SAID_ROWS), [span(`… (${said.length} characters)`, 'dim')]];
}

function rehearsalLines({ rehearsal }: Question, columns: number): Line[] {
  const { refusal } = rehearsal;
  return [
    ...(rehearsal.ok
      ? rehearsal.notes.length === 0
        ? field('rehearsal', 'the server accepts it (dry run)', columns)
        : rehearsal.notes.flatMap((note, at) => field(at === 0 ? 'rehearsal' : '', told(note), columns))
      : [
          ...field(
            'rehearsal',
            `✖ refused: ${told(refusal?.message ?? 'the server does not accept it')}`,
            columns,
            'danger',
          ),
          ...(refusal?.nextStep ? field('', `→ ${told(refusal.nextStep)}`, columns, 'dim') : []),
          ...rehearsal.notes.flatMap((note) => field('', told(note), columns)),
        ]),
    ...rehearsal.warnings.flatMap((text) => field('', `▲ admission: ${told(text)}`, columns, 'warn')),
  ];
}

/**
 * The approval card as rows of at most `columns` cells, made of the question alone: no screen, no keys. Nothing is cut:
 * long values wrap, secrets are `***`, names that are not ASCII are escaped. The same rows serve the chat and a plain
 * terminal.
 */
export function cardLines(question: Question, columns: number, part: CardPart = 'card'): readonly Line[] {
  const { plan } = question;
  if (part === 'kubectl')
    return [
      [span('the same with kubectl', 'strong')],
      ...plan.kubectl.flatMap((text) => commandLines('', text, columns, 'plain')),
      ...(plan.kubectl.length === 0 ? wrapText('no kubectl command does the same', columns, 'dim') : []),
    ];
  const risk = RISK[plan.risk];
  const then = (question.following ?? []).slice(0, 3).map((name) => name.replaceAll('_', ' '));
  const after = then.length === 0 ? '' : `, then ${then.join(', ')}`;
  const count = question.of > 1 ? `change ${question.index} of ${question.of}${told(after)} · ` : '';
  const brief = part === 'brief';
  const prose = Math.min(columns, PROSE);
  const gap = brief ? [] : [blank];
  const namespaces = [...new Set(plan.changes.map(({ target }) => target.namespace ?? '(cluster-wide)'))];
  const name = namespaces.length > 1 ? objectName : shortName;
  const objects = [...new Set(plan.changes.map(name))];
  return [
    ...wrap([span(count, 'dim'), span(risk.text, risk.tone)], columns),
    ...(question.said === undefined ? [] : saidLines(question.said, prose)),
    ...wrap([span(visible(plan.title.replaceAll('\n', ' ')), 'strong')], prose),
    ...(brief ? briefPlace(plan, columns) : [blank, ...placeLines(plan, columns, field)]),
    ...gap,
    ...plan.changes.flatMap((change, at) => [
      ...(objects.length > 1 ? wrapText(`${at + 1}. ${name(change)}`, columns, 'strong', '', '   ') : []),
      ...(change.verb === 'edit' && change.edits.length > 5
        ? wrapText(`${change.edits.length} edits`, columns, 'dim')
        : []),
      ...changeLines(change, columns, part === 'all'),
    ]),
    ...gap,
    ...rehearsalLines(question, prose),
    ...plan.warnings.flatMap(({ text }, at) => field(at === 0 ? 'warning' : '', `▲ ${told(text)}`, prose, 'warn')),
    ...(plan.undo && !brief ? commandLines('undo', plan.undo, columns, 'plain') : []),
    ...(brief ? [] : plan.kubectl).flatMap((text, at) =>
      commandLines(at > 0 ? '' : text.startsWith('helm ') ? 'helm' : 'kubectl', text, columns, 'dim'),
    ),
    ...(question.reason ? [...gap, ...reasonLines(question.reason, prose)] : []),
    ...(part === 'all'
      ? [
          blank,
          [span('requests, in the order they are sent', 'strong')],
          ...plan.changes.flatMap((change) => requestLines(change, columns)),
          ...field('plan', `${told(plan.id)} · ${question.hash}`, columns, 'dim'),
        ]
      : []),
  ];
}

/**
 * The card as rows of text for a terminal without Ink, each behind the card's bar, which stands in no other text. A
 * command of several rows has none: it is there to be copied.
 */
export const cardRows = (question: Question, columns: number, part: CardPart = 'card'): string[] =>
  cardLines(question, columns - 2, part).map((row) =>
    row[0]?.tone === 'code' ? plainText(row) : `${CARD_BAR} ${plainText(row)}`.trimEnd(),
  );

/** The card as text. */
export const cardText = (question: Question, columns: number, part: CardPart = 'card'): string =>
  cardLines(question, columns, part).map(plainText).join('\n');
