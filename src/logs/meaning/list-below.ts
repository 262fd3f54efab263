/** Each heading of the list is indented further than the one before it. */
export const isNested = (list: readonly string[]): boolean => {
  const heads = list.filter((line) => /:\s*$/.test(line)).map((line) => line.search(/\S/));
  return heads.length > 1 && heads.every((depth, at) => at === 0 || depth >= (heads[at - 1] ?? 0));
};

const MOST_ITEMS = 5;

/**
 * A sentence that ends in an open bracket or a colon, with what it leads to: the items that stand indented below it
 * ("was started with:"), else the next line that is a sentence. `below` are the lines after it without frames.
 */
export function withBelow(text: string, below: readonly string[]): string {
  const said = text.trimEnd();
  if (!/[({:]$/.test(said)) return text;
  const items = said.endsWith(':') && /^\s+\S/.test(below[0] ?? '') ? below.slice(0, MOST_ITEMS) : [];
  const next =
    items.length > 0
      ? items
          .map((line) => line.trim())
          .join('; ')
          .replaceAll(':; ', ': ')
      : below.find((line) => /\w+ \w+/.test(line));
  return next === undefined ? text : `${said.slice(0, -1).trimEnd()}: ${next.trim()}`;
}

const count = (text: string, bracket: RegExp): number => text.match(bracket)?.length ?? 0;
const isOpen = (text: string): boolean => count(text, /[[({]/g) > count(text, /[\])}]/g);

/** A list in brackets that the line breaks off (`nodes: [a,`), with the lines that close it. */
export function closed(text: string, below: readonly string[]): string {
  if (!/[,[]\s*$/.test(text) || !isOpen(text)) return text;
  for (let to = 1; to <= Math.min(below.length, MOST_ITEMS); to++) {
    const whole = [text, ...below.slice(0, to)].map((line) => line.trim()).join(' ');
    if (!isOpen(whole)) return whole;
  }
  return text;
}

const WAYS =
  '(?:attempts?|candidates?|credentials?|endpoints?|hosts?|mechanisms?|methods?|mirrors?|providers?|servers?|sources?|strategies|upstreams?|ways?)';
/** `Attempted credentials:`, `Tried these mirrors:`, `All connection attempts failed:`: each way was tried in vain. */
const TRIED = new RegExp(
  `^[^\\n:]{0,60}\\b(?:(?:attempted|tried)\\b(?! to (?!connect|reach|find|locate|authenticate|resolve))|none of\\b|(?:all|every|each|any) (?:of (?:the |these )?)?(?:[\\w-]+ ){0,2}${WAYS} (?:[\\w-]+ ){0,2}(?:fail|refus|reject|exhaust|unreach|unavail)\\w*)[^\\n:]{0,60}:\\s*$`,
  'i',
);
const ITEM = /^\s*(?:[-*•] |\d{1,2}[.)] )?(?=\S)/;

/** `… from any provider in the chain: [A: why, B: why]`: the same in one line. */
const IN_BRACKETS = new RegExp(
  `^(?=[^{])([^[\\n]{10,300}?\\b(?:tried|attempted|(?:any|all|none|every|each)\\b[^[\\n]{0,60}\\b${WAYS})\\b[^[\\n]{0,40}?): ?\\[([^\\n]{10,4000})\\]?\\s*$`,
  'i',
);
const BETWEEN = /[,;] (?=[\w.$@-]{3,120}: )/;

/** Ways that a program tried one after the other, all in vain: what failed is said above them. */
export type Attempts = {
  readonly items: readonly string[];
  /** The lines without the items. */
  readonly said: readonly string[];
  /** The lines in which the sentence stands: also without the heading, where more stands above it. */
  readonly head: readonly string[];
};

/** The attempts that an entry lists; undefined where it lists fewer than two. */
export function attemptsIn(lines: readonly string[]): Attempts | undefined {
  const at = lines.findIndex((line) => TRIED.test(line));
  if (at < 0) return inOneLine(lines);
  const below = lines.slice(at + 1);
  const end = below.findIndex((line) => !/^(?:\s+|[-*•] |\d{1,2}[.)] )\S/.test(line));
  const listed = end < 0 ? below : below.slice(0, end);
  // What stands behind the list speaks of all of it: a cause, a hint.
  const behind = below.slice(listed.length);
  const depth = Math.min(...listed.map((line) => line.search(/\S/)));
  const items = listed.filter((line) => line.search(/\S/) === depth).map((line) => line.replace(ITEM, '').trim());
  return items.length < 2
    ? undefined
    : {
        items,
        said: [...lines.slice(0, at + 1), ...behind],
        head: at > 0 ? [...lines.slice(0, at), ...behind] : lines,
      };
}

function inOneLine(lines: readonly string[]): Attempts | undefined {
  for (const [at, line] of lines.entries()) {
    const [, head = '', list = ''] = IN_BRACKETS.exec(line) ?? [];
    const items = list.replace(/\]\s*$/, '').split(BETWEEN);
    const said = lines.with(at, head);
    if (head !== '' && items.length > 1) return { items, said, head: said };
  }
  return undefined;
}

