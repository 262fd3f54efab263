/** Characters of a line and of a run without a space that are read for a cause; ends say most, so both keep theirs. */
const LINE = { head: 1536, tail: 512 };
/** A message of a status or an event in all; the API holds 1,024 of an event and 32,768 of a condition. */
const MESSAGE = { head: 6_144, tail: 2_048 };
const RUN = { head: 192, tail: 64 };
/** Spaces and other white space in a row. */
const MOST_WHITE = 64;
const MOST_DEPTH = 24;

const LONG_RUN = /\S{257,}/g;
const LONG_WHITE = /[^\S\n]{65,}/g;

/**
 * Text as rules read it: the middle of a line over 2,048 characters and of a run over 256 is left out as `…`. A person
 * or model that reads a log gets all of it; what looks for causes tries many patterns on each text, and none may cost
 * more for a text that was made to cost. JSON stays JSON: its texts are bounded.
 */
export function boundedText(text: string): string {
  if (text.length <= RUN.head + RUN.tail) return shortWhite(text);
  return text.split('\n').map(boundedLine).join('\n');
}

function boundedLine(line: string): string {
  if (line.length <= RUN.head + RUN.tail) return shortWhite(line);
  if (/^\s*\{/.test(line)) {
    try {
      const parsed: unknown = JSON.parse(line);
      const bounded = boundedValue(parsed);
      return bounded === parsed ? line : JSON.stringify(bounded);
    } catch {
      // No JSON: a text like any other.
    }
  }
  return cut(
    shortWhite(line).replace(LONG_RUN, (run) => cut(run, RUN)),
    LINE,
  );
}

const shortWhite = (text: string): string =>
  text.length <= MOST_WHITE ? text : text.replace(LONG_WHITE, ' '.repeat(MOST_WHITE));

const cut = (text: string, { head, tail }: { readonly head: number; readonly tail: number }): string =>
  text.length <= head + tail ? text : `${text.slice(0, head)}…${text.slice(-tail)}`;

/** All texts in the value bounded; the value itself where none is long. */
function boundedValue<T>(value: T, depth = 0, bound: (text: string) => string = boundedText): T {
  if (typeof value === 'string') return bound(value) as T;
  if (typeof value !== 'object' || value === null || depth > MOST_DEPTH) return value;
  let changed: Record<string, unknown> | undefined;
  for (const [key, one] of Object.entries(value)) {
    const bounded: unknown = boundedValue<unknown>(one, depth + 1, bound);
    if (bounded === one) continue;
    changed ??= (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
    changed[key] = bounded;
  }
  return (changed ?? value) as T;
}

/** An object with what others wrote into it as text bounded: its status, and the message of an event. */
export function boundedObject<T>(object: T): T {
  if (typeof object !== 'object' || object === null) return object;
  let changed: Record<string, unknown> | undefined;
  for (const member of ['status', 'message', 'note']) {
    const text = (object as Record<string, unknown>)[member];
    const bounded: unknown = boundedValue(text, 0, (one) => cut(boundedText(one), MESSAGE));
    if (bounded !== text) changed = { ...(changed ?? object), [member]: bounded };
  }
  return (changed ?? object) as T;
}
