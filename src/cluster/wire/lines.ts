import type { LogLine } from '../../core/cluster.ts';
import { clean, cutLines, withoutUnseen } from '../../core/clean.ts';
import { safeText } from '../../core/redact.ts';
import { KeyBlocks } from '../../core/secrets/blocks.ts';
import { SecretLines } from '../../core/secrets/manifests/blocks.ts';

const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)((?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) ?/;
/** The last second that was found to be one: the lines of a log come in the order of their stamps. */
let second = 'none';
const NINE = /^.{19}\.\d{9}Z /;

/** The kubelet's stamp (9 digits) and the text behind it; a line without one keeps its whole text. */
export function stampOf(raw: string): { readonly at: string; readonly text: string } {
  // The usual form in the second of the line before: nine digits and Z.
  if (raw.charCodeAt(29) === 90 && raw.charCodeAt(30) === 32 && raw.startsWith(second) && NINE.test(raw))
    return { at: raw.slice(0, 30), text: raw.slice(31) };
  const found = STAMP.exec(raw);
  if (found === null) return { at: '', text: raw };
  const [all, start = '', rest = ''] = found;
  if (start !== second) {
    if (Number.isNaN(Date.parse(start + rest))) return { at: '', text: raw };
    second = start;
  }
  return { at: start + rest, text: raw.slice(all.length) };
}

/**
 * What the kubelet writes in place of a log whose container was removed meanwhile (seen on 1.37); no line of the
 * program.
 */
export const isLostLog = (raw: string): boolean =>
  (raw.startsWith('unable to retrieve') && /^unable to retrieve container logs for \S+:\/\//.test(raw)) ||
  // Its file went between two looks: pkg/kubelet/kuberuntime/logs (ReadLogs), which writes no time before it.
  raw.startsWith('failed to try resolving symlinks in path "/var/log/pods/');

/** Signs that may have to be cleaned away. */
const ODD = /[^\t\x20-\x7e]/;

/** Lines of one stream, in their order, as they may leave the room. */
export function safeLines(): (raw: string) => LogLine {
  const keys = new KeyBlocks();
  const manifests = new SecretLines();
  return (raw) => {
    const { at, text } = stampOf(raw.endsWith('\r') ? raw.slice(0, -1) : raw);
    if (!ODD.test(text)) return { at, text: safeText(manifests.line(keys.line(text))) };
    // Colours around a key's line, or around the key of a manifest, must not hide it from those who look for it, nor
    // must signs without a width, nor UTF-16.
    const bare = withoutUnseen(text);
    const seen = clean(bare.endsWith('\r') ? bare.slice(0, -1) : bare);
    const hidden = manifests.line(keys.line(seen));
    return { at, text: safeText(hidden === seen ? text : hidden) };
  };
}

/** Lines for the person's own terminal alone: cleaned of what a terminal would obey, their secrets not hidden. */
export function plainLines(): (raw: string) => LogLine {
  return (raw) => {
    const { at, text } = stampOf(raw.endsWith('\r') ? raw.slice(0, -1) : raw);
    return { at, text: cutLines(clean(text)) };
  };
}

/** How the lines of one stream are made fit to leave the room. */
export type FitLines = typeof safeLines;

/** Longest line of a log that is kept before cleaning, in characters; the rest of it is counted and dropped. */
const LONGEST = 65_536;

/** Cuts bytes into lines, whatever the chunks are. A line without its end is given by `rest` alone. */
export class LineCutter {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #dropped = 0;
  readonly #longest: number;

  constructor(longest = LONGEST) {
    this.#longest = longest;
  }

  push(chunk: Uint8Array): string[] {
    const parts = this.#decoder.decode(chunk, { stream: true }).split('\n');
    const last = parts.pop() ?? '';
    const lines: string[] = [];
    for (const part of parts) {
      if (this.#rest === '' && this.#dropped === 0 && part.length <= this.#longest) {
        lines.push(part);
        continue;
      }
      this.#extend(part);
      lines.push(this.#take());
    }
    if (last !== '') this.#extend(last);
    return lines;
  }

  /** What stands behind the last line end. */
  rest(): string {
    this.#extend(this.#decoder.decode());
    return this.#take();
  }

  #extend(part: string): void {
    const room = this.#longest - this.#rest.length;
    this.#rest += part.slice(0, Math.max(0, room));
    this.#dropped += Math.max(0, part.length - room);
  }

  #take(): string {
    const line = this.#dropped > 0 ? `${this.#rest} … (${this.#dropped} more characters)` : this.#rest;
    this.#rest = '';
    this.#dropped = 0;
    return line;
  }
}
