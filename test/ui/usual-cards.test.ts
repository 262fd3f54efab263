import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import type { Question } from '../../src/core/approval.ts';
import { cardLines } from '../../src/ui/card-lines.ts';
import { cardFrame, cardSpace } from '../../src/ui/card/frame.ts';
import { openCard, paintCard, pressCard, type CardState } from '../../src/ui/card/machine.ts';
import { TIMING } from '../../src/ui/options.ts';
import { plainText, type Line } from '../../src/ui/text/line.ts';
import { viewLines } from '../../src/ui/views/view.ts';
import { VIEWS } from '../helpers/ui-views.ts';
import { world } from '../helpers/story-world.ts';

const FILE = ['[server]', 'port = 8080', 'workers = 4', ''].join('\n');

/** What a person on call does most, by the tools that do it. */
const USUAL: readonly (readonly [what: string, tool: string, input: object])[] = [
  ['another size', 'scale_workload', { workload: 'backend', replicas: 5 }],
  ['a restart', 'restart_workload', { workload: 'backend' }],
  ['a rollback', 'rollback_workload', { workload: 'backend' }],
  ['another image', 'set_image', { workload: 'backend', image: 'registry.example.com/platform/todo-backend:1.2.0' }],
  ['more memory', 'set_resources', { workload: 'backend', limits: 'memory=768Mi', requests: 'memory=384Mi' }],
  ['a variable', 'set_env', { workload: 'backend', name: 'FEATURE_FLAGS', value: 'search,export' }],
  ['a key of a ConfigMap', 'edit_config_key', { config_map: 'todo-chatbot-config', key: 'LOG_LEVEL', value: 'debug' }],
  ['a file in a ConfigMap', 'edit_config_key', { config_map: 'todo-chatbot-config', key: 'server.toml', value: FILE }],
  ['a pause of the rollout', 'pause_rollout', { workload: 'backend' }],
  ['a node that takes no more pods', 'cordon_node', { node: 'demo-1' }],
];

/** A word that is longer than a row is cut behind one of these alone. */
const SOFT = /[/,;&?|\])}.:=_@-]$/;

/** Words that stand on the rows in pieces, although a row could hold them, or cut where no part of them ends. */
function broken(whole: readonly Line[], columns: number, rows: readonly string[]): string[] {
  const room = columns - 2;
  const words = whole.flatMap((row) =>
    plainText(row)
      .split(/\s+/)
      .filter((word) => /[a-z0-9]{3}/i.test(word)),
  );
  const text = ` ${rows.map((row) => row.replace(/^┃\s*/, '').trim()).join(' ')} `;
  return [...new Set(words)].filter((word) => {
    if (text.includes(` ${word} `)) return false;
    // In pieces: each but the last must end where a part of the word does.
    let at = text.search(/\S/);
    for (; at >= 0; at = text.indexOf(' ', at + 1)) {
      const pieces: string[] = [];
      let left = word;
      for (const piece of text.slice(at).trim().split(/\s+/)) {
        if (!left.startsWith(piece)) break;
        pieces.push(piece);
        left = left.slice(piece.length);
        if (left === '') return word.length <= room - 13 || !pieces.slice(0, -1).every((one) => SOFT.test(one));
      }
    }
    return true;
  });
}

const paint = (question: Question, columns: number, rows: number): CardState =>
  paintCard(openCard(question), cardSpace(openCard(question), columns, rows), 0);

/** Every row of the card, screen after screen. */
function read(question: Question, columns: number, rows: number): { readonly rows: string[]; readonly end: CardState } {
  let card = paint(question, columns, rows);
  const seen: string[] = [];
  const { length, height } = cardSpace(card, columns, rows);
  for (let top = 0; ; top += height) {
    card = { ...card, scroll: top };
    seen.push(
      ...cardFrame(card, columns, rows)
        .slice(1, 1 + Math.min(height, length - top))
        .map(plainText),
    );
    if (top + height >= length) break;
  }
  const end = pressCard(
    paint(question, columns, rows),
    { key: 'end', text: '' },
    cardSpace(card, columns, rows),
    1000,
    TIMING,
  );
  return { rows: seen, end: end.card };
}

it('the cards of the usual changes are read without a broken word, and 80 by 24 shows each as a whole', async () => {
  const here = await world(USUAL.flatMap(([, tool, input]) => [{ calls: [[tool, input] as const] }, { text: 'ok' }]));
  for (const [what] of USUAL) await here.say(`make ${what} of backend`);
  expect(here.questions.map(({ plan }) => plan.title)).toHaveLength(USUAL.length);
  for (const question of here.questions) {
    const { title } = question.plan;
    for (const columns of [60, 80, 120]) {
      const { rows, end } = read(question, columns, 24);
      expect(broken(cardLines(question, 2000, 'brief'), columns, rows), `${title} at ${columns}`).toEqual([]);
      for (const row of cardFrame(end, columns, 24).map(plainText))
        expect(stringWidth(row)).toBeLessThanOrEqual(columns);
      expect(end.seenEnd, `${title} at ${columns}`).toBe(true);
    }
    expect(paint(question, 80, 24).seenEnd, title).toBe(true);
  }
}, 60_000);

it.each([60, 80, 120])('a diagnosis is read without a broken word at %i columns', (columns) => {
  const found = VIEWS.filter(([, { type }]) => type === 'diagnosis');
  expect(found.length).toBeGreaterThan(0);
  for (const [name, view] of found) {
    const rows = viewLines(view, columns - 4, 2000).map(plainText);
    expect(broken(viewLines(view, 2000, 2000), columns - 4, rows), name).toEqual([]);
  }
});
