import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import { render } from 'ink';
import type { ReactNode } from 'react';

/** A terminal in memory: what Ink writes is interpreted by xterm, what is typed reaches Ink as bytes. */
export function openTerminal({ columns = 80, rows = 24 } = {}) {
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    scrollback: 5000,
    allowProposedApi: true,
    convertEol: true,
  });
  const raw: string[] = [];
  class Out extends EventEmitter {
    readonly isTTY = true;
    get columns() {
      return terminal.cols;
    }
    get rows() {
      return terminal.rows;
    }
    write(data: string, done?: () => void) {
      raw.push(data);
      terminal.write(data, done);
      return true;
    }
  }
  const out = new Out();
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stdin,
    ref: () => stdin,
    unref: () => stdin,
  });
  const settle = () => new Promise<void>((done) => terminal.write('', done));
  const text = (from: number, to: number): string[] =>
    Array.from(
      { length: Math.max(0, to - from) },
      (_, at) => terminal.buffer.active.getLine(from + at)?.translateToString(true) ?? '',
    );
  return {
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: out as unknown as NodeJS.WriteStream,
    /** Everything that was written, escape codes included. */
    raw: () => raw.join(''),
    /** Bytes that arrive together. */
    type: (keys: string) => void stdin.write(keys),
    paste: (pasted: string) => void stdin.write(`\u001B[200~${pasted}\u001B[201~`),
    end: () => void stdin.end(),
    resize: (toColumns: number, toRows: number) => {
      terminal.resize(toColumns, toRows);
      out.emit('resize');
    },
    settle,
    /** Scrollback and screen, without empty rows. */
    lines: async (): Promise<string[]> => {
      await settle();
      return text(0, terminal.buffer.active.length).filter(Boolean);
    },
    /** What can be seen now. */
    screen: async (): Promise<string[]> => {
      await settle();
      const top = terminal.buffer.active.baseY;
      return text(top, top + terminal.rows);
    },
    cursor: () => ({ x: terminal.buffer.active.cursorX, y: terminal.buffer.active.cursorY }),
  };
}

/** A tree of components on a terminal in memory, drawn by the real renderer. */
export function renderTui(tree: ReactNode, size: { columns?: number; rows?: number } = {}) {
  const terminal = openTerminal(size);
  const app = render(tree, {
    stdout: terminal.stdout,
    stdin: terminal.stdin,
    interactive: true,
    patchConsole: false,
    incrementalRendering: true,
    exitOnCtrlC: false,
  });
  return { ...app, ...terminal };
}
