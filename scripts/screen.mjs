// Renders docs/screen.svg from a real run: the chat on the embedded cluster, in a terminal emulator, with the offline
// planner.
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import { rolldown } from 'rolldown';

const [columns, rows] = [104, 44];
const question = 'why is the backend crashing?';
process.env.FORCE_COLOR = '3';

const bundle = join('dist', 'screen-run.mjs');
const external = (id) => !/^[./]/.test(id);
const built = await rolldown({ input: 'src/cli/run.ts', platform: 'node', external, transform: { jsx: 'react-jsx' } });
await built.write({ file: bundle, format: 'esm', codeSplitting: false });
await built.close();
const { run } = await import(new URL(`../${bundle}`, import.meta.url).href);

const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 500, allowProposedApi: true, convertEol: true });
class Out extends EventEmitter {
  isTTY = true;
  columns = columns;
  rows = rows;
  write(data, ...rest) {
    terminal.write(
      data,
      rest.find((item) => typeof item === 'function'),
    );
    return true;
  }
}
const stdin = Object.assign(new PassThrough(), {
  isTTY: true,
  setRawMode: () => stdin,
  ref: () => stdin,
  unref: () => stdin,
});
const home = mkdtempSync(join(tmpdir(), 'kubewhy-screen-'));
const stop = new AbortController();
const stdout = new Out();
const io = {
  env: { HOME: home, TERM: 'xterm-256color', FORCE_COLOR: '3' },
  stdin,
  stdout,
  stderr: stdout,
  interactive: true,
  outIsTerminal: true,
  columns,
  signal: stop.signal,
  out: (text) => stdout.write(text),
  err: (text) => stdout.write(text),
  stoppedBy: () => undefined,
  piped: async () => '',
  end: () => {},
};
const done = run(['demo', '--scenario', 'database-password'], io);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const text = () =>
  Array.from(
    { length: terminal.buffer.active.length },
    (_, line) => terminal.buffer.active.getLine(line)?.translateToString(true) ?? '',
  ).join('\n');
const until = async (pattern) => {
  for (let tries = 0; tries < 200; tries++) {
    if (pattern.test(text())) return;
    await wait(50);
  }
  throw new Error(`the screen never showed ${pattern}:\n${text()}`);
};
await until(/ask about your cluster/);
await wait(1500);
for (const letter of question) {
  stdin.write(letter);
  await wait(5);
}
stdin.write('\r');
await until(/no changes/);
await wait(500);
writeFileSync('docs/screen.svg', svg());
stdin.write('\u0004');
await Promise.race([done, wait(2000)]);
rmSync(home, { recursive: true, force: true });
rmSync(bundle, { force: true });
process.exit(0);

/** The terminal's cells as SVG text, one run of equal style a tspan. */
function svg() {
  const palette = [
    '#484f58',
    '#ff7b72',
    '#3fb950',
    '#d29922',
    '#58a6ff',
    '#bc8cff',
    '#39c5cf',
    '#b1bac4',
    '#6e7681',
    '#ffa198',
    '#56d364',
    '#e3b341',
    '#79c0ff',
    '#d2a8ff',
    '#56d4dd',
    '#ffffff',
  ];
  const [width, height, cell, lineHeight, pad] = [columns * 8.4 + 40, 0, 8.4, 19, 20];
  const escape = (part) => part.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);
  const buffer = terminal.buffer.active;
  const lines = [];
  for (let y = 0; y < buffer.length; y++) {
    const line = buffer.getLine(y);
    const spans = [];
    for (let x = 0; x < columns; x++) {
      const at = line?.getCell(x);
      if (!at || at.getWidth() === 0) continue;
      const chars = at.getChars() || ' ';
      const colour = at.isFgPalette()
        ? palette[at.getFgColor()]
        : at.isFgRGB()
          ? `#${at.getFgColor().toString(16).padStart(6, '0')}`
          : '#e6edf3';
      const style = `fill="${at.isDim() ? '#8b949e' : colour}"${at.isBold() ? ' font-weight="bold"' : ''}${at.isItalic() ? ' font-style="italic"' : ''}`;
      const last = spans.at(-1);
      if (last?.style === style) last.text += chars;
      else spans.push({ style, x, text: chars });
    }
    lines.push(spans.filter((span) => span.text.trim() !== ''));
  }
  while (lines.length > 0 && lines.at(-1).length === 0) lines.pop();
  const body = lines.flatMap((spans, y) =>
    spans.map(
      ({ style, x, text: part }) =>
        `<text x="${(pad + x * cell).toFixed(1)}" y="${pad + 14 + y * lineHeight}" textLength="${(part.trimEnd().length * cell).toFixed(1)}" ${style} xml:space="preserve">${escape(part.trimEnd())}</text>`,
    ),
  );
  const tall = height + lines.length * lineHeight + 2 * pad;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${tall}" viewBox="0 0 ${width} ${tall}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14"><rect width="100%" height="100%" rx="10" fill="#0d1117"/>\n${body.join('\n')}\n</svg>\n`;
}
