import { mayBeAltered } from '../../../../core/altered.ts';
import type { Advice, Evidence } from '../../../../core/diagnosis.ts';
import { namedIn } from '../../../../logs/meaning/named-things.ts';
import type { Failing } from '../../../facts/state.ts';
import { settingsOf, type Setting } from '../../../places/related/settings-of.ts';
import type { Facts } from '../../../types.ts';
import { change } from '../change.ts';
import { TEMPLATED } from '../edits.ts';

export type NotListed = { readonly evidence: readonly Evidence[]; readonly remedies: readonly Advice[] };

const REFUSES =
  /\b(?:not|un)[ -]?(?:trusted|known|listed|allowed|permitted|authori[sz]ed)\b|\b(?:reject|refus|den(?:y|ied)|forbid|disallow|block)\w*|\bno (?:entry|rule|client)\b/i;
const MISSES =
  /\b(?:un(?:known|registered|recogni[sz]ed|defined)|not (?:found|registered|known|loaded|imported|enabled|defined))\b|\bKeyError\b|\bno such\b/i;
const ADDRESS = /(?<![\w.:/-])(\d{1,3}(?:\.\d{1,3}){3})(?![\w.]*\w\.)(?!\/\d)/g;
const NETWORK = /(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?(?![\w.]*\d\.)/g;
const LISTS =
  /allow|trust|permit|client|white|source|cidr|network|ipaddr|peer|host|server|range|subnet|acl|from|origin/i;
const PARTED = /(?<![\w./:-])['"]?([a-z_]\w{1,40}(?:[./:][a-z_]\w{0,40}){2,8})['"]?/g;
/** Settings that say who is let in: nobody joins them on the word of a log but an address from inside. */
const LETS_IN =
  /allow|trust|permit|white|acl|client|host|domain|origin|referr?er|redirect|callback|cors|csrf|user|role|scope|grant|admin|issuer|audience|tenant/i;
/** Who is inside: pods, nodes, proxies. Nobody from outside is let in on the word of a log. */
export const PRIVATE =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.)/;
const MOST = 2;

/**
 * Who or what a sentence says is not let in or not known, and a setting of the container that lists others of its kind
 * and not this: networks without that address, modules of the same package.
 */
export function notListed(facts: Facts, one: Failing, sentence: string): NotListed | undefined {
  const text = sentence.slice(0, 1_000);
  if (REFUSES.test(text)) {
    const outside = withoutAddress(facts, one, text);
    if (outside) return outside;
  }
  return (MISSES.test(text) ? withoutSibling(facts, one, text) : undefined) ?? underFlag(facts, one, text);
}

const ASKS = /\b(?:requires?|needs?|lacks?|missing|without|not (?:allowed|listed|permitted|enabled)|run again with)\b/i;
/** A host, an address or a path: what stands in a list of its own sort. */
const OF_SORT = [/^[\w-]+(?:\.[\w-]+)+(?::\d+)?$/, /^\/[\w./-]+$/];

/** What a program says that one of its own flags would have to list, and that flag as the container has it. */
function underFlag(facts: Facts, one: Failing, text: string): NotListed | undefined {
  if (!ASKS.test(text)) return undefined;
  const named = namedIn(text);
  for (const { text: flag } of named.filter(({ kind }) => kind === 'flag')) {
    const setting = settingsOf(facts, one).find(
      ({ name, where }) => name === flag.replace(/^-+/, '') && where.startsWith('args '),
    );
    const items = setting?.value.split(',') ?? [];
    const sort = OF_SORT.find((pattern) => items.every((item) => pattern.test(item)));
    const asked = sort && named.find(({ kind, text: own }) => kind !== 'flag' && sort.test(own))?.text;
    if (setting && asked !== undefined && !items.includes(asked))
      return {
        evidence: [setting.evidence],
        remedies: [
          `add ${asked} to ${flag} in ${setting.where}, if it is meant to use it: that lists ${setting.value}`,
        ],
      };
  }
  return undefined;
}

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

function holds(value: string, address: string): boolean {
  return [...value.matchAll(NETWORK)].some(([, base = '', bits]) => {
    const size = 2 ** (32 - Number(bits ?? 32));
    return Math.floor(numberOf(base) / size) === Math.floor(numberOf(address) / size);
  });
}

/** Networks and addresses that settings list, none of which holds the one that was refused. */
function withoutAddress(facts: Facts, one: Failing, text: string): NotListed | undefined {
  const asked = [...new Set([...text.matchAll(ADDRESS)].map(([, address = '']) => address))];
  const [address] = asked.filter((each) => each !== one.pod.status?.podIP && PRIVATE.test(each));
  if (address === undefined) return undefined;
  const lists = settingsOf(facts, one).filter(
    ({ name, value }) => LISTS.test(name) && [...value.matchAll(NETWORK)].length > 0 && !value.includes('://'),
  );
  if (lists.length === 0 || lists.some(({ value }) => holds(value, address))) return undefined;
  // Of several the one whose name the sentence says best: `untrusted proxy` and trusted_proxies.
  const said = text.toLowerCase();
  const rank = ({ name }: Setting): number =>
    name
      .toLowerCase()
      .split(/[^a-z]+/)
      .filter((word) => word.length > 3 && said.includes(word.slice(0, 5))).length;
  const best = lists.toSorted((a, b) => rank(b) - rank(a));
  const [first] = best;
  if (!first) return undefined;
  const chosen = best.filter((each) => rank(each) === rank(first));
  if (chosen.length > MOST && rank(first) === 0) return undefined;
  return {
    evidence: chosen.slice(0, MOST).map(({ evidence }) => evidence),
    remedies: [
      `add ${address}, or the network that it is of, to ${first.name}: it is in none of what ${first.where} lists (${first.says})${first.written === undefined ? '' : ` (${first.written})`}; then restart container ${one.view.name}`,
    ],
  };
}

/** A list of modules, packages or paths beside which the one that is missed belongs. */
function withoutSibling(facts: Facts, one: Failing, text: string): NotListed | undefined {
  for (const [, name = ''] of text.matchAll(PARTED))
    for (const setting of settingsOf(facts, one)) {
      if (LETS_IN.test(setting.name)) continue;
      const items = setting.value.split(/[,;\s]+/).filter((item) => /[./:]/.test(item));
      // One value alone is a list only where the setting is called so.
      if (items.length < 2 && !MANY.test(setting.name)) continue;
      const kin = items.flatMap((item) => sharedWith(item, name));
      const [depth] = kin.toSorted((a, b) => b - a);
      if (depth === undefined || items.some((item) => name === item || name.startsWith(`${item}.`))) continue;
      const lacks = name
        .split(/(?=[./:])/)
        .slice(0, depth + 1)
        .join('');
      const text_ = `add ${lacks} to ${setting.name}: ${setting.where} lists ${setting.says}, and ${name} is of none of them`;
      const { owner, view } = one;
      const mark = /[^,;\s](\s?[,;]\s?|\s)[^,;\s]/.exec(setting.value)?.[1];
      const made =
        setting.variable !== undefined &&
        TEMPLATED.test(owner.kind) &&
        mark !== undefined &&
        !mayBeAltered(setting.value)
          ? change(facts, text_, 'set_env', {
              workload: `${owner.kind.toLowerCase()}/${owner.name}`,
              container: view.name,
              name: setting.variable,
              value: `${setting.value.trimEnd()}${mark}${lacks}`,
            })
          : text_;
      return { evidence: [setting.evidence], remedies: [made] };
    }
  return undefined;
}

const MANY = /(?:list|path|[^s]s)$/i;

/** How many leading parts two names share, where they differ in one after two or more. */
function sharedWith(item: string, name: string): readonly number[] {
  const [a, b] = [item, name].map((each) => each.split(/[./:]/)) as [string[], string[]];
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at >= 2 && at === a.length - 1 && b.length > at ? [at] : [];
}
