/** What is typed beyond this before the chat stands is dropped. */
const MOST = 64 * 1024;
/** Takes away what the terminal itself has echoed of a line that was begun. */
const CLEAR_ROW = '\r\u001B[K';

type Input = Pick<NodeJS.ReadStream, 'setRawMode' | 'isTTY' | 'on' | 'off' | 'read' | 'unshift' | 'pause' | 'unref'>;

/**
 * Keys from before as the chat reads them. The terminal was still in line mode: its Enter came as a line feed. One line
 * with its Enter is a line that was sent; several are what a paste is, and wait in the prompt; an Enter alone was
 * impatience.
 */
export function typedBefore(bytes: string): string {
  const text = bytes.replace(/\r\n?/g, '\n').replace(/^\n+/, '');
  let end = text.length;
  while (text[end - 1] === '\n') end--;
  const line = text.slice(0, end);
  return line.replaceAll('\n', '\r') + (line !== '' && text.endsWith('\n') && !line.includes('\n') ? '\r' : '');
}

/**
 * Takes the keys while the program is still being loaded: the terminal neither echoes them into the picture nor turns
 * Enter into a new line. Ctrl+C stops the run as it does without us. `handOver` gives the rest to whoever reads next;
 * `end` gives the terminal back as it was, where nobody will.
 */
export function typeAhead(
  stdin: Input,
  stdout: Pick<NodeJS.WriteStream, 'write'>,
  interrupt: () => void,
): { handOver(): void; end(): void } {
  if (!stdin.isTTY) return { handOver: () => undefined, end: () => undefined };
  let typed = '';
  let open = true;
  const take = (): void => {
    for (let chunk = stdin.read() as Buffer | string | null; chunk !== null; chunk = stdin.read() as typeof chunk) {
      const text = chunk.toString();
      if (text.includes('\u0003')) {
        typed = '';
        interrupt();
      } else if (typed.length + text.length <= MOST) typed += text;
    }
  };
  const stop = (): void => {
    open = false;
    take();
    stdin.off('readable', take);
  };
  stdin.setRawMode(true);
  stdin.on('readable', take);
  return {
    handOver: () => {
      if (!open) return;
      stop();
      if (typed === '') return;
      stdout.write(CLEAR_ROW);
      const keys = typedBefore(typed);
      if (keys !== '') stdin.unshift(Buffer.from(keys));
    },
    end: () => {
      if (!open) return;
      stop();
      stdin.setRawMode(false);
      stdin.pause();
      stdin.unref();
    },
  };
}