/** `Caused by: x`, `Root causes:` with what stands below. */
const CAUSE =
  /^\s*(?:\|? ?)?(?:caused by\b:?|---> |(?:the )?(?:root|underlying|original) causes?:|Reason: |Reasons:)\s*(.*)$/i;

/** `  reason: 'unsupported',`: a member of an object that a program prints. */
const PROPERTY = /^\s+\w+: .*,$/;

/** The last reason that an entry gives in words of its own, with its place. `isFrame`: lines of a stack trace. */
export function reasonIn(
  lines: readonly string[],
  isFrame: (line: string) => boolean,
): { readonly text: string; readonly at: number } | undefined {
  const at = lines.findLastIndex((line) => CAUSE.test(line) && !PROPERTY.test(line));
  if (at < 0) return undefined;
  const text = CAUSE.exec(lines[at] ?? '')?.[1] ?? '';
  if (text.trim() !== '') return { text, at };
  // anyhow and eyre: the chain stands below, numbered or indented; its end is the root.
  const below = lines.slice(at + 1).findIndex((line) => line.trim() === '' || isFrame(line));
  const last = below < 0 ? lines.length - 1 : at + below;
  const chain = lines.slice(at + 1, last + 1).map((line) => line.trim().replace(/^\d+: /, ''));
  const several = /s:\s*$/.test(lines[at] ?? '');
  return last > at ? { text: chain.slice(-4).join(several ? '; ' : ': '), at: last } : undefined;
}

/** `Errors:`, alone in its line: the heading of what the line above complains of. */
export const HEADING =
  /^(?:the following )?(?:[a-z]+ ){0,2}(?:errors?|problems?|violations?|failures?|reasons?|issues?)(?:\(s\))?:\s*$/i;
/** `You need to specify one of the following:`: what is asked for stands below it. */
const ASKED =
  /\b(?:one|any|all|some|each) of (?:the following|these)\b[^\n]{0,80}:\s*$|\b(?:need|must|have|required|missing|set|specify|provide|define)\b[^\n]{0,60}\b(?:following|these)\b[^\n]{0,60}:\s*$/i;
/** An item of such a list. */
export const LISTED = /^\s*(?:\d{1,3}[.)]|[-*•]) (?=\S)/;
const MOST_LISTED = 3;

/** What stands in a list below a heading of its own, under the line that says only that something is wrong. */
export function listedBelow(lines: readonly string[]): string | undefined {
  const at = lines.findIndex((line, place) => place > 0 && (HEADING.test(line) || ASKED.test(line)));
  const items = at < 0 ? [] : lines.slice(at + 1).filter((line) => LISTED.test(line));
  const told = items.slice(0, MOST_LISTED).map((line) => line.replace(LISTED, '').trim());
  if (told.length === 0) return undefined;
  const heading = lines[at] ?? '';
  return ASKED.test(heading) ? `${heading.trim()} ${told.join(', ')}` : told.join('; ');
}

/** Columns at which programs break their paragraphs. */
const NARROW = 50;
const WIDE = 110;
const MOST_WRAPPED = 4;
/** `tool: detail: x`, `stack traceback:`: a line of its own. */
const LABELLED = /^\s*[\w-]{1,40}(?: [\w-]{1,40})?:(?:\s|$)/;
/** No sentence ends with such a word. */
const OPEN = /\w (?:an?|and|are|as|at|be|by|for|from|has|have|in|is|not|of|or|requires|than|that|the|to|using|with)$/i;
/** A sentence that breaks off at the width of a terminal, with the lines that go on with it. */
export function wrapped(text: string, [head = '', ...below]: readonly string[]): string {
  const lines = [text];
  let last = head;
  for (const line of below.slice(0, MOST_WRAPPED)) {
    const width = last.trimEnd().length;
    const goesOn = width >= NARROW && width <= WIDE && !/[.!?:;,)}\]]\s*$/.test(last) && /^\s*[a-z("'`\d]/.test(line);
    if (LABELLED.test(line) || !(goesOn || (OPEN.test(last) && /^\s*\w/.test(line)))) break;
    lines.push(line.trim());
    last = line;
  }
  if (lines.length === 1) return text;
  const whole = lines.join(' ');
  const end = whole.slice(text.length).search(/[.!?](?:\s|$)/);
  return end < 0 ? whole : whole.slice(0, text.length + end);
}
