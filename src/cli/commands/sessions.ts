import { AppError, EXIT } from '../../core/errors.ts';
import { safeText } from '../../core/redact.ts';
import { showDuration } from '../../core/time.ts';
import { terminalJson } from '../../core/visible.ts';
import type { View } from '../../core/view.ts';
import type { Io } from '../io.ts';
import { printView } from '../print/print-view.ts';
import { inColour, styler } from '../print/style.ts';
import type { SavedSession } from '../sessions/records.ts';
import { deleteSession, findSession, KEPT, listSessions, nameSession } from '../sessions/store.ts';

const ACTIONS = 'list, show ID, name ID NAME, delete ID…';

/** `kubewhy sessions [list | show ID | name ID NAME | delete ID…]`: the conversations that were saved. */
export async function runSessions(words: readonly string[], output: string, io: Io): Promise<number> {
  const [action = 'list', id, ...rest] = words;
  if (action === 'list' && id === undefined) return list(output, io);
  if (id === undefined || !['show', 'name', 'delete'].includes(action))
    throw new AppError('usage', `sessions does not know ${JSON.stringify(safeText(words.join(' ')))}`, ACTIONS);
  if (action === 'show') return show(id, output, io);
  if (action === 'name') {
    const found = findSession(id, io.env);
    const name = rest.join(' ').trim();
    nameSession(found.id, name, io.env);
    io.err(name === '' ? `${found.id} has no name any more\n` : `${found.id} is named ${safeText(name)}\n`);
    return EXIT.ok;
  }
  for (const one of [id, ...rest].map((wanted) => findSession(wanted, io.env))) {
    deleteSession(one.id, io.env);
    io.err(`deleted ${one.id}\n`);
  }
  return EXIT.ok;
}

function list(output: string, io: Io): number {
  const all = listSessions(io.env);
  if (output === 'json') {
    const told = all.map(({ items: _items, messages: _messages, health: _health, cut: _cut, ...one }) => one);
    io.out(`${terminalJson(told, 2)}\n`);
    return EXIT.ok;
  }
  if (all.length === 0) io.err('no saved conversations\n');
  else {
    io.out(printView(sessionTable(all, Date.now()), io.columns, styler(inColour(io))));
    io.err(
      `kubewhy --resume ID goes on with one; the newest ${KEPT.sessions} are kept for ${KEPT.days} days, those with a name until they are deleted\n`,
    );
  }
  return EXIT.ok;
}

export const sessionTable = (all: readonly SavedSession[], now: number): View => ({
  type: 'table',
  title: 'saved conversations',
  columns: ['ID', 'NAME', 'USED', 'WHERE', 'TURNS', 'FIRST'],
  rows: all.map(({ id, name, lastAt, place, turns, first }) => [
    id,
    name ?? '-',
    `${showDuration(Math.max(0, now - lastAt))} ago`,
    `${place.embedded ? 'demo' : place.context}/${place.namespace}`,
    String(turns),
    first.split('\n')[0]?.slice(0, 60) ?? '',
  ]),
});

/** The transcript as plain text: what was said, what was called, what came of it. */
function show(id: string, output: string, io: Io): number {
  const session = findSession(id, io.env);
  if (output === 'json') {
    io.out(`${terminalJson(session, 2)}\n`);
    return EXIT.ok;
  }
  const text = (value: unknown): string => (typeof value === 'string' ? safeText(value) : '');
  for (const item of session.items) {
    const card = item['card'] as
      | { name?: unknown; input?: unknown; title?: unknown; state?: unknown; summary?: unknown }
      | undefined;
    if (item.type === 'said') io.out(`\n> ${text(item['text'])}\n`);
    else if (item.type === 'answer' || item.type === 'text') io.out(`${text(item['markdown']).trimEnd()}\n`);
    else if (item.type === 'notice') io.out(`- ${text(item['text'])}\n`);
    else if (item.type === 'call' && card)
      io.out(
        `[${text(card.name)} ${text(card.title) || text(card.input)}: ${text(card.state)}] ${text(card.summary)}\n`,
      );
  }
  return EXIT.ok;
}
