import { clauseOf } from '../../../../logs/meaning/clause.ts';
import type { Advice } from '../../../../core/diagnosis.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import { mayBeCopied } from '../../../custom/copied.ts';
import { linksOf } from '../../../custom/links.ts';
import type { Facts } from '../../../types.ts';
import { label } from '../custom-fields.ts';
import { httpCode } from './http-code.ts';

/** Words of a server that does not take who asks, or of a caller that does not trust the server. */
const CREDENTIAL =
  /known_?hosts|host key|handshake failed|unable to authenticate|authentication (?:failed|required)|unauthori[sz]ed|(?:bad|invalid|incorrect|wrong) (?:credentials?|password|token|api ?key)|permission denied \(publickey|x509: |access ?key id/i;
/** Words for credentials that are taken and may too little: `the API key is set up with Zone.read rights`. */
const LACKS_RIGHTS =
  /\b(?:api[ -]?key|api[ -]?token|access token|token|credentials?|account|identity)\b[^.;:\n]{0,60}?(?:[\w-]+[.:][\w.:-]+ )?\b(?:rights?|permissions?|scopes?|privileges?)\b/i;
/** True for words about rights: then the credentials may be right, and what is asked with them wrong. */
export const isOfRights = (words: string): boolean => LACKS_RIGHTS.test(words);
const LONG = 160;
const MOST_KEYS = 6;
const bare = (text: string): string => text.replace(/[^a-z0-9]/gi, '').toLowerCase();

/**
 * Credentials that a server does not take: the Secret that the object uses there, and of its keys the one that the
 * words speak of. Nothing where the words are of something else, or the object names no Secret.
 */
export function credentialAdvice(facts: Facts, object: KubeObject, words: string): readonly Advice[] {
  const rights = LACKS_RIGHTS.exec(words)?.[0];
  if (!CREDENTIAL.test(words) && !httpCode(401).test(words) && rights === undefined) return [];
  const links = linksOf(object).filter(({ kind }) => kind === 'Secret');
  const [link] = links.toSorted(
    (a, b) => Number(/auth|secretRef/i.test(b.path)) - Number(/auth|secretRef/i.test(a.path)),
  );
  if (!link) return [];
  const copied = mayBeCopied(facts, object, link);
  const held = copied ? undefined : facts.secrets.find(({ metadata }) => metadata?.name === link.name);
  const keys = Object.keys(held?.data ?? {});
  const said = bare(words);
  const meant = keys.find((key) => bare(key).length > 4 && said.includes(bare(key)));
  const which =
    meant === undefined
      ? keys.length > 0
        ? ` (its keys: ${keys.slice(0, MOST_KEYS).join(', ')})`
        : ''
      : `, key ${meant}`;
  const named = copied?.from ?? { object, path: link.path.replace(/^\./, '') };
  const where = `${named.path} of ${label(named.object)}${copied ? '; it stands in the namespace of the controller' : ''}`;
  if (rights !== undefined)
    return [`give the credentials in Secret ${link.name}${which} (${where}) the rights that they lack: "${rights}"`];
  if (copied) return [`renew what Secret ${link.name}${which} holds (${where}): ${clauseOf(words, LONG)}`];
  return [
    `renew what Secret ${link.name}${which} holds, which ${label(object)} names in ${link.path.replace(/^\./, '')}: ${clauseOf(words, LONG)}`,
  ];
}
