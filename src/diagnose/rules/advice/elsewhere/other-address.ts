import type { Advice } from '../../../../core/diagnosis.ts';
import { nearest } from '../../../../core/names.ts';
import type { Failing } from '../../../facts/state.ts';
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

/** A certificate that is for other names: the address that names the wrong one, with the nearest that it is for. */
export function otherNameIn(facts: Facts, one: Failing, called: string, valid: string): Placed {
  const places = placesOf(facts, one, '', [{ kind: 'address', text: called, host: called }]);
  const names = valid.split(', ').filter((name) => !name.includes('*') && /^[a-z]/i.test(name));
  const [right] = [...nearest(called, names), ...names];
  const remedies = right === undefined ? [] : corrected(places, called, right);
  const told = exactly(
    places.map(({ evidence }) => evidence),
    remedies,
  );
  return { ...told, only: remedies.length > 0 };
}
