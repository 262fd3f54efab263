import { distance } from '../../core/names.ts';
import type { ChatState, Item, Offers } from './state.ts';

const MOST_WHYS = 9;
const NAME = /^\/?[\w@][\w.:/@-]{0,252}$/;
const EDGE = '[^\\w./:@-]';

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The line with one word in the place of another; undefined where that does not stand in it as a word of its own. */
function withWord(line: string, wrong: string, right: string): string | undefined {
  const at = new RegExp(`(?<=^|${EDGE}|/)${escaped(wrong)}(?=$|${EDGE})`, 'gi');
  const places = [...line.matchAll(at)];
  // The first word of a command is its name.
  const place = places.find(({ index }) => index > 0) ?? places[0];
  if (place === undefined || place[0] === right) return undefined;
  const before = line.slice(0, place.index);
  // `deploy/bakend` is one word where the right one says its kind, too.
  const from = right.includes('/') ? before.replace(/(?<![\w-])[\w-]{1,63}\/$/, '') : before;
  return from + right + line.slice(place.index + place[0].length);
}

/**
 * The line as it seems to have been meant, from an error that names what is not there and asks "did you mean X?", as
 * all of ours do: workloads, pods, containers, namespaces, contexts, keys, commands. Undefined where it does not.
 */
export function meantBy(line: string, message: string, nextStep = ''): string | undefined {
  const [, all = ''] =
    /\bdid you mean ([^?]{1,300})\?/.exec(nextStep) ?? /\bdid you mean ([^?]{1,300})\?/.exec(message) ?? [];
  const near = all.split(/, | or /)[0]?.trim() ?? '';
  if (!NAME.test(near)) return undefined;
  const quoted = [...message.matchAll(/"([^"]{1,253})"/g)].map(([, word = '']) => word);
  const words = line
    .split(/[^\w./:@-]+/)
    .flatMap((word) => [word, ...word.split('/')])
    .slice(0, 200);
  const like = words.filter((word) => word.length > 2 && distance(word.toLowerCase(), near.toLowerCase(), 2) <= 2);
  for (const wrong of [...quoted, ...like]) {
    const meant = withWord(line, wrong, near);
    if (meant !== undefined) return meant;
  }
  return undefined;
}

/** The text and the next step of what went wrong. */
function faultOf(item: Item): { readonly text: string; readonly nextStep: string | undefined } | undefined {
  if (item.type === 'notice' && item.tone !== 'info') return { text: item.text, nextStep: item.nextStep };
  if (item.type !== 'call' || item.card.state !== 'failed') return undefined;
  return { text: item.card.summary ?? '', nextStep: item.card.nextStep };
}

/** What is on offer once these items have come, in their order. */
function after(offers: Offers, item: Item, said: string): Offers {
  const without = (ask: string): readonly string[] => offers.whys.filter((one) => one !== ask);
  if (item.type === 'said') return { whys: without(item.text), meant: undefined };
  if (item.type === 'call' && item.card.state === 'done') return { ...offers, meant: undefined };
  const fault = faultOf(item);
  const meant = item.type === 'notice' ? item.meant : undefined;
  const next = { ...offers, meant: meant ?? (fault && meantBy(said, fault.text, fault.nextStep)) ?? offers.meant };
  if (item.type !== 'notice') return next;
  if (item.well !== undefined) return { ...next, whys: without(item.well) };
  return item.ask === undefined ? next : { ...next, whys: [...without(item.ask), item.ask].slice(-MOST_WHYS) };
}

/** The state with its offers brought up to what is new in the transcript since `before`. */
export function withOffers(before: ChatState, now: ChatState): ChatState {
  const from = before.items.length;
  if (now.items.length <= from) return now;
  let said = now.items.slice(0, from).findLast(({ type }) => type === 'said');
  let { offers } = now;
  for (const item of now.items.slice(from)) {
    if (item.type === 'said') said = item;
    offers = after(offers, item, said?.type === 'said' ? said.text : '');
  }
  return { ...now, offers };
}

/** What the key `w` asks. */
export const whyOf = ({ offers, turn }: Pick<ChatState, 'offers' | 'turn'>): string | undefined =>
  turn === undefined ? offers.whys.at(-1) : undefined;

/** The line that the key `m` sends. */
export const meantOf = ({ offers, turn }: Pick<ChatState, 'offers' | 'turn'>): string | undefined =>
  turn === undefined ? offers.meant : undefined;
