/** A part of a regular expression, as far as it matters for texts that nearly match it. */
type Part =
  | { readonly is: 'either'; readonly of: readonly Part[] }
  | { readonly is: 'row'; readonly of: readonly Part[] }
  | { readonly is: 'repeat'; readonly of: Part; readonly least: number; readonly most: number }
  | { readonly is: 'one'; readonly samples: readonly string[] }
  | { readonly is: 'look'; readonly of: Part };

const SAMPLES = 'aA0 /.-_:=,"\'\n@[(;%xé'.split('');
const MOST_UNITS = 24;

/**
 * Texts that make an engine that tries again work hardest, made of the expression itself: for each repetition what
 * stands before it and what it repeats, over and over, with an end that does not match. Each is a unit to repeat, with
 * a head.
 */
export function adversarialUnits(source: string, flags: string): readonly { head: string; unit: string }[] {
  const found = new Map<string, { head: string; unit: string }>();
  const add = (head: string, unit: string): void => {
    if (unit !== '' && found.size < MOST_UNITS) found.set(`${head}\0${unit}`, { head, unit });
  };
  const parsed = new Reader(source, flags).read();
  for (const pick of [0, 1, 2])
    walk(parsed, '', pick, (head, body) => {
      for (const pump of pumps(body, pick)) {
        add(head, pump);
        add('', head + pump);
        add('', head + pump.repeat(40));
      }
      add('', head);
    });
  add('', shortest(parsed, 0));
  return [...found.values()];
}

function pumps(part: Part, pick: number): readonly string[] {
  if (part.is === 'one') return part.samples;
  const found =
    part.is === 'either' ? part.of.map((one) => shortest(one, pick)) : [0, 1, 2].map((at) => shortest(part, at));
  return [...new Set(found)];
}

function walk(part: Part, head: string, pick: number, visit: (head: string, body: Part) => void): void {
  if (part.is === 'either') for (const one of part.of) walk(one, head, pick, visit);
  if (part.is === 'look') walk(part.of, head, pick, visit);
  if (part.is === 'repeat') {
    if (part.most > 8) visit(head, part.of);
    walk(part.of, head, pick, visit);
  }
  if (part.is !== 'row') return;
  let before = head;
  for (const one of part.of) {
    walk(one, before, pick, visit);
    before += shortest(one, pick);
  }
}

/** One of the shortest texts that the part matches. */
function shortest(part: Part, pick: number): string {
  if (part.is === 'one') return part.samples[pick % part.samples.length] ?? '';
  if (part.is === 'either') {
    const one = part.of[pick % part.of.length];
    return one ? shortest(one, pick) : '';
  }
  if (part.is === 'row') return part.of.map((one) => shortest(one, pick)).join('');
  if (part.is === 'look') return '';
  return shortest(part.of, pick).repeat(Math.min(Math.max(part.least, pick % 2), 50));
}

const CLASS = /\[\^?(?:\\[\s\S]|[^\]\\])*\]/y;
const ESCAPE = /\\(?:u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|c[a-z]|[pP]\{[^}]*\}|k<[^>]*>|[\s\S])/iy;
const GROUP = /\((?:\?(?:[:=!]|<[=!]|<\w+>|[a-z-]*:))?/y;
const TIMES = /(?:[*+?]|\{(\d+)(,(\d*))?\})\??/y;

class Reader {
  #at = 0;

  private readonly source: string;
  private readonly flags: string;

  constructor(source: string, flags: string) {
    this.source = source;
    this.flags = flags;
  }

  read(): Part {
    const ways: Part[] = [];
    let row: Part[] = [];
    while (this.#at < this.source.length && this.source[this.#at] !== ')') {
      if (this.source[this.#at] === '|') {
        this.#at++;
        ways.push({ is: 'row', of: row });
        row = [];
      } else row.push(this.#times(this.#atom()));
    }
    ways.push({ is: 'row', of: row });
    return ways.length === 1 ? (ways[0] as Part) : { is: 'either', of: ways };
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.source);
    if (match) this.#at += match[0].length;
    return match;
  }

  #atom(): Part {
    const group = this.#take(GROUP)?.[0];
    if (group !== undefined) {
      const of = this.read();
      this.#at++;
      return /^\(\?<?[=!]/.test(group) ? { is: 'look', of } : of;
    }
    const taken =
      this.#take(CLASS)?.[0] ??
      this.#take(ESCAPE)?.[0] ??
      String.fromCodePoint(this.source.codePointAt(this.#at++) ?? 0);
    if (taken.length === 2 && !taken.startsWith('\\')) this.#at++;
    if (['^', '$', '\\b', '\\B'].includes(taken) || /^\\(?:[1-9]|k<)/.test(taken)) return { is: 'row', of: [] };
    if (!/^[[\\.]/.test(taken)) return { is: 'one', samples: [taken] };
    const whole = new RegExp(`^${taken}$`, this.flags.replace('m', ''));
    const own =
      taken.startsWith('\\') && taken.length === 2 ? [taken.slice(1)] : (taken.slice(1, -1).match(/./gsu) ?? []);
    const samples = [...SAMPLES, ...own].filter((one) => whole.test(one));
    return { is: 'one', samples: [...new Set(samples)].slice(0, 16) };
  }

  #times(of: Part): Part {
    const match = this.#take(TIMES);
    if (!match) return of;
    const [all, least, comma, most] = match;
    if (least === undefined)
      return { is: 'repeat', of, least: all.startsWith('+') ? 1 : 0, most: all.startsWith('?') ? 1 : Infinity };
    const from = Number(least);
    return { is: 'repeat', of, least: from, most: comma === undefined ? from : most === '' ? Infinity : Number(most) };
  }
}
