import type { Advice } from '../../../../core/diagnosis.ts';
import type { Place } from '../../../places/config-place.ts';
import { corrected } from './stands-in.ts';

const VERB = /\b(?:set|use|change|configure|switch|put|specify|enable|requires?|needs?|must be|should be|expects?)\b/i;
/** `use a binlog_format=ROW`, `set wal_level to logical`. */
const PAIR =
  /(?<![\w.-])["'`]?(?:--)?([A-Za-z][\w.-]{2,60})["'`]?(?: ?:?= ?| to (?:be )?| as )["'`]?([\w.:/%-]{1,60}[\w%])["'`]?/g;
const BEFORE = 80;
const MOST = 20;
const NO_VALUE =
  /^(?:the|a|an|be|use|work|true\.|it|your|this|that|enable|allow|make|avoid|fix|get|see|run|start|continue)$/i;

/**
 * A value that the program itself asks for ("change the configuration to use a binlog_format=ROW"), where the setting
 * stands with another one: of the container, or of a workload that it speaks with.
 */
export function assigned(places: readonly Place[], sentence: string): readonly Advice[] {
  const text = sentence.slice(0, 2_000);
  for (const { 1: name = '', 2: value = '', index } of [...text.matchAll(PAIR)].slice(0, MOST)) {
    const before = text.slice(Math.max(0, index - BEFORE), index).replace(/^[\s\S]*[.;] /, '');
    if (NO_VALUE.test(value) || !VERB.test(before)) continue;
    const place = places.find(({ token }) => token.replace(/^-+/, '') === name);
    const now = new RegExp(
      `${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}["']?\\s*[=: ]\\s*["']?([\\w.:/%-]{1,80})`,
    ).exec(place?.says ?? '')?.[1];
    if (!place || now === undefined || now === value) continue;
    const [written] = corrected([place], now, value);
    if (written !== undefined) return [written];
  }
  return [];
}
