import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import { editText, editorOf } from '../../src/editor/external-editor.ts';
import { answering, CTRL_D, ENTER, openChat, waitFor } from '../helpers/ui-chat.ts';
import { questionOf } from '../helpers/ui-question.ts';

const CTRL_X = '\u0018';
const CTRL_E = '\u0005';
const folder = mkdtempSync(join(tmpdir(), 'kubewhy-editor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An editor that tells what it was given and does this with the file. */
function program(body: string): string {
  const path = join(folder, `editor ${Math.random().toString(36).slice(2)}`);
  writeFileSync(
    path,
    `#!${process.execPath}\nconst fs = process.getBuiltinModule('node:fs'); const path = process.argv.at(-1);\n${body}\n`,
  );
  chmodSync(path, 0o700);
  return path;
}
const never = new AbortController().signal;

describe('the editor of a person', () => {
  it.each<[string, Record<string, string>, readonly string[]]>([
    ['$VISUAL before $EDITOR', { VISUAL: 'code --wait', EDITOR: 'nano' }, ['code', '--wait']],
    ['$EDITOR where $VISUAL is empty', { VISUAL: ' ', EDITOR: 'emacs -nw' }, ['emacs', '-nw']],
    [
      'with blanks in its path',
      { EDITOR: `"/opt/my editor/ed" -c 'set tw=70'` },
      ['/opt/my editor/ed', '-c', 'set tw=70'],
    ],
    ['that no shell reads', { EDITOR: 'ed;rm $(x)' }, ['ed;rm', '$(x)']],
    ['where none is named', {}, ['vi']],
  ])('is %s', (_what, env, words) => {
    expect(editorOf(env, 'linux')).toEqual(words);
  });

  it('gets the draft in a private file, and what was saved comes back without its last line break', async () => {
    const seen = join(folder, 'seen');
    const editor = program(
      `fs.writeFileSync(${JSON.stringify(seen)}, [path, fs.statSync(path).mode & 0o777, fs.readFileSync(path, 'utf8')].join('|'));
       fs.writeFileSync(path + '.swp', 'x'); fs.appendFileSync(path, 'and more\\n\\n');`,
    );
    expect(await editText('why', { EDITOR: `'${editor}'` }, never)).toBe('why\nand more');
    const [path = '', mode, text] = readFileSync(seen, 'utf8').split('|');
    expect([Number(mode), text]).toEqual([0o600, 'why\n']);
    expect(existsSync(dirname(path))).toBe(false);
  });

  it('takes Ctrl-C and Ctrl-\\ of the terminal for itself while it runs, and no longer', async () => {
    let stopped = 0;
    const stop = (): void => void stopped++;
    process.on('SIGINT', stop);
    const before = process.listeners('SIGQUIT');
    try {
      const body = `process.kill(process.ppid, 'SIGINT'); process.kill(process.ppid, 'SIGQUIT');
        setTimeout(() => fs.writeFileSync(path, 'written'), 100);`;
      expect(await editText('why', { EDITOR: `'${program(body)}'` }, never)).toBe('written');
      expect(stopped).toBe(0);
      expect(process.listeners('SIGINT')).toContain(stop);
      expect(process.listeners('SIGQUIT')).toEqual(before);
    } finally {
      process.off('SIGINT', stop);
    }
  });

  it.each<[string, string, string, string]>([
    ['ends with another code than 0', `fs.writeFileSync(path, 'x'); process.exit(3);`, 'declined', 'ended with code 3'],
    ['is killed', `process.kill(process.pid, 'SIGKILL');`, 'declined', 'was ended by SIGKILL'],
    ['saves what is too long', `fs.writeFileSync(path, 'x'.repeat(900_000));`, 'bad-input', 'too long'],
  ])('that %s gives nothing back', async (_what, body, code, said) => {
    const failed = await editText('why', { EDITOR: `'${program(body)}'` }, never).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(AppError);
    expect(failed).toMatchObject({ code, message: expect.stringContaining(said) as string });
  });

  it('that is not there is named with what to set', async () => {
    await expect(editText('', { EDITOR: '/nowhere/edit' }, never)).rejects.toMatchObject({
      code: 'usage',
      message: 'the editor edit is not there',
      nextStep: 'set VISUAL or EDITOR to a program',
    });
  });

  it('is ended when the chat ends', async () => {
    const stop = new AbortController();
    const editing = editText('', { EDITOR: `'${program('setTimeout(() => {}, 60_000)')}'` }, stop.signal);
    setTimeout(() => stop.abort(), 100);
    await expect(editing).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('Ctrl+X Ctrl+E', () => {
  it('takes the draft there and back, sends nothing, and can be undone', async () => {
    const given: string[] = [];
    const chat = openChat(answering('yes'), {
      editor: async (text) => {
        given.push(text);
        return 'first\nsecond \u001B[31mred';
      },
    });
    await chat.keys('why', CTRL_X);
    await chat.sees('Ctrl+E opens your editor');
    await chat.keys(CTRL_E);
    await chat.sees('second red');
    expect([given, chat.said]).toEqual([['why'], []]);
    await chat.keys('\u001F');
    await chat.sees('› why');
    await chat.keys('\u0015', CTRL_X, 'x', ENTER);
    await waitFor(() => expect(chat.said).toEqual(['x']));
    await chat.sees('no changes');
    chat.type(CTRL_D);
    await chat.code;
  });

  it('leaves the draft and says why, where the editor fails or there is none', async () => {
    const chat = openChat(answering('yes'), {
      editor: () => Promise.reject(new AppError('declined', 'vi ended with code 1: the draft stays as it was')),
    });
    await chat.keys('why', CTRL_X, CTRL_E);
    await chat.sees('vi ended with code 1');
    await chat.sees('› why');
    chat.type('\u0015');
    await chat.sees('ask about your cluster');
    chat.type(CTRL_D);
    await chat.code;
  });

  it('opens no card over the editor; it comes when the person is back', async () => {
    const done = Promise.withResolvers<string>();
    const chat = openChat(answering('yes'), { editor: () => done.promise });
    await chat.keys(CTRL_X, CTRL_E);
    const asked = chat.asks().approver(questionOf(), never);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await chat.count('Approve this change?')).toBe(0);
    done.resolve('');
    await chat.sees('Approve this change?');
    await chat.keys('\u001B');
    expect(await asked).toMatchObject({ answer: 'no' });
    chat.type(CTRL_D);
    await chat.code;
  });
});
