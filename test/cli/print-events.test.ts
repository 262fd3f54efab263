import { describe, expect, it } from 'vitest';
import { makePrinter } from '../../src/cli/print/print-events.ts';
import type { Io } from '../../src/cli/io.ts';

const HOSTILE = '\u001b[2J\u001b[1;1H\u001b]52;c;ZXZpbA==\u0007\u009b2J\u009d0;x\u009c\u0007\r\u202e\u200b┃';
// oxlint-disable-next-line no-control-regex -- these are what must not be there
const RAW = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u200b┃]/;

function printed(output: 'text' | 'json' | 'stream-json'): string {
  let screen = '';
  const io = {
    env: { NO_COLOR: '1' },
    stdin: { isTTY: false },
    stdout: { isTTY: true },
    stderr: { isTTY: true },
    out: (text: string) => void (screen += text),
    err: (text: string) => void (screen += text),
    interactive: false,
    outIsTerminal: true,
    columns: 80,
  } as unknown as Io;
  const printer = makePrinter(output, io);
  printer.event({
    type: 'call',
    id: '1',
    name: `scale${HOSTILE}`,
    input: { workload: HOSTILE, deep: { [HOSTILE]: [HOSTILE] } },
    effect: 'change',
  });
  printer.event({ type: 'retry', reason: `busy ${HOSTILE}`, waitMs: 1000 });
  printer.event({ type: 'progress', id: '1', progress: { type: 'note', text: `note ${HOSTILE}` } });
  const error = { code: 'refused' as const, message: `no ${HOSTILE}`, nextStep: `try ${HOSTILE}` };
  printer.event({ type: 'result', id: '1', name: 'scale', state: 'failed', text: 'x', error, durationMs: 1 });
  printer.event({ type: 'error', ...error });
  printer.end([]);
  return screen;
}

describe('what a run prints of a hostile model', () => {
  it('is text without codes: arguments, notes, errors', () => {
    const screen = printed('text').replaceAll('┃', '');
    expect(screen).not.toMatch(RAW);
    expect(screen).toContain('· scale');
  });

  it.each(['json', 'stream-json'] as const)(
    'is %s that no terminal obeys, and the same value for a parser',
    (output) => {
      const text = printed(output);
      expect(text.replaceAll('┃', '')).not.toMatch(RAW);
      const objects =
        output === 'json'
          ? [JSON.parse(text) as unknown]
          : text
              .trim()
              .split('\n')
              .map((row) => JSON.parse(row) as unknown);
      expect(JSON.stringify(objects)).toContain(JSON.stringify(HOSTILE).slice(1, -1));
    },
  );
});
