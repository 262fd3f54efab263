import type { Advice } from '../../../../core/diagnosis.ts';
import type { Place } from '../../../places/config-place.ts';
import type { Facts } from '../../../types.ts';

/** "variable DB_HOST of container web: db-old (written 4m ago by kubectl-edit)". */
export const standsIn = ({ where, says, written }: Place): string =>
  `${where}${says === undefined ? '' : `: ${says}`}${written === undefined ? '' : ` (${written})`}`;

/**
 * The Service that exists in place of a host that does not. Where the port behind the host is none of that Service, its
 * only port comes with it; of several a person chooses.
 */
export function toService(facts: Facts, places: readonly Place[], host: string, right: string): readonly Advice[] {
  const to = host.replace(/^[^.]+/, right);
  const own = host.includes('.') ? undefined : facts.services.find(({ metadata }) => metadata?.name === right);
  const ports = own?.spec?.clusterIP === 'None' ? [] : (own?.spec?.ports ?? []).map(({ port }) => String(port));
  const said = new RegExp(`(?<![\\w.-])${host.replace(/[^\w-]/g, '\\$&')}:(\\d{1,5})(?!\\d)`);
  const port = places.flatMap(({ says = '' }) => said.exec(says)?.[1] ?? [])[0];
  if (port === undefined || ports.length === 0 || ports.includes(port)) return corrected(places, host, to);
  const [only = '', second] = ports;
  if (second === undefined) return corrected(places, `${host}:${port}`, `${to}:${only}`);
  return corrected(places, host, to).map((one) => {
    const text = typeof one === 'string' ? one : one.text;
    return `${text}; Service ${right} serves ${ports.join(', ')} and not ${port}`;
  });
}

/** Who runs with its old file reads the new one at its next start, as a container that crashes does by itself. */
function readAgain({ where }: Place): string {
  const of = /ConfigMap .* of ((?:deployment|statefulset|daemonset)\/[\w.-]+)$/.exec(where)?.[1];
  return of === undefined ? '' : `; then restart ${of}, where it reads that at its start alone`;
}

/** A place to look at, where what is right there is not known. */
export const lookedAt = (place: Place): string =>
  `check ${place.says === undefined ? `${place.token} in ` : ''}${standsIn(place)}`;

/** What only one may say, and two places do. */
export const onlyOne = (places: readonly Place[]): string =>
  `keep ${places[0]?.says ?? 'it'} in one place alone: it stands in ${places.map(({ where }) => where).join(' and in ')}`;

/** Several amounts that a sentence weighs against each other: nobody but it knows which is to give way. */
export const fitting = (places: readonly Place[]): string =>
  `make these fit each other, raise the one that limits or lower what the others ask: ${places.map((place) => `${place.says ?? place.token} (${place.where})`).join(', ')}`;

/** One value in place of another, where it stands; with the call that writes it. */
export function corrected(places: readonly Place[], from: string, to: string): readonly Advice[] {
  const place =
    places.find(({ rewrite }) => rewrite?.(from, to) !== undefined) ??
    places.find(({ says }) => says?.includes(from) === true);
  if (!place) return [];
  const text = `write ${to} in place of ${from} in ${standsIn(place)}${readAgain(place)}`;
  const change = place.rewrite?.(from, to);
  return [change === undefined ? text : { text, change }];
}
