import type { Style } from '../print/style.ts';
import { levelOfNumber, levelOfWord, type Level } from '../../logs/level.ts';

const TIME = new Set(['time', 'timestamp', 'ts', '@timestamp', 't', 'date', 'datetime', 'asctime']);
const LEVEL = new Set(['level', 'lvl', 'severity', 'loglevel', 'log.level', '@l', 'levelname', 'level_name']);
const MESSAGE = ['msg', 'message', '@m', '@mt', 'event', 'text', 'body', 'log'];
/** A longer line is shown as it is: laying it out would cost more than it helps. */
const LONGEST = 20_000;

/**
 * A JSON record for a person: level, message, then its other fields as key=value; its own time goes, the kubelet's is
 * there for `-t`. Any other line as it is.
 */
export function laidOut(text: string, style: Style): string {
  if (!text.startsWith('{') || !text.endsWith('}') || text.length > LONGEST) return text;
  const record = parsed(text);
  if (!record) return text;
  const key = MESSAGE.find((name) => typeof record[name] === 'string');
  if (key === undefined) return text;
  let level: string | undefined;
  const fields: string[] = [];
  for (const [name, value] of Object.entries(record)) {
    const low = name.toLowerCase();
    if (name === key || TIME.has(low)) continue;
    if (LEVEL.has(low) && level === undefined && shownLevel(value) !== undefined) level = shownLevel(value);
    else fields.push(`${name}=${shown(value)}`);
  }
  const head = level === undefined ? '' : `${style(COLOUR[level] ?? 'reset', level.padEnd(5))} `;
  return `${head}${String(record[key])}${fields.length === 0 ? '' : ` ${style('dim', fields.join(' '))}`}`;
}

const COLOUR: Readonly<Record<string, 'red' | 'yellow' | 'cyan' | 'dim'>> = {
  FATAL: 'red',
  ERROR: 'red',
  WARN: 'yellow',
  INFO: 'cyan',
  DEBUG: 'dim',
};

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
