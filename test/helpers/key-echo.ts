import { setTimeout as sleep } from 'node:timers/promises';
import type { PaneEntry } from '../../src/ui/options.ts';
import { runChat } from '../../src/ui/index.tsx';
import { entry, fed } from './fed-log.ts';
import { openTerminal } from './render-tui.ts';

/** Pieces of a second in which the lines come. */
const PIECE_MS = 20;
/** A key whose letter is not on the screen by then is lost. */
const LOST_MS = 30_000;

/** What services log: JSON records, lines of an access log, a fault now and then. */
const busy = (at: number): PaneEntry =>
  entry(
    at % 500 === 0
      ? `ERROR request ${at} failed: connection refused`
      : at % 2 === 0
        ? `{"level":"info","ts":${at},"msg":"request done","path":"/api/items/${at}","ms":${at % 90}}`
        : `10.0.0.${at % 250} - - [01/Mar/2026:10:00:00 +0000] "GET /api/items/${at} HTTP/1.1" 200 ${at}`,
    `web-1-${'abcdefgh'[at % 8]}`,
  );

/**
 * Milliseconds from each key of a filter that is typed into the open log pane to its letter on the terminal, while so
 * many lines a second come in; the processor time of it, which a busy machine does not lengthen; and how many lines
 * came in a second.
 */
export async function keyEcho(
  linesPerSecond: number,
  letters: string,
): Promise<{ readonly ms: readonly number[]; readonly workMs: readonly number[]; readonly perSecond: number }> {
  const terminal = openTerminal({ columns: 120, rows: 40 });
  const log = fed();
  const stop = new AbortController();
  const header = {
    context: 'c',
    namespace: 'shop',
    model: 'offline',
    embedded: false,
    mode: 'normal',
    notices: [],
  } as const;
  const ended = runChat(
    {
      header,
      env: {},
      stdin: terminal.stdin,
      stdout: terminal.stdout,
      commands: [{ name: 'logs', help: 'logs', run: () => ({ logs: log.source }) }],
      createSession: () => ({ say: async function* () {} }),
    },
    stop.signal,
  );
  const seen = async (text: string): Promise<void> => {
    for (const end = performance.now() + LOST_MS; !(await terminal.screen()).some((row) => row.includes(text));) {
      if (performance.now() > end) throw new Error(`${JSON.stringify(text)} never came on the screen`);
      await sleep(PIECE_MS);
    }
  };
  // The mark behind the filter moves with each letter and with nothing else.
  let moved: (() => void) | undefined;
  const write = terminal.stdout.write.bind(terminal.stdout) as (data: string, done?: () => void) => boolean;
  Object.assign(terminal.stdout, {
    write: (data: string, done?: () => void) => {
      if (data.includes('▏')) moved?.();
      return write(data, done);
    },
  });
  let sent = 0;
  let fedAt = 0;
  const began = performance.now();
  // By the clock, so that a late timer does not make the stream slower.
  const flood = setInterval(() => {
    fedAt = performance.now();
    const due = Math.floor(((fedAt - began) / 1000) * linesPerSecond);
    log.feed(...Array.from({ length: due - sent }, (_, at) => busy(sent + at)));
    sent = due;
  }, PIECE_MS);
  try {
    await seen('ask about your cluster');
    for (const key of ['/', 'l', 'o', 'g', 's', '\r']) {
      terminal.type(key);
      await sleep(PIECE_MS);
    }
    await seen('Esc back');
    terminal.type('/');
    await seen('Esc no filter');
    await sleep(1_000);
    const ms: number[] = [];
    const workMs: number[] = [];
    let typed = '';
    for (const letter of letters) {
      typed += letter;
      const pressed = performance.now();
      const worked = process.cpuUsage();
      const drawn = new Promise<number>((resolve) => {
        moved = () => {
          moved = undefined;
          const { user, system } = process.cpuUsage(worked);
          workMs.push((user + system) / 1000);
          resolve(performance.now() - pressed);
        };
      });
      terminal.type(letter);
      ms.push(await Promise.race([drawn, sleep(LOST_MS, LOST_MS, { ref: false })]));
      // Not in step with the frames.
      await sleep(30 + (ms.length % 7) * 9);
    }
    await seen(`/${typed}▏`);
    return { ms, workMs, perSecond: (sent * 1000) / (fedAt - began) };
  } finally {
    clearInterval(flood);
    stop.abort();
    await ended;
  }
}
