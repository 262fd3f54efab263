import { describe, expect, it } from 'vitest';
import { EditorBuffer, typedText } from '../../src/ui/editor/buffer.ts';
import { History } from '../../src/ui/editor/history.ts';
import { layout } from '../../src/ui/editor/layout.ts';
import { menuFor, parseLine } from '../../src/ui/editor/menu.ts';
import { pressesOf, splitChunk } from '../../src/ui/editor/press.ts';
import { Prompt } from '../../src/ui/editor/prompt.ts';
import { KEY_HELP, PROMPT_KEYS, GLOBAL_KEYS } from '../../src/ui/keys.ts';

/** The text with a bar at the cursor. */
const shown = ({ text, cursor }: { text: string; cursor: number }): string =>
  `${text.slice(0, cursor)}|${text.slice(cursor)}`;

type Step = string | ((buffer: EditorBuffer) => unknown);
const run = (steps: readonly Step[]): string => {
  const buffer = new EditorBuffer();
  for (const step of steps)
    if (typeof step === 'string') buffer.insert(step);
    else step(buffer);
  return shown(buffer);
};

describe('the buffer', () => {
  it.each<[string, readonly Step[], string]>([
    ['inserts at the cursor', ['ad', (b) => b.left(), 'bc'], 'abc|d'],
    ['removes a family emoji at once', ['a👩‍👩‍👧b', (b) => b.left(), (b) => b.backspace()], 'a|b'],
    ['removes a combining letter at once', ['e\u0301', (b) => b.backspace()], '|'],
    ['removes forward', ['abc', (b) => b.lineStart(), (b) => b.delete()], '|bc'],
    ['removes the only newline', ['\n', (b) => b.backspace()], '|'],
    ['joins lines on backspace', ['a\nb', (b) => b.left(), (b) => b.backspace()], 'a|b'],
    ['does nothing at the start', ['a', (b) => b.lineStart(), (b) => b.backspace(), (b) => b.left()], '|a'],
    ['does nothing at the end', ['a', (b) => b.delete(), (b) => b.right()], 'a|'],
    ['goes to the start of its own line', ['one\ntwo', (b) => b.lineStart()], 'one\n|two'],
    [
      'goes to the end of its own line',
      ['one\ntwo', (b) => b.lineStart(), (b) => b.left(), (b) => b.lineStart(), (b) => b.lineEnd()],
      'one|\ntwo',
    ],
    [
      'cuts to the end of the line',
      ['one two\nx', (b) => b.vertical(-1, 80), (b) => b.lineStart(), (b) => b.wordRight(), (b) => b.killToEnd()],
      'one|\nx',
    ],
    ['cuts the newline at the end of a line', ['a\nb', (b) => b.left(), (b) => b.left(), (b) => b.killToEnd()], 'a|b'],
    ['cuts to the start', ['one two', (b) => b.killToStart()], '|'],
    [
      'cuts a word back, and puts it back',
      ['one two', (b) => b.killWordBack(), (b) => b.yank(), (b) => b.yank()],
      'one twotwo|',
    ],
    ['cuts a word forward', ['one two', (b) => b.lineStart(), (b) => b.killWordForward()], '| two'],
    ['stops at dashes of names when it moves', ['todo-chatbot-backend', (b) => b.wordLeft()], 'todo-chatbot-|backend'],
    ['cuts a whole name back', ['logs todo-chatbot-backend', (b) => b.killWordBack()], 'logs |'],
    ['undoes typed letters together', ['a', 'b', 'c', ' ', 'd', (b) => b.undo()], 'abc |'],
    ['undoes a cut', ['one two', (b) => b.killToStart(), (b) => b.undo()], 'one two|'],
    ['undoes to the start and no further', ['a', (b) => b.undo(), (b) => b.undo(), (b) => b.undo()], '|'],
    ['goes up in a wrapped line', ['abcdefgh', (b) => b.vertical(-1, 4)], 'abcd|efgh'],
    [
      'goes down to the nearest cell',
      ['なぜ\nx', (b) => b.lineStart(), (b) => b.left(), (b) => b.vertical(1, 10)],
      'なぜ\nx|',
    ],
  ])('%s', (_what, steps, expected) => {
    expect(run(steps)).toBe(expected);
  });

  it('takes no control codes, bidi marks or escape sequences, and keeps emoji joined', () => {
    expect(typedText('a\u001B[31mb\u0000\u202Ec\td\r\ne👩‍👩‍👧')).toBe('abc  d\ne👩‍👩‍👧');
  });

  it('is bounded', () => {
    const buffer = new EditorBuffer();
    buffer.insert('x'.repeat(300_000));
    expect(buffer.text).toHaveLength(200_000);
  });
});

describe('the layout', () => {
  it.each([
    ['an empty text', '', 0, 10, { row: 0, column: 0 }],
    ['the end of a line', 'abc', 3, 10, { row: 0, column: 3 }],
    ['a full row: the cursor goes to a row of its own', 'abcd', 4, 4, { row: 1, column: 0 }],
    ['wide letters', 'なぜ', 1, 10, { row: 0, column: 2 }],
    ['a wide letter that does not fit goes to the next row', 'aなぜ', 2, 4, { row: 1, column: 0 }],
    ['a second line', 'a\nbc', 4, 10, { row: 1, column: 2 }],
  ])('places the cursor in %s', (_what, text, cursor, columns, expected) => {
    expect(layout(text, cursor, columns)).toMatchObject(expected);
  });
});

