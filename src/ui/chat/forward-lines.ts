import { forwardCounts, forwardTitle, type Forwarding, type ForwardPort } from '../../core/forward.ts';
import { fitParts, line, safe, span, type Line } from '../text/line.ts';
import type { Action } from './state.ts';

const MOST = 3;
/** All of them are on this machine's own addresses. */
const portWords = ({ local, remote }: ForwardPort): string => `:${local} -> ${remote}`;

/** A row for each forwarding that is open: where it leads, and what went over it. */
export function forwardLines(forwards: readonly Forwarding[], columns: number): Line[] {
  const rows = forwards
    .slice(-MOST)
    .map((one): Line =>
      fitParts(
        [
          [
            span('⇄ ', one.pod === undefined ? 'warn' : 'info'),
            span(safe(`${one.ports.map(portWords).join(', ')} of ${one.target}`)),
          ],
          ...(one.pod === undefined ? [line('no pod is ready', 'warn')] : []),
          line(forwardCounts(one), 'dim'),
          line('Esc Esc ends it', 'dim'),
        ],
        columns,
      ),
    );
  const more = forwards.length - MOST;
  return more > 0 ? [...rows, line(`${more} more: /ports`, 'dim')] : rows;
}

/** Shows what is open, and tells each new trouble and each end once in the transcript. */
export class ForwardNews {
  readonly #dispatch: (action: Action) => void;
  readonly #told = new Map<string, string>();

  constructor(dispatch: (action: Action) => void) {
    this.#dispatch = dispatch;
  }

  see(all: readonly Forwarding[]): void {
    this.#dispatch({ type: 'forwards', forwards: all.filter(({ ended }) => ended === undefined) });
    for (const one of all) {
      const key = `${one.since} ${one.id}`;
      const text =
        one.ended === undefined
          ? one.says === undefined
            ? ''
            : `${one.target}: ${one.says}`
          : `no longer forwarded: ${forwardTitle(one)} (${one.ended}); ${forwardCounts(one)}`;
      if (text === (this.#told.get(key) ?? '')) continue;
      this.#told.set(key, text);
      const tone = one.ended === undefined ? 'warn' : 'info';
      this.#dispatch({ type: 'add', item: { type: 'notice', tone, text: safe(text) } });
    }
  }
}
