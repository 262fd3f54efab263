import type { Advice } from '../../../../core/diagnosis.ts';
import { namedIn } from '../../../../logs/meaning/named-things.ts';
import type { Failing } from '../../../facts/state.ts';
import { targetOf } from '../../../logs/targets.ts';
import type { Facts } from '../../../types.ts';
import { admittedAdvice } from './admitted.ts';
import { cloudAccountAdvice, speaksOfCloud } from '../../../logs/enrich/given/cloud-account.ts';
import { groupAdvice } from './governing.ts';
import { farPort } from './far-port.ts';
import { idleAdvice } from '../../../logs/dependency-advice.ts';
import { proxyAdvice } from './proxies.ts';

/** Words for a connection that the other side ends, which names no reason. */
const ENDED =
  /\breset\b|unexpected EOF|\bEOF\b|empty reply|closed (?:by|before)|hang ?up|premature|protocol error|malformed HTTP|first record does not look like/i;
/** Words for a way on which nothing answers. */
const NOBODY = /\b50[234]\b|no healthy upstream|no (?:route|cluster|endpoints?)|unavailable|\bUH\b|\bNC\b/;

/** Words for a connection that does not come about. */
const FAILS =
  /(?:could ?not|cannot|can't|failed to|unable to)(?: be)? (?:connect|establish|reach)|\bnot (?:be )?(?:available|reachable|established)|refused|unreachable|timed? ?out|no route/i;

/** The Service that a sentence names, where no pod is behind it. */
function idleBehind(facts: Facts, sentence: string): readonly Advice[] {
  for (const thing of namedIn(sentence)) {
    const target = thing.kind === 'address' ? targetOf(facts, thing.host) : undefined;
    const selects = target?.kind === 'service' && Object.keys(target.service.spec?.selector ?? {}).length > 0;
    if (selects && target.pods.length === 0) return idleAdvice(facts, target.service);
  }
  return [];
}

/** Words of a proxy that knows the caller and does not let it in. */
const REFUSED = /RBAC: access denied|\b403\b|PERMISSION_DENIED|not authorized by policy/i;

/**
 * What lies between a container and the Service that its sentence names, where the Service itself is well: the objects
 * that lead to it, the proxies of a mesh.
 */
export function betweenAdvice(facts: Facts, one: Failing, sentence: string): readonly Advice[] {
  if (speaksOfCloud(sentence)) {
    const account = cloudAccountAdvice(facts, one);
    if (account.length > 0) return account;
  }
  const ended = ENDED.test(sentence);
  const refused = REFUSED.test(sentence);
  const idle = FAILS.test(sentence) ? idleBehind(facts, sentence) : [];
  if (idle.length > 0) return idle;
  const port = farPort(facts, one, sentence);
  if (port.length > 0) return port;
  if (!ended && !refused && !NOBODY.test(sentence)) return [];
  for (const thing of namedIn(sentence)) {
    const target = thing.kind === 'address' ? targetOf(facts, thing.host) : undefined;
    if (target?.kind !== 'service') continue;
    const name = target.service.metadata?.name ?? '';
    const found = [
      ...(refused ? admittedAdvice(facts, one, target.pods, name) : groupAdvice(facts, target.service)),
      ...(ended ? proxyAdvice(facts, one, target.pods, name) : []),
    ];
    if (found.length > 0) return found.slice(0, 2);
  }
  return [];
}
