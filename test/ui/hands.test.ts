import { describe, expect, it } from 'vitest';
import { offerFor, nextOffer, draftOf } from '../../src/ui/editor/names.ts';
import { blocksOf } from '../../src/ui/markdown/blocks.ts';
import { blockLines } from '../../src/ui/markdown/render.ts';
import { plainText } from '../../src/ui/text/line.ts';
import { questionOf } from '../helpers/ui-question.ts';
import { answering, asking, ENTER, ESC, openChat, waitFor } from '../helpers/ui-chat.ts';
import { looksOf, type Theme } from '../../src/ui/text/look.ts';

const NAMES = ['todo-chatbot-backend', 'todo-chatbot-frontend', 'batch', 'backup-controller'];

describe('Tab', () => {
  it.each([
    ['restart back', ['restart backup-controller', 'restart todo-chatbot-backend', 'restart backup-controller']],
    ['why is @front', ['why is todo-chatbot-frontend']],
    ['logs of todo', ['logs of todo-chatbot-backend', 'logs of todo-chatbot-frontend', 'logs of todo-chatbot-backend']],
    ['/logs bat', ['/logs batch']],
  ])('completes %j by what lives in the cluster, and goes on to the next name', (draft, drafts) => {
    let offer = offerFor(draft, NAMES);
    for (const wanted of drafts) {
      expect(offer && draftOf(offer)).toBe(wanted);
      offer = offer && nextOffer(offer);
    }
  });

  it.each(['why', 'a', '', 'batch', 'what (is'])('leaves %j as it is', (draft) => {
    expect(offerFor(draft, NAMES)).toBeUndefined();
  });

  it.each([60, 80, 120])('shows what else it could be (%i columns)', async (columns) => {
    const chat = openChat(answering('yes'), { names: () => NAMES, columns });
    await chat.sees('ask about');
    await chat.keys('r', 'e', ' ', '@', 't', 'o', 'd', 'o', '\t');
    await chat.sees('› re todo-chatbot-backend');
    await chat.sees('todo-chatbot-backend · todo-chatbot-frontend');
    await chat.keys('\t');
    await chat.sees('› re todo-chatbot-frontend');
    await chat.keys(' ');
    await chat.gone('todo-chatbot-frontend · ');
    await chat.keys(ENTER);
    await waitFor(() => expect(chat.said).toEqual(['re todo-chatbot-frontend']));
    await chat.keys('/quit', ENTER);
    await chat.code;
  });
});

describe('words of other programs', () => {
  it.each(['exit', 'quit', 'q', ':q', 'QUIT', '/exit', '/bye'])('%s leaves', async (word) => {
    const chat = openChat(answering('yes'));
    await chat.sees('ask about');
    await chat.keys(word, ENTER);
    expect(await chat.code).toBe(0);
    expect(chat.said).toEqual([]);
  });

  it('! says that no shell is run, and sends nothing', async () => {
    const chat = openChat(answering('yes'));
    await chat.sees('ask about');
    await chat.keys('!ls -la', ENTER);
    await chat.sees('no shell is run here');
    expect(chat.said).toEqual([]);
    await chat.keys('exit', ENTER);
    await chat.code;
  });
});

describe('/copy', () => {
  const clipboard = (raw: string): string[] =>
    // oxlint-disable-next-line no-control-regex -- the codes are what is looked for
    [...raw.matchAll(/\u001B\]52;c;([^\u0007]*)\u0007/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString(),
    );

  it('gives the whole answer, and the last command without bars or breaks', async () => {
    const command = `helm upgrade web ./chart --set-string ${'a=b,'.repeat(40)}c=d`;
    const chat = openChat(answering('Do this:\n\n', '```bash\n', command, '\n```\n\nThen look.'), { columns: 60 });
    await chat.sees('ask about');
    await chat.keys('/copy', ENTER);
    await chat.sees('no answer to copy yet');
    await chat.keys('help me', ENTER);
    await chat.sees('Then look.');
    await chat.keys('/copy command', ENTER);
    await waitFor(() => expect(clipboard(chat.raw())).toEqual([command]));
    await chat.keys('exit', ENTER);
    await chat.code;
  });
});

describe('a question that waits', () => {
  it.each([
    ['bell', '\u0007'],
    ['notice', '\u001B]9;kubewhy waits for you\u0007'],
    ['off', ''],
  ] as const)('calls with the setting %s once', async (attention, code) => {
    const chat = openChat(asking([questionOf()]), { attention, rows: 40 });
    await chat.sees('ask about');
    const before = chat.raw().length;
    await chat.keys('go', ENTER);
    await chat.sees('Approve this change?');
    const written = chat.raw().slice(before);
    expect(written.split('\u0007')).toHaveLength(code === '' ? 1 : 2);
    expect(written).toContain(code);
    await chat.keys(ESC);
    await chat.gone('Approve this change?');
    await chat.keys('exit', ENTER);
    await chat.code;
  });
});

describe('/theme', () => {
  it('changes the colours from here on, and says which there are', async () => {
    const chat = openChat(answering('yes'), { rows: 40 });
    await chat.keys('/theme', ENTER);
    await chat.sees('The theme is terminal; there are terminal, light, dark, mono.');
    await chat.keys('/theme light', ENTER);
    await chat.sees('The theme is light from here on.');
    await chat.keys('/theme', ENTER);
    await chat.sees('The theme is light; there are');
    await chat.keys('exit', ENTER);
    await chat.code;
  });

  it.each<[Theme, RegExp]>([
    ['terminal', /^(?:green|cyan|yellow|red)$/],
    ['light', /^(?:green|blue|magenta|red)$/],
    ['dark', /^(?:green|cyan|yellow|red)Bright$/],
    ['mono', /^$/],
  ])('%s has its own colours, and tells good, doubtful and bad apart', (theme, allowed) => {
    const looks = looksOf(theme);
    for (const { color } of Object.values(looks)) if (color !== undefined) expect(color).toMatch(allowed);
    const [ok, warn, danger] = [looks.ok, looks.warn, looks.alarm].map((look) => JSON.stringify(look));
    expect(new Set([ok, warn, danger]).size).toBe(3);
  });
});

it('prose is never wider than 100 cells; code is as wide as the screen', () => {
  const rows = blockLines(
    blocksOf(`${'word '.repeat(80)}\n\n- ${'item '.repeat(60)}\n\n\`\`\`\n${'x'.repeat(150)}\n\`\`\``),
    200,
  );
  const widths = rows.map((row) => plainText(row).length);
  expect(Math.max(...widths.slice(0, -1))).toBeLessThanOrEqual(102);
  expect(widths.at(-1)).toBe(152);
});

describe('/raw', () => {
  it('prints the last answer in one piece: no margin, no bar, no break inside a word', async () => {
    const command = `kubectl patch deployment web --patch ${'abcdefghij'.repeat(9)}`;
    const chat = openChat(answering('Do this:\n\n', '```bash\n', command, '\n```\n'), { columns: 60, rows: 30 });
    await chat.keys('/raw', ENTER);
    await chat.sees('There is no answer yet.');
    await chat.keys('how', ENTER);
    await chat.sees('no changes');
    expect(chat.raw()).not.toContain(command);
    await chat.keys('/raw', ENTER);
    await waitFor(() => expect(chat.raw()).toContain(`\`\`\`bash\r\n${command}\r\n\`\`\``));
    await chat.sees('ask about your cluster');
    await chat.keys('exit', ENTER);
    await chat.code;
  });
});
