import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commandName } from '../../src/cli/commands/tool-commands.ts';
import { KEPT } from '../../src/cli/sessions/store.ts';
import { KEY_HELP } from '../../src/ui/keys.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/chat.md'), 'utf8').replaceAll('\\_', '_');

it('the page about the chat knows every key that the chat lists', () => {
  const missing = KEY_HELP.flatMap(([keys]) => keys.split(', ')).filter((key) => !page.includes(key));
  expect(missing).toEqual([]);
});

it('the page about the chat says the rules as they are', () => {
  expect(page).toContain(`The newest ${KEPT.sessions} are kept for ${KEPT.days} days`);
  for (const tool of ['scale_workload', 'rollback_workload', 'set_image', 'helm_upgrade'])
    expect(page).toContain(`/${commandName(tool)}`);
});
