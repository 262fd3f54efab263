import './color.ts';
import { render } from 'ink';
import { AppError, EXIT } from '../core/errors.ts';
import { App } from './app.tsx';
import { Chat } from './chat/chat.ts';
import type { Forwarding } from '../core/forward.ts';
import { ForwardNews } from './chat/forward-lines.ts';
import type { ChatOptions, HealthState, SessionLike } from './options.ts';

export { layoutEngine } from './layout-engine.ts';
export type {
  AskSecrets,
  ChatKeeper,
  ChatOptions,
  Header,
  HealthState,
  SessionLike,
  SlashCommand,
  SlashResult,
  Timing,
  WorkloadHealth,
} from './options.ts';

/**
 * The chat, until the person leaves it; resolves with the exit code (0, or 130 after Ctrl+C). Needs a terminal on both
 * sides: otherwise an AppError no-person; `layoutEngine` is awaited before. Rejects when the session cannot be made.
 * `signal` ends it as a hang-up does (SIGTERM, SIGHUP): what runs is stopped, what is asked is answered with no.
 */
export async function runChat(options: ChatOptions, signal?: AbortSignal): Promise<number> {
  const { stdin = process.stdin, stdout = process.stdout } = options;
  if (!stdin.isTTY || !stdout.isTTY)
    throw new AppError(
      'no-person',
      'the chat needs a terminal',
      'ask in one line: kubewhy "why is the backend crashing"',
    );
  const made = Promise.withResolvers<SessionLike>();
  made.promise.catch(() => undefined);
  const chat = new Chat(options, () => made.promise, stdout.columns, stdout.rows);
  const over = new AbortController();
  let failed: unknown;
  const app = render(<App chat={chat} />, {
    stdout,
    stdin,
    // Ink takes CI=1 for "no terminal"; here there is one.
    interactive: true,
    patchConsole: false,
    incrementalRendering: true,
    // A key that comes right behind a frame waits for the next one: at 30 a second that can be seen.
    maxFps: 60,
    exitOnCtrlC: false,
    ...(stdin === process.stdin ? { kittyKeyboard: { mode: 'auto' as const } } : {}),
  });
  const hangUp = (): void => chat.quit(EXIT.ok);
  stdin.once('end', hangUp).once('close', hangUp);
  const interrupt = (): void => chat.quit(EXIT.interrupted);
  signal?.addEventListener('abort', interrupt, { once: true });
  const { open } = options;
  const opened = open && app.waitUntilRenderFlush().then(() => open.run());
  if (opened) chat.opens(opened);
  try {
    const ready = Promise.resolve(opened);
    ready
      .then(() => options.createSession(chat.asks.approver, chat.asks.askSecrets))
      .then(made.resolve, (error: unknown) => {
        failed = error;
        made.reject(error);
        chat.quit(EXIT.error);
      });
    const watch = (): void => {
      if (options.health) void watchHealth(chat, options.health(over.signal));
      if (options.forwards) void watchForwards(chat, options.forwards.watch(over.signal));
    };
    ready.then(watch, () => undefined);
    if (options.first) chat.send(options.first);
    const code = await app.waitUntilExit();
    if (failed !== undefined) throw failed;
    return typeof code === 'number' ? code : EXIT.ok;
  } finally {
    over.abort();
    stdin.off('end', hangUp).off('close', hangUp);
    signal?.removeEventListener('abort', interrupt);
    chat.quit(EXIT.ok);
  }
}

/** Shows each state of the watch; when it ends or fails the line is emptied, since an old state is worse than none. */
async function watchHealth(chat: Chat, states: AsyncIterable<HealthState>): Promise<void> {
  try {
    for await (const health of states) chat.news.see(health);
  } catch {
    // The watch reports its own troubles where it is made; here only its absence shows.
  }
  chat.news.see(undefined);
}

async function watchForwards(chat: Chat, states: AsyncIterable<readonly Forwarding[]>): Promise<void> {
  const news = new ForwardNews((action) => chat.dispatch(action));
  for await (const all of states) news.see(all);
}
