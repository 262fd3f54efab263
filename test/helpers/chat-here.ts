import { run } from '../../src/cli/run.ts';
import { ioHere } from './io-here.ts';
import { openTerminal } from './render-tui.ts';
import { onTerminal, waitFor } from './ui-chat.ts';

/**
 * The whole program with a chat on a terminal in memory, in this process: command line, settings, cluster, session and
 * screen.
 */
export function chatHere(args: readonly string[], env: Readonly<Record<string, string>>, size = {}) {
  const terminal = openTerminal(size);
  const { io, code } = ioHere(env, {
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    out: (text) => terminal.stdout.write(text),
    err: (text) => terminal.stdout.write(text),
    interactive: true,
    outIsTerminal: true,
  });
  const ended = run(args, io).then(code);
  const chat = onTerminal(terminal);
  /**
   * A yes to the card that stands there. It counts when no other key follows it; a machine that stands still takes it
   * back, so it is given until it counts.
   */
  const approve = async (): Promise<void> => {
    await chat.gone('wait a moment');
    await waitFor(async () => {
      await chat.keys('y');
      await chat.gone('Approve this change?', 1500);
    }, 15_000);
  };
  return { ...terminal, ...chat, approve, ended };
}
