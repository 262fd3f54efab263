import type { Advice } from '../../../../core/diagnosis.ts';
import { nearest } from '../../../../core/names.ts';
import type { Failing } from '../../../facts/state.ts';
import { targetOf } from '../../../logs/targets.ts';
import { placesOf, type Place } from '../../../places/index.ts';
import { portSetting } from '../../../places/port.ts';
import type { Facts } from '../../../types.ts';
import { exactly, type Placed } from '../variables/parameter.ts';
import { corrected } from '../variables/stands-in.ts';

/** A port that the Service does not serve: in the address that holds it, or where it is a setting of its own. */
export function otherPortIn(
  facts: Facts,
  one: Failing,
  places: readonly Place[],
  at: { readonly host: string; readonly port: string },
  right: string,
): readonly Advice[] {
  const whole = corrected(places, `${at.host}:${at.port}`, `${at.host}:${right}`);
  if (whole.length > 0) return whole;
  const own = portSetting(facts, one, at, right, `Service ${at.host.split('.')[0]} serves port ${right}`);
  return own === undefined ? [] : [own];
}

/** One is the other's beginning (`vault`, `vault.infra.svc`), or both stand below one domain. */
function isKin(a: string, b: string): boolean {
  const above = a.slice(a.indexOf('.') + 1);
  const below = (host: string, domain: string): boolean => domain.includes('.') && host.endsWith(`.${domain}`);
  const begins = (long: string, short: string): boolean =>
    long.startsWith(`${short}.`) && (!short.includes('.') || /\.svc(?:\.|$)/.test(long));
  return begins(a, b) || begins(b, a) || below(a, b) || below(b, a) || below(b, above);
}

/**
 * A certificate that is for other names: the address that names the wrong one, with the nearest that it is for. Whoever
 * answers may claim any name: one of a stranger is written nowhere, as what is sent there goes to them.
 */
export function otherNameIn(facts: Facts, one: Failing, called: string, valid: string): Placed {
  const places = placesOf(facts, one, '', [{ kind: 'address', text: called, host: called }]);
  const here = targetOf(facts, called);
  const isOf = (name: string): boolean => {
    const there = here?.kind === 'service' ? targetOf(facts, name) : undefined;
    return isKin(called, name) || (there?.kind === 'service' && there.service === (here as typeof there).service);
  };
  const names = valid.split(', ').filter((name) => !name.includes('*') && /^[a-z]/i.test(name));
  const [right] = [...names.filter(isOf), ...nearest(called, names), ...names];
  const kin = right !== undefined && isOf(right);
  const far = `see who answers at ${called}, as its certificate is for ${names.slice(0, 3).join(', ')}: a proxy or another server on the way, or the address is not the one that is meant`;
  const remedies = right === undefined || places.length === 0 ? [] : kin ? corrected(places, called, right) : [far];
  const told = exactly(
    places.map(({ evidence }) => evidence),
    remedies,
  );
  return { ...told, only: remedies.length > 0 };
}