describe('a long paste', () => {
  it('is laid out in time that grows with its length only', () => {
    const text = 'x'.repeat(200_000);
    const { rows, row, column } = layout(text, text.length, 80);
    expect([rows.length, row, column]).toEqual([2501, 2500, 0]);
    expect(rows.map((one) => one.text).join('')).toBe(text);
  });
});

describe('one chunk of input', () => {
  it.each([
    ['hello\r', [{ type: 'insert', text: 'hello' }, { type: 'submit' }]],
    ['\r', [{ type: 'submit' }]],
    ['\n', [{ type: 'newline' }]],
    ['a\rb', [{ type: 'insert', text: 'a\nb' }]],
    ['a\r\nb\r\n', [{ type: 'insert', text: 'a\nb\n' }]],
    ['なぜ', [{ type: 'insert', text: 'なぜ' }]],
  ])('%j', (input, expected) => {
    expect(splitChunk(input)).toEqual(expected);
  });

  it('marks what came with a return, so that a card can tell it from a key', () => {
    const none = {} as Parameters<typeof pressesOf>[1];
    expect(pressesOf('y\r', none)).toEqual([
      { key: 'chunk', text: 'y' },
      { key: 'chunk-enter', text: '' },
    ]);
    expect(pressesOf('\u0015\u0004', none).map(({ key }) => key)).toEqual(['C-u', 'C-d']);
    expect(pressesOf('y', { ...none, eventType: 'release' })).toEqual([]);
  });
});

describe('the history', () => {
  const history = (entries: readonly string[]) => new History(entries, () => undefined);

  it('goes back, stops at the oldest, and gives the draft back', () => {
    const past = history(['a', 'b']);
    expect([past.older('draft'), past.older('b'), past.older('a'), past.newer(), past.newer(), past.newer()]).toEqual([
      'b',
      'a',
      undefined,
      'b',
      'draft',
      undefined,
    ]);
  });
  it('does not keep the same message twice in a row, or empty ones', () => {
    const added: string[] = [];
    const past = new History(['a'], (line) => added.push(line));
    for (const line of ['a', ' ', 'b', 'b']) past.add(line);
    expect(added).toEqual(['b']);
  });
  it('lives on when the store cannot be written', () => {
    const past = new History([], () => {
      throw new Error('disk full');
    });
    past.add('a');
    expect(past.older('')).toBe('a');
  });
  it('searches from the newest, each message once', () => {
    const past = history(['scale a', 'why', 'scale b', 'scale a']);
    expect([0, 1, 2].map((nth) => past.search('SCALE', nth))).toEqual(['scale a', 'scale b', undefined]);
  });
});

describe('commands', () => {
  const commands = ['status', 'show', 'logs', 'quit'].map((name) => ({ name, help: '', run: () => undefined }));

  it.each([
    ['/status', 'command'],
    ['/status now please', 'command'],
    ['/sta', 'command'],
    ['/s', 'unknown'],
    ['/lgos', 'unknown'],
    ['/etc/passwd is what?', 'message'],
    ['why /status', 'message'],
    ['/', 'message'],
  ])('%s is a %s', (line, type) => {
    expect(parseLine(line, commands).type).toBe(type);
  });
  it('suggests near names', () => {
    expect(parseLine('/lgos', commands)).toMatchObject({ near: ['logs'] });
  });
  it.each([
    ['/', 4],
    ['/s', 2],
    ['/x', 0],
    ['/status ', undefined],
    ['a /', undefined],
  ])('%j opens a menu of %s', (draft, count) => {
    expect(menuFor(draft, commands)?.length).toBe(count);
  });

  const prompt = () =>
    new Prompt(new History([], () => undefined), [
      ...commands,
      {
        name: 'model',
        arguments: '<name>',
        help: '',
        run: () => undefined,
        complete: () => ['openai:gpt-5', 'openai:gpt-5-mini', 'offline'],
      },
    ]);
  const key = (name: string) => ({ key: name, text: '' });
  const type = (text: string) => ({ key: 'text', text });

  it.each<[string, readonly { key: string; text: string }[], string]>([
    ['Tab completes the selected name', [type('/st'), key('tab')], '/status'],
    ['Down selects the next', [type('/s'), key('down'), key('tab')], '/show'],
    ['Up wraps around', [type('/s'), key('up'), key('tab')], '/show'],
    ['Tab adds a space where arguments follow', [type('/mod'), key('tab')], '/model '],
    ['Tab completes arguments as far as they agree', [type('/model op'), key('tab')], '/model openai:gpt-5'],
    ['Tab does nothing without a candidate', [type('/model x'), key('tab')], '/model x'],
  ])('%s', (_what, presses, expected) => {
    const line = prompt();
    for (const press of presses) line.press(press);
    expect(line.view.text).toBe(expected);
  });

  it('closes the menu on Esc until the text changes', () => {
    const line = prompt();
    line.press(type('/s'));
    expect(line.view.menu?.entries).toHaveLength(2);
    expect(line.escape()).toBe(true);
    expect(line.view.menu).toBeUndefined();
    expect(line.escape()).toBe(false);
    line.press(type('t'));
    expect(line.view.menu?.entries).toHaveLength(1);
  });
});

describe('the table of keys', () => {
  it('gives every key one meaning', () => {
    const keys = [...PROMPT_KEYS, ...GLOBAL_KEYS].flatMap((binding) => binding.keys);
    expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
  });
  it('is what the help shows', () => {
    expect(KEY_HELP.length).toBeGreaterThan(12);
  });
});
