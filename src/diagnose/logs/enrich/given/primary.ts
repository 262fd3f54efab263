import type { Advice } from '../../../../core/diagnosis.ts';
import type { Failing } from '../../../facts/state.ts';
import { placesOf } from '../../../places/index.ts';
import type { Facts } from '../../../types.ts';

const PRIMARY = /(?:^|-)(?:master|primary|rw|leader|writer|write|main)(?:-|$)/;

/**
 * A write that reached a member which only reads: the Service that leads to the one that writes, when it is called like
 * the host that the container is told and there is just one.
 */
export function toPrimary(facts: Facts, one: Failing, host: string): readonly Advice[] {
  const [own = ''] = host.split('.');
  if (PRIMARY.test(own)) return [];
  const stem = own.split('-')[0] ?? '';
  const found = facts.services
    .map(({ metadata }) => metadata?.name ?? '')
    .filter((name) => PRIMARY.test(name) && name.split('-')[0] === stem);
  const [only, second] = found;
  if (only === undefined || second !== undefined) return [];
  const right = `${only}${host.slice(own.length)}`;
  const [place] = placesOf(facts, one, '', [{ kind: 'address', text: host, host }]);
  const text = `write ${right} in place of ${host}${place ? ` in ${place.where}` : ` in the configuration of container ${one.view.name}`}: Service ${only} leads to the member that takes writes`;
  const made = place?.rewrite?.(host, right);
  return [made === undefined ? text : { text, change: made }];
}
