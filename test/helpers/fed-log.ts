import type { LogSource, PaneEntry } from '../../src/ui/options.ts';

export const entry = (text: string, pod = 'web-1-aaaaa', at = '2026-03-01T10:00:00Z'): PaneEntry => ({
  pod,
  container: 'web',
  at,
  text,
});

/** A log that a test feeds; the previous instance has one line. */
export function fed() {
  let wake: () => void = () => {};
  let waiting: PaneEntry[] = [];
  const saved: string[] = [];
  const source: LogSource = {
    title: 'deployment/web',
    async *lines(previous, signal) {
      if (previous) {
        yield [entry('it ended with 137')];
        return;
      }
      while (!signal.aborted) {
        if (waiting.length > 0) yield waiting.splice(0);
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
          if (waiting.length > 0) resolve();
        });
      }
    },
    kubectl: (previous, pod, filter) =>
      `kubectl logs ${pod ?? 'deployment/web'}${previous ? ' --previous' : ''} -f -n shop --context production-of-the-eu${filter && ` | grep -iF -- ${filter}`}`,
    save: (text) => Promise.resolve(`/tmp/x${saved.push(text)}.log`),
  };
  const feed = (...entries: readonly PaneEntry[]): void => {
    waiting = [...waiting, ...entries];
    wake();
  };
  return { source, feed, saved };
}

export const numbered = (from: number, count: number, word = 'line'): PaneEntry[] =>
  Array.from({ length: count }, (_, at) => entry(`${word} ${from + at} of the day`));
