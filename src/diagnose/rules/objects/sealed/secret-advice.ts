import { clauseOf } from '../../../../logs/meaning/clause.ts';
import type { Advice } from '../../../../core/diagnosis.ts';
import { linksOf } from '../../../custom/links.ts';
import { wordsOf, type Bad } from '../../../custom/objects.ts';
import { isNode, label, strings, type Case } from '../custom-fields.ts';

function storesOf(chain: readonly Bad[]): string {
  const links = chain
    .flatMap(({ object }) => linksOf(object))
    .filter(({ kind }) => /Store$|Vault|Provider|Connection|Auth$/.test(kind));
  return [...new Set(links.map(({ kind, name }) => `${kind} ${name}`))].slice(0, 2).join(', ');
}

/** Keys in the store that an object reads, without values. */
function remoteKeys(value: unknown, depth = 7): string[] {
  if (depth === 0) return [];
  if (Array.isArray(value)) return value.slice(0, 50).flatMap((one) => remoteKeys(one, depth - 1));
  if (!isNode(value)) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    /^(?:remoteRef|extract)$/.test(key) && isNode(member)
      ? strings([member['key']])
      : /^(?:path|itemPath|objectName)$/.test(key)
        ? strings([member])
        : remoteKeys(member, depth - 1),
  );
}

/** What helps an object that brings a Secret from a store. */
export function secret({ bad, chain }: Case): readonly Advice[] {
  const { object } = bad;
  const end = chain.at(-1) ?? bad;
  const stores = storesOf(chain);
  const named = /\bkey: (?:"([^"]+)"|([\w./:-]+)(?=[,;]|$))|\bkey "([^"]+)"/.exec(bad.said)?.slice(1).find(Boolean);
  const keys = named === undefined ? [...new Set(remoteKeys(object.spec))].slice(0, 3) : [named];
  const store = stores === '' ? 'its store' : stores;
  if (end !== bad)
    return [
      `repair ${label(end.object)}, from which ${label(object)} reads: ${clauseOf(wordsOf(end), 200)}`,
      `then ${label(object)} syncs again by itself at its next refresh`,
    ];
  if (/does not exist|not found|no such|404|could not find/i.test(bad.said) || keys.length > 0)
    return [
      `see that ${keys.join(', ') || 'the entry'} exists in ${store} and that it may be read there, or correct the key in ${label(object)}`,
      `the Secret is made as soon as ${label(object)} syncs; until then what needs it waits`,
    ];
  return [`correct ${label(object)} or ${store}: ${clauseOf(wordsOf(bad), 200)}`];
}
