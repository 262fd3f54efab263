/**
 * Tags between which models think aloud; `<think>` of DeepSeek and Qwen, others of theirs, the analysis channel of
 * gpt-oss.
 */
const PAIRS: readonly (readonly [RegExp, RegExp])[] = [
  [/<(?:think|thinking|thought|reasoning)>/i, /<\/(?:think|thinking|thought|reasoning)>/i],
  [
    /(?:<\|start\|>assistant\s*)?<\|channel\|>\s*analysis\s*<\|message\|>/i,
    /<\|end\|>|(?=<\|start\|>)|(?=<\|channel\|>)/i,
  ],
  [/◁think▷/, /◁\/think▷/],
  [/\[THINK\]/, /\[\/THINK\]/],
];
/** Marks of a template around the answer itself. */
const FINAL = /(?:<\|start\|>assistant\s*)?<\|channel\|>\s*final\s*<\|message\|>/i;
const MARKS = /<\|(?:end|return|im_end|eot_id|eom_id|endoftext)\|>|<\/(?:think|thinking)>\s*/gi;
/** The longest beginning of a tag, in characters, that a piece of a stream can end with. */
const LONGEST = 60;

/** Takes thoughts out of a stream of text, whatever the pieces it comes in. */
export class Thoughts {
  #rest = '';
  #until: RegExp | undefined;

  push(delta: string): string {
    this.#rest += delta;
    return this.#take(false);
  }

  /** What is left at the end of the stream; an unended thought is a thought. */
  end(): string {
    return this.#take(true);
  }

  #take(last: boolean): string {
    let out = '';
    for (;;) {
      if (this.#until !== undefined) {
        const end = this.#until.exec(this.#rest);
        if (!end) {
          this.#rest = last ? '' : this.#rest.slice(-LONGEST);
          return out;
        }
        this.#rest = this.#rest.slice(end.index + end[0].length).replace(/^\s+/, '');
        this.#until = undefined;
        continue;
      }
      const begin = PAIRS.map(([open, close]) => ({ at: open.exec(this.#rest), close }))
        .filter(({ at }) => at !== null)
        .sort((a, b) => (a.at?.index ?? 0) - (b.at?.index ?? 0))[0];
      if (begin?.at) {
        out += bare(this.#rest.slice(0, begin.at.index));
        this.#rest = this.#rest.slice(begin.at.index + begin.at[0].length);
        this.#until = begin.close;
        continue;
      }
      const keep = last ? 0 : openTag(this.#rest);
      out += bare(this.#rest.slice(0, this.#rest.length - keep));
      this.#rest = keep === 0 ? '' : this.#rest.slice(-keep);
      return out;
    }
  }
}

const bare = (text: string): string => text.replace(FINAL, '').replaceAll(MARKS, '');

/** Longest head of a channel (gpt-oss), in characters. */
const HEAD = 160;

/** Length of an end that may be the beginning of a tag: what cannot be judged yet waits. */
function openTag(text: string): number {
  const head = Math.max(text.lastIndexOf('<|start|>'), text.lastIndexOf('<|channel|>'));
  const from =
    head > 0 && text.lastIndexOf('<|start|>', head) === head - '<|start|>assistant'.length ? head - 18 : head;
  if (from >= 0 && text.length - from < HEAD && !text.includes('<|message|>', from)) return text.length - from;
  return (
    /(?:<\/?[a-z]{0,10}|<\|[a-z_]{0,16}\|?|\[\/?T?H?I?N?K?|◁\/?[a-z]{0,5})$/i.exec(text.slice(-LONGEST))?.[0].length ??
    0
  );
}
