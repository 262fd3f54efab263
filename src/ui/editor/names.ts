/** What Tab has offered: the draft before the name, the names, and which of them stands in the draft now. */
export type Offer = { readonly before: string; readonly names: readonly string[]; readonly at: number };

const MOST = 200;

/**
 * Names for the word that a draft ends in: those that begin so first, then those with a part that does. `@` alone means
 * all.
 */
export function offerFor(draft: string, names: readonly string[]): Offer | undefined {
  const [, before = '', mention = '', word = ''] = /^([\s\S]*?)(@?)([^\s@]*)$/.exec(draft) ?? [];
  if (mention === '' && word.length < 2) return undefined;
  const wanted = word.toLowerCase();
  const all = [...new Set(names)].sort((a, b) => a.length - b.length || a.localeCompare(b));
  const starts = all.filter((name) => name.startsWith(wanted));
  const parts = all.filter((name) => !name.startsWith(wanted) && new RegExp(`[-./]${escaped(wanted)}`).test(name));
  const found = [...starts, ...parts].slice(0, MOST);
  return found.length === 0 || (found.length === 1 && found[0] === word) ? undefined : { before, names: found, at: 0 };
}

export const draftOf = ({ before, names, at }: Offer): string => `${before}${names[at] ?? ''}`;

/** The next name after the one that stands in the draft, from the first again after the last. */
export const nextOffer = (offer: Offer): Offer => ({ ...offer, at: (offer.at + 1) % offer.names.length });

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** How many units two texts have in common at their start. */
export const sharedLength = (a: string, b: string): number => {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
};
