import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keys, kill9, picture, sees, start, stories, storyHome, tmuxIsHere, types } from './tmux.ts';

describe.skipIf(!tmuxIsHere).each([
  [80, 24],
  [60, 20],
])('a story in a real terminal of %i by %i', (columns, rows) => {
  stories();

  it('a message that is written in an editor', async () => {
    const editor = join(storyHome(), 'editor');
    // It takes the terminal as vi does: every key belongs to it.
    writeFileSync(
      editor,
      '#!/bin/sh\nstty raw -echo; printf "EDITOR\\r\\n"; key=$(dd bs=1 count=6 2>/dev/null); stty sane; printf "%s" "$key" >> "$1"\n',
      { mode: 0o755 },
    );
    start(columns, rows, '', { EDITOR: editor });
    await sees('ask about your cluster');
    await types('why');
    await sees('› why');
    await keys('C-x');
    await sees('Ctrl+E opens your editor');
    await keys('C-e');
    await sees('EDITOR');
    await keys('n', 'o', 's', 'e', '!', 'x');
    await sees('nose!x');
    // And the keys are the chat's again.
    await types(' again');
    await sees('nose!x again');
    expect(readdirSync(storyHome()).filter((name) => name.startsWith('kubewhy-draft-'))).toEqual([]);
  });

  it('a log that is open while a card comes', async () => {
    start(columns, rows, '');
    await sees('ask about your cluster');
    await types('/logs frontend');
    await keys('Enter');
    await sees('Esc back');
    await types('/');
    await sees('Esc no filter');
    await keys('Escape');
    await sees('Esc back');
    await keys('Escape');
    await sees('the log of');
    await types('fix it');
    await keys('Enter');
    await sees('Approve this change?');
    await keys('Escape');
    await sees('nothing was changed');
  });

  it('a conversation that goes on after kill -9', async () => {
    start(columns, rows, '');
    await sees('ask about your cluster');
    await types('fix it');
    await keys('Enter');
    await sees('Approve this change?');
    kill9();
    start(columns, rows, '--continue');
    await sees('a card waited when the terminal closed');
    await sees('nothing of it was sent');
    picture(`resumed-${columns}`);
    await sees('ask about your cluster');
  });

  it('another cluster that is not there leaves everything as it was', async () => {
    const port = 1;
    const config = join(storyHome(), 'config');
    writeFileSync(
      config,
      `current-context: a\ncontexts: [{name: a, context: {cluster: a}}, {name: b, context: {cluster: a}}]\nclusters: [{name: a, cluster: {server: 'https://127.0.0.1:${port}'}}]\nusers: []\n`,
      { mode: 0o600 },
    );
    start(columns, rows, '', { KUBEWHY_SCENARIO: '', KUBECONFIG: config });
    await sees('context a');
    await types('/context b');
    await keys('Enter');
    await sees(/connection refused|nothing answers/);
    await sees(/\ba · /);
  });
});
