import { clauseOf } from '../../../../logs/meaning/clause.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import { label } from '../custom-fields.ts';
import { httpCode } from './http-code.ts';
import { plainValues } from '../said/in-maker.ts';

/** A server does not know who asks. */
const UNKNOWN =
  /unauthori[sz]ed|unauthenticated|no credentials|authentication (?:failed|required)|(?:invalid|expired|bad) (?:access |api )?(?:token|credentials?|api ?key)/i;
/** It knows who asks, and does not let it do that. Paths of a file system are no server. */
const NOT_ALLOWED =
  /(?<!(?:open|mkdir|stat|read|write|create|unlink|access) ["']?\/[^\n]{1,200}: )permission denied(?! \(publickey)|access ?denied/i;
/** A check of a domain that failed (RFC 8555) has such codes too. */
const OF_DOMAIN = /\burn:ietf:params:acme:error:/;
/** A field that says as whom an object comes. */
const WHO = /(?:^|\.)\w*(?:auth(?:entication|orization)?|credentials?|identity|role)(?:Ref|Name)?(?:\.name)?$/i;
const LONG = 160;

/**
 * What a server refuses of the identity that an object, or the controller of it, comes with. `fields`: what the words
 * name besides, which may be wrong too where the server knows who asks.
 */
export function identityAdvice(object: KubeObject, words: string, fields: string): readonly string[] {
  const known = NOT_ALLOWED.test(words) || httpCode(403).test(words);
  if ((!known && !UNKNOWN.test(words) && !httpCode(401).test(words)) || OF_DOMAIN.test(words)) return [];
  const who = label(object);
  const url = /\bhttps?:\/\/[^\s"'<>?]{4,200}/.exec(words)?.[0].replace(/[.:,;)]+$/, '');
  const field = plainValues(object).find(({ path, value }) => WHO.test(path) && !value.includes('://'));
  const comes = field ? `${field.path} (${field.value}) of ${who}` : '';
  const short = clauseOf(words, LONG);
  if (!known)
    return [
      field
        ? `renew or correct what ${comes} comes with, which ${url ?? 'the server'} does not take: ${short}`
        : `give ${who} credentials for ${url ?? 'the server that it asks'}, as its spec names none, or renew those of its controller: ${short}`,
    ];
  return [
    field
      ? `let the identity of ${comes} use ${url ?? 'what it asks for'}: its policy or role does not allow that (${short})`
      : `give the credentials with which the controller of ${who} comes the right to ${url ?? 'what it asks for'}, or renew them: ${short}`,
    ...(fields === '' ? [] : [`or correct ${fields}`]),
  ];
}
