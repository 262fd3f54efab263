import { DURATION } from '../../core/time.ts';
import type { Sentence } from './sentence.ts';
import { isKnown } from './vocabulary.ts';

const NAME = '([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)';

/** `-n X`, `in namespace X`, `in the X namespace`, `in X` of one that is there, `in all namespaces` ('*'). */
export function takeNamespace(sentence: Sentence, namespaces: readonly string[] = []): string | undefined {
  if (
    sentence.take(
      /(?:^|\s)(?:-A|--all-namespaces)\b|\b(?:in |across |of |from )?(?:all|every|each)(?: the)? namespaces?\b|\bcluster-?wide\b/i,
    )
  )
    return '*';
  const flag = sentence.take(new RegExp(`(?:^|\\s)(?:-n|--namespace)[ =]${NAME}`));
  if (flag?.[1] && !/^\d+$/.test(flag[1])) return flag[1];
  const after = sentence.take(
    new RegExp(`\\b(?:(?:in|of|from|for|within|to) )?(?:the )?(?:namespace|ns) ['"]?${NAME}['"]?(?=$|[\\s,.?!])`, 'i'),
  );
  if (after?.[1] && !isKnown(after[1].toLowerCase())) return after[1];
  const before = sentence.take(new RegExp(`\\b(?:in|of|from|for|within) (?:the )?['"]?${NAME}['"]? namespace\\b`, 'i'));
  if (before?.[1] && !isKnown(before[1].toLowerCase())) return before[1];
  const there = namespaces.find((one) => sentence.take(new RegExp(`\\b(?:in|from) ${one}(?=$|[\\s,?!])`, 'i')));
  if (there !== undefined) return there;
  return sentence
    .take(/\b(?:in|from) (kube-system|kube-public|default|todo-chatbot|staging|production)(?=$|[\s,.?!])/i)?.[1]
    ?.toLowerCase();
}

/** `-c X`, `container X`, `the X container`. */
export function takeContainer(sentence: Sentence): string | undefined {
  const flag = sentence.take(new RegExp(`(?:^|\\s)(?:-c|--container)[ =]${NAME}`))?.[1];
  if (flag) return flag;
  for (const pattern of [
    `\\b(?:(?:in|of|from|for) )?(?:the )?container ${NAME}`,
    `\\b(?:(?:in|of|from|for) )?(?:the )?${NAME} (?:init[ -])?container\\b`,
  ]) {
    const match = new RegExp(pattern, 'i').exec(sentence.text)?.[1];
    if (match !== undefined && !isKnown(match.toLowerCase())) return sentence.take(new RegExp(pattern, 'i'))?.[1];
  }
  return undefined;
}

export const takePrevious = (sentence: Sentence): boolean =>
  sentence.take(
    /(?:^|\s)(?:--previous\b|-p\b)|\b(?:previous|prior|former|crashed)(?: (?:instance|container|run|pod))?\b|\b(?:from |of )?before (?:the |it |its )?(?:last )?(?:crash|crashed|restart|restarted|died)\b|\blast (?:crash|run|instance)\b/i,
  ) !== undefined;

/** `--tail=N`, `last N lines`, `N lines`. */
export function takeTail(sentence: Sentence): number | undefined {
  const match =
    sentence.take(/(?:--tail|--lines)[ =](\d{1,6})\b/) ??
    sentence.take(
      /\b(?:the )?(?:last|tail|latest|final|recent|newest|bottom)\s+(\d{1,6})(?:\s+(?:log )?lines?)?\b(?!\s*(?:s|m|h|d|sec|min|hour|day))/i,
    ) ??
    sentence.take(/\b(\d{1,6})\s+(?:log )?lines?\b/i) ??
    sentence.take(/(?:^|\s)-(?:n ?)?(\d{1,6})\b/);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** A span of time in kubectl's form: 10m, 2h. */
export function takeSince(sentence: Sentence): string | undefined {
  // Whatever stands behind the flag: the tool says so when it is no duration, rather than reading the whole log.
  const flag = sentence.take(/--since[ =](\S{1,40})/)?.[1];
  if (flag) return flag;
  if (sentence.take(/\b(?:(?:in|from|over|for|of) )?the (?:last|past) half(?: an)? hour\b/i)) return '30m';
  const written = sentence.take(
    new RegExp(`\\b(?:(?:in|from|over|for|of) )?(?:the )?(?:last|past|since) (${DURATION})(?=$|[\\s,.?!])`, 'i'),
  )?.[1];
  if (written) return written.toLowerCase();
  const match = sentence.take(
    /\b(?:(?:in|from|over|for|of|since) )?(?:the )?(?:(?:last|past|since) )(\d{1,5})?\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\b/i,
  );
  if (!match) return undefined;
  return `${match[1] ?? 1}${(match[2] ?? 'm')[0]?.toLowerCase()}`;
}

/** Literal text that lines must contain. */
export function takeContains(sentence: Sentence): string | undefined {
  const quoted = sentence.take(
    /\b(?:that )?(?:containing|contains?|with|matching|match|grep(?:ped)?(?: for)?|mention(?:ing|s)?|about|for)\s+(?:the )?(?:word |text |string )?["']([^"']{1,200})["']/i,
  )?.[1];
  return quoted ?? sentence.take(/\b(?:containing|matching|grep(?: for)?|mentioning)\s+(\S{2,100})/i)?.[1];
}

/** `--to-revision=N`, `revision N`, and, where nothing else can be meant, `to N`. */
export function takeRevision(sentence: Sentence, bare = false): number | undefined {
  const match =
    sentence.take(/--(?:to-)?revision[ =](\d{1,6})\b/) ??
    sentence.take(
      /\b(?:(?:to|of) )?(?:the )?(?:revision|rev|version)\s*(?:number |no\.? |#)?(\d{1,6})(?=$|[\s,.?!])/i,
    ) ??
    (bare
      ? (sentence.take(/\bto\s+#?(\d{1,6})(?=$|[\s,.?!])/i) ?? sentence.take(/(?:^|\s)(\d{1,6})(?=$|[\s,.?!])/))
      : undefined);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** A label selector. */
export const takeSelector = (sentence: Sentence): string | undefined =>
  sentence.take(/(?:-l|--selector)[ =](\S{3,200})/)?.[1] ??
  sentence.take(/\b(?:with|labell?ed|having) (?:the )?(?:labels? )?([\w./-]{1,100}=[\w.-]{1,63})/i)?.[1];
