import { safeText } from '../../core/redact.ts';
import { isTerminal, type Io } from '../io.ts';

/** Who gets an answer by then needs no word about the wait. */
const PATIENCE_MS = 500;
const EVERY_MS = 1_000;
const CLEAR = '\r\u001B[K';

/** `io`: the same process; what is written through it has lines of its own. `say`: what is done from now on. */
type Work<T> = (io: Io, say: (what: string) => void) => Promise<T>;

/**
 * Says in one line of standard error that the work goes on ("reading namespace shop, 3 s …") when it takes longer than
 * half a second: on a terminal alone, and the line is gone before anything else is written.
 */
export async function whileWorking<T>(io: Io, first: string, work: Work<T>): Promise<T> {
  if (!isTerminal(io.stderr) || io.env['TERM'] === 'dumb' || io.env['CI']) return work(io, () => undefined);
  const since = Date.now();
  let what = first;
  let shown = false;
  const clear = (): void => {
    if (shown) io.stderr.write(CLEAR);
    shown = false;
  };
  const draw = (): void => {
    const text = `${what}, ${Math.round((Date.now() - since) / 1_000)} s …`;
    // The terminal of standard error: standard output may go elsewhere. A line that wraps could not be taken away.
    const columns = io.stderr.columns || io.columns;
    io.stderr.write(`${CLEAR}${text.slice(0, Math.max(columns - 1, 0))}`);
    shown = true;
  };
  let ticks: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(start);
    clearInterval(ticks);
    clear();
  };
  const start = setTimeout(() => {
    draw();
    ticks = setInterval(draw, EVERY_MS);
    ticks.unref();
  }, PATIENCE_MS);
  start.unref();
  const own = Object.create(io, {
    // The answer is there, and who reads it page by page has the terminal: what is still tidied up is no wait.
    out: { value: (text: string) => (end(), io.out(text)) },
    err: { value: (text: string) => (clear(), io.err(text)) },
  }) as Io;
  try {
    return await work(own, (words) => void (what = words));
  } finally {
    end();
  }
}

/** "reading namespace shop": what a look at a cluster does. */
export const readingOf = ({ namespace }: { readonly namespace: string }, all = false): string =>
  `reading ${all ? 'all namespaces' : `namespace ${safeText(namespace)}`}`;
