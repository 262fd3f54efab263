import { randomUUID } from 'node:crypto';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createServer, type Session } from '../server.ts';
import type { McpOptions } from '../types.ts';

export type HttpSession = {
  readonly id: () => string | undefined;
  readonly transport: StreamableHTTPServerTransport;
  readonly session: Session;
  /** Requests that are open, its stream among them. */
  open: number;
  lastSeen: number;
};

const MOST_SESSIONS = 16;
const IDLE_MS = 30 * 60_000;

/** The sessions of one server, each with one client. Bounded: one that nobody uses makes room for a new one. */
export class Sessions {
  readonly #options: McpOptions;
  readonly #all = new Set<HttpSession>();

  constructor(options: McpOptions) {
    this.#options = options;
  }

  find(id: string): HttpSession | undefined {
    return [...this.#all].find((one) => one.id() === id);
  }

  /** A new one, or undefined where there are too many that are in use. */
  async begin(): Promise<HttpSession | undefined> {
    if (this.#all.size >= MOST_SESSIONS) {
      const [idle] = [...this.#all].filter(({ open }) => open === 0).sort((a, b) => a.lastSeen - b.lastSeen);
      if (idle === undefined) return undefined;
      await this.end(idle);
    }
    const session = createServer(this.#options);
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => randomUUID() });
    const made: HttpSession = { id: () => transport.sessionId, transport, session, open: 0, lastSeen: Date.now() };
    this.#all.add(made);
    await session.server.connect(transport);
    Object.assign(session.server, { onclose: () => this.#all.delete(made) });
    return made;
  }

  async end(one: HttpSession): Promise<void> {
    this.#all.delete(one);
    await one.session.server.close();
    await one.session.settled();
  }

  /** Ends those that nobody has used for long. */
  async sweep(now: number): Promise<void> {
    for (const one of this.#all) if (one.open === 0 && now - one.lastSeen > IDLE_MS) await this.end(one);
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#all].map((one) => this.end(one)));
  }
}
