import type { Finding, Severity } from '../../core/diagnosis.ts';
import { affectedOf, placedHere, shownEvidence, stateOf } from '../../logs/evidence.ts';
import { wrap, type Style } from './style.ts';

export const MARK: Record<Severity, string> = { critical: '✗', warning: '!', info: 'i' };
export const COLOUR: Record<Severity, 'red' | 'yellow' | 'cyan'> = { critical: 'red', warning: 'yellow', info: 'cyan' };

const MOST_REMEDIES = 3;
const MOST_PODS = 2;
const MOST_TITLE_ROWS = 4;
/** Rows of an ordinary answer: beyond them only the second way out is told. */
const ORDINARY = 12;

/** A finding as text, the rows that it takes, and how much of it only `-o json` tells. */
export type Printed = {
  readonly text: string;
  readonly rows: number;
  readonly left: { readonly remedies: number; readonly proofs: number };
};
type Row = { readonly plain: string; readonly styled: string };
/** `room`: rows that it may take where it can be kept so short; `brief`: beside a cause, what it is and what helps. */
type Bounds = { readonly columns: number; readonly room: number; readonly brief: boolean };

/** Rows that text without colours takes on a terminal: a word that is longer than the screen runs over. */
export const rowsOf = (plain: string, columns: number): number =>
  plain.split('\n').reduce((sum, row) => sum + Math.max(1, Math.ceil(row.length / Math.max(1, columns))), 0);

/** Cause, state, what says so and what helps: an ordinary fault in about twelve rows. `-o json` has all evidence. */
export function printFinding(finding: Finding, { columns, room, brief }: Bounds, style: Style): Printed {
  const width = columns - 4;
  const title = shortTitle(finding.title, width);
  const affected = affectedOf(finding);
  const shown = shownEvidence({ ...finding, title }).map((one) => placedHere(one, finding));
  // What the title says whole is not told again: where it was read stands with the state.
  const told = shown.filter(({ text }) => text === '').map(({ place }) => place);
  const where = whereOf(finding, told);
  const proofs = shown.flatMap(({ text, place }): Row[] => {
    if (text === '') return [];
    const words = `${text} (${place})`;
    const one = {
      plain: `  │ ${wrap(words, width, '  │ ')}`,
      styled: `  ${style('dim', '│')} ${wrap(words, width, `  ${style('dim', '│')} `)}`,
    };
    return [one];
  });
  const remedies = finding.remedies.map(({ text }): Row => {
    const words = wrap(text, width - 2, '    ');
    return { plain: `  → ${words}`, styled: `  ${style('green', '→')} ${words}` };
  });
  const subject = `${finding.subject.kind.toLowerCase()}/${finding.subject.name}`;
  const mark = `${MARK[finding.severity]} ${finding.severity}`;
  const head: readonly Row[] = [
    {
      plain: `${mark} ${finding.cause} on ${subject}`,
      styled: `${style(COLOUR[finding.severity], mark)} ${style('bold', finding.cause)} on ${subject}`,
    },
    row(`  ${wrap(title, width, '  ')}`),
    ...(where === '' ? [] : [dim(`  ${wrap(where, width, '  ')}`, style)]),
  ];
  const foot: readonly Row[] = [
    ...(affected === undefined ? [] : [row(`  affects: ${wrap(affected, width - 10, '           ')}`)]),
    ...(finding.consequences.length > 0
      ? [dim(`  leads to: ${wrap(finding.consequences.join(', '), width - 10, '            ')}`, style)]
      : []),
  ];
  const rows = (all: readonly Row[]): number => all.reduce((sum, { plain }) => sum + rowsOf(plain, columns), 0);
  const taken = rows([...head, ...foot]);
  const spare = { second: room - taken, others: Math.min(room, ORDINARY) - taken };
  const chosen = brief
    ? { proofs: 0, remedies: Math.min(1, remedies.length) }
    : chooseOf(proofs, remedies, { ...spare, late: told.length > 0 }, (one) => rows([one]));
  const body = [...head, ...proofs.slice(0, chosen.proofs), ...remedies.slice(0, chosen.remedies), ...foot];
  return {
    text: body.map(({ styled }) => styled).join('\n'),
    rows: rows(body),
    left: { remedies: remedies.length - chosen.remedies, proofs: proofs.length - chosen.proofs },
  };
}

const row = (text: string): Row => ({ plain: text, styled: text });
const dim = (text: string, style: Style): Row => ({ plain: text, styled: style('dim', text) });

/**
 * How many proofs and remedies are told, in turns, the best of each in any case: the second remedy as far as there is
 * room, all others where the whole answer stays ordinary. `late`: the title holds the first proof, so the others come
 * after what helps.
 */
function chooseOf(
  proofs: readonly Row[],
  remedies: readonly Row[],
  spare: { readonly second: number; readonly others: number; readonly late: boolean },
  rows: (one: Row) => number,
): { readonly proofs: number; readonly remedies: number } {
  const first = spare.late ? 0 : 1;
  const told = { proofs: Math.min(first, proofs.length), remedies: Math.min(1, remedies.length) };
  let used = [...proofs.slice(0, first), ...remedies.slice(0, 1)].reduce((sum, one) => sum + rows(one), 0);
  const open = { proofs: true, remedies: true };
  for (let turn = 1; turn < Math.max(proofs.length, 1) + MOST_REMEDIES; turn++)
    for (const kind of ['remedies', 'proofs'] as const) {
      const place = kind === 'proofs' && spare.late ? turn - MOST_REMEDIES + 1 : turn;
      const next = (kind === 'proofs' ? proofs : remedies.slice(0, MOST_REMEDIES))[place];
      if (!next || !open[kind]) continue;
      const most = turn === 1 && kind === 'remedies' ? spare.second : spare.others;
      open[kind] = used + rows(next) <= most;
      if (!open[kind]) continue;
      used += rows(next);
      told[kind] = place + 1;
    }
  return told;
}

/** "exit 1, 7 restarts, last 2 min ago, on n1; log of app, line 3; pod web-7, web-8 and 3 more". */
function whereOf(finding: Finding, told: readonly string[]): string {
  const { pods } = finding;
  const more = pods.length > MOST_PODS ? ` and ${pods.length - MOST_PODS} more` : '';
  const named = pods.length === 0 ? undefined : `pod ${pods.slice(0, MOST_PODS).join(', ')}${more}`;
  return [stateOf(finding), ...told.slice(0, 1), named].filter((part) => part !== undefined).join('; ');
}

/** The title in so many rows as leave room for what helps; the evidence tells the rest. */
function shortTitle(title: string, width: number): string {
  const rows = wrap(title, width - 2).split('\n');
  return rows.length <= MOST_TITLE_ROWS
    ? title
    : `${rows
        .slice(0, MOST_TITLE_ROWS)
        .join(' ')
        .replace(/[\s,;:.…]{1,8}$/, '')} …`;
}
