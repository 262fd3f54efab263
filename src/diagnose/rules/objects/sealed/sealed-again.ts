import { clauseOf } from '../../../../logs/meaning/clause.ts';
import { showDuration } from '../../../../core/time.ts';
import type { Advice } from '../../../../core/diagnosis.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import { groupOfObject } from '../../../custom/objects.ts';
import { at } from '../../../facts/events.ts';
import type { Facts } from '../../../types.ts';
import { isNode, label } from '../custom-fields.ts';

/** No key that the controller holds opens what was encrypted: the words of sealed secrets, of age, gpg and openssl. */
const NO_KEY =
  /\bno (?:\w+ ){0,2}(?:key|identity)\b[^\n]{0,40}\b(?:decrypt|(?:un)?seal|match)|\bno matching (?:private )?keys?\b|\bno secret key\b|\bsecret key (?:is )?not available\b|\bmessage authentication failed\b|\bbad decrypt\b|\b(?:wrong|incorrect|different) (?:\w+ )?key\b[^\n]{0,40}\bdecrypt/i;

/** What was encrypted for a key that is gone has to be encrypted for the present one; or the old one comes back. */
export function sealedAgain(facts: Facts, object: KubeObject, said: string, last = said): readonly Advice[] {
  if (object.kind !== 'SealedSecret' && !NO_KEY.test(said)) return [];
  const words = clauseOf(last.trim(), 120);
  const who = label(object);
  const what = sealedIn(object.spec);
  const of = what === '' ? who : `${what} of ${who}`;
  const near = keysNear(facts, object);
  if (object.kind === 'SealedSecret')
    return [
      `seal ${of} again for this cluster: kubeseal --fetch-cert shows the certificate that the controller uses now, and a sealed value fits one key, one name and one namespace (${words})`,
      `or give the controller the private key back that ${who} was sealed for (a Secret with the label sealedsecrets.bitnami.com/sealed-secrets-key${near})`,
    ];
  return [
    `encrypt ${of} again with the key that its controller holds now, and apply it: ${words}`,
    `or give its controller the private key back that ${who} was encrypted for${near === '' ? '' : ` (${near.slice(2)})`}`,
  ];
}

/** Where the encrypted values stand, and what they are called: `encryptedData (password, username)`. */
function sealedIn(value: unknown, key = '', depth = 6): string {
  if (depth === 0) return '';
  if (Array.isArray(value)) return firstOf(value.slice(0, 20).map((one) => () => sealedIn(one, key, depth - 1)));
  if (!isNode(value)) return '';
  const members = Object.entries(value);
  const sealed = members.filter(
    ([, one]) =>
      typeof one === 'string' &&
      (/^(?:encrypted\w*|stringData|data)$/i.test(key) || /^ENC\[|^-----BEGIN (?:AGE|PGP) /.test(one)),
  );
  const names = sealed.slice(0, 4).map(([name]) => name);
  const more = sealed.length > names.length ? ` and ${sealed.length - names.length} more` : '';
  return names.length > 0
    ? `${key} (${names.join(', ')}${more})`
    : firstOf(
        members.slice(0, 50).map(
          ([name, one]) =>
            () =>
              sealedIn(one, name, depth - 1),
        ),
      );
}

function firstOf(asked: readonly (() => string)[]): string {
  for (const one of asked) {
    const found = one();
    if (found !== '') return found;
  }
  return '';
}

/** Secrets of this namespace that a label gives to the maker of the object: its keys, with their age. */
function keysNear(facts: Facts, object: KubeObject): string {
  const group = groupOfObject(object);
  const own = facts.secrets.filter(({ metadata }) =>
    Object.keys(metadata?.labels ?? {}).some((key) => key.split('/')[0]?.endsWith(group) && /key/i.test(key)),
  );
  const shown = own
    .slice(0, 2)
    .map(({ metadata }) => `${metadata?.name}, made ${showDuration(facts.now - at(metadata?.creationTimestamp))} ago`);
  return group === '' || shown.length === 0 ? '' : `; there is ${shown.join(' and ')}`;
}
