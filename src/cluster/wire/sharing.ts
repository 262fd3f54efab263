/** How long a connection to a cluster counts as new, in milliseconds. */
const NEW_MS = 10_000;

/**
 * Which requests may share one HTTP/2 connection: the burst of reads with which a command begins, where ten TLS
 * handshakes would cost more than the answers (a diagnosis of a small namespace: 475 → 395 ms of CPU).
 *
 * All others have a connection of their own (HTTP/1.1). Over HTTP/2 all streams fall with the one connection, and a
 * read behind a connection that died unseen waits for its time limit (undici 8.12, seen with connections that were
 * cut); so nothing is shared once a stream was opened, nor later than a connection lives that nobody has lost yet. A
 * write never is: what becomes of it must depend on nothing else.
 */
export class Sharing {
  readonly #until = performance.now() + NEW_MS;
  #streaming = false;

  /** What undici is told of a request (an option that its types do not name); `limitMs` as in Call: 0 for a stream. */
  option(limitMs: number, write: boolean): { readonly allowH2?: false } {
    if (limitMs === 0) this.#streaming = true;
    return !this.#streaming && !write && performance.now() < this.#until ? {} : { allowH2: false };
  }
}
