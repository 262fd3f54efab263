import { levelOfNumber, levelOfWord, type Level } from './level.ts';

const TIME = new Set(['time', 'timestamp', 'ts', '@timestamp', 't', 'date', 'datetime', 'asctime']);
const LEVEL = new Set(['level', 'lvl', 'severity', 'loglevel', 'log.level', '@l', 'levelname', 'level_name']);
const MESSAGE = ['msg', 'message', '@m', '@mt', 'event', 'text', 'body', 'log'];
/** A longer line is shown as it is: laying it out would cost more than it helps. */
const LONGEST = 20_000;

/** A JSON record for a person: `level` in capitals, '' where it declares none; `fields` as key=value, '' for none. */
export type LaidOut = { readonly level: string; readonly message: string; readonly fields: string };

/**
 * Level, message, then the other fields of a line that is a JSON record with a message; undefined for any other line.
 * Its own time goes: the kubelet's is known.
 */
export function laidOut(text: string): LaidOut | undefined {
  if (!text.startsWith('{') || !text.endsWith('}') || text.length > LONGEST) return undefined;
  const record = parsed(text);
  const key = record && MESSAGE.find((name) => typeof record[name] === 'string');
  if (record === undefined || key === undefined) return undefined;
  let level: string | undefined;
  const fields: string[] = [];
  for (const [name, value] of Object.entries(record)) {
    const low = name.toLowerCase();
    if (name === key || TIME.has(low)) continue;
    if (LEVEL.has(low) && level === undefined && shownLevel(value) !== undefined) level = shownLevel(value);
    else fields.push(`${name}=${shown(value)}`);
  }
  return { level: level ?? '', message: String(record[key]), fields: fields.join(' ') };
}

function shownLevel(value: unknown): string | undefined {
  const level: Level | undefined =
    typeof value === 'string' ? levelOfWord(value) : typeof value === 'number' ? levelOfNumber(value) : undefined;
  return level?.toUpperCase();
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A value as logfmt writes it: quoted where it has spaces; a stack keeps its lines. */
function shown(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (value.includes('\n')) return `\n  ${value.trimEnd().replaceAll('\n', '\n  ')}\n`;
  return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
