import { showDuration } from '../../core/time.ts';
import { DATA, lastWriter } from '../changes/managers.ts';
import type { Facts } from '../types.ts';
import type { Place } from './config-place.ts';

/** Older than this, a change explains little by itself. */
const RECENT_MS = 14 * 86_400_000;

/** Who wrote the data of a ConfigMap last, when that was not long ago. */
export function writtenBy(facts: Facts, configMap: string): Pick<Place, 'written'> {
  const map = facts.configmaps.find(({ metadata }) => metadata?.name === configMap);
  const writer = map && lastWriter(map, DATA);
  if (!writer || writer.at <= 0 || facts.now - writer.at > RECENT_MS) return {};
  return { written: `written ${showDuration(Math.max(0, facts.now - writer.at))} ago by ${writer.manager}` };
}
