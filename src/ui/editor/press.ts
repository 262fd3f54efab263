import type { Key } from 'ink';

/**
 * One key or one piece of typed text. `key` is `text`, `paste`, or a name: `enter`, `esc`, `up`, `C-a`, `M-b`,
 * `C-left`, `S-tab`.
 */
export type Press = { readonly key: string; readonly text: string };

export type Typed =
  | { readonly type: 'insert'; readonly text: string }
  | { readonly type: 'submit' }
  | { readonly type: 'newline' };

/** One Ink input event may hold several keys. Text after a return means paste; one return at the end means submit. */
export function splitChunk(input: string): Typed[] {
  const text = input.replace(/\r\n/g, '\r');
  if (text === '\n') return [{ type: 'newline' }];
  const cut = text.indexOf('\r');
  if (cut === -1) return [{ type: 'insert', text }];
  if (cut < text.length - 1) return [{ type: 'insert', text: text.replaceAll('\r', '\n') }];
  return [...(cut > 0 ? [{ type: 'insert', text: text.slice(0, cut) } as const] : []), { type: 'submit' }];
}

const NAMED = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'page-up'],
  ['pageDown', 'page-down'],
  ['home', 'home'],
  ['end', 'end'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const;

const press = (key: string, text = ''): Press => ({ key, text });

/** Control keys that a slow link put together. */
const controlKey = (code: string): Press => {
  if (code === '\r') return press('chunk-enter');
  if (code === '\n') return press('newline');
  return code === '\t' ? press('tab') : press(`C-${String.fromCodePoint((code.codePointAt(0) ?? 0) + 96)}`);
};

/** An event of Ink as presses, in order. Text that came with a return in one event is marked: `chunk`, then `enter`. */
export function pressesOf(input: string, key: Key): Press[] {
  if (key.eventType === 'release') return [];
  if (key.escape) return key.meta ? [press('esc'), press('esc')] : [press('esc')];
  if (key.return) return [press(key.meta || key.shift ? 'newline' : 'enter')];
  if (key.tab) return [press(key.shift ? 'S-tab' : 'tab')];
  const named = NAMED.find(([flag]) => key[flag]);
  if (named) return [press((key.ctrl ? 'C-' : key.meta ? 'M-' : '') + named[1])];
  if (input === '') return [];
  if (key.ctrl) return [press(input === 'j' ? 'newline' : `C-${input.toLowerCase()}`)];
  if (key.meta) return [press(`M-${input}`)];
  if (/^[\x01-\x1a]{2,8}$/.test(input)) return Array.from(input, controlKey);
  const typed = splitChunk(input);
  return typed.map((one) => {
    if (one.type === 'newline') return press('newline');
    if (one.type === 'submit') return press(typed.length > 1 ? 'chunk-enter' : 'enter');
    return press(typed.length > 1 ? 'chunk' : 'text', one.text);
  });
}
