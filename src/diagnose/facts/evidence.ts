import type { ClusterEvent } from '../../core/cluster.ts';
import type { Evidence } from '../../core/diagnosis.ts';
import { readable } from '../../logs/sentence.ts';
import { isRecord } from '../../logs/fields/logfmt.ts';
import type { ContainerLog } from '../types.ts';

/** Most characters of one evidence text (the JSON contract). */
export const MOST_TEXT = 500;

const cut = (text: string): string => (text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT - 1)}…`);

/** A field of an object, as `kind/name .field.path`; the kind in lower case. */
export const field = (kind: string, name: string, path: string, text: unknown): Evidence => ({
  source: `${kind.toLowerCase()}/${name} ${path}`,
  text: cut(typeof text === 'string' ? text : JSON.stringify(text ?? null)),
});

const HEAD = 160;
/** What wraps stands before what is wrong: of a long message the middle goes. */
const cutWithin = (text: string): string =>
  text.length <= MOST_TEXT ? text : `${text.slice(0, HEAD)} … ${text.slice(HEAD + 3 - MOST_TEXT)}`;

/** An event, as `event/REASON kind/name`. */
export const eventEvidence = ({ reason, about, message }: ClusterEvent): Evidence => ({
  source: `event/${reason} ${about.kind.toLowerCase()}/${about.name}`,
  text: cutWithin(message),
});

/**
 * A line of a log, by its 0-based place in what was read: literal, or out of a JSON or logfmt record as a person reads
 * it.
 */
export const logEvidence = (log: ContainerLog, line: number): Evidence => ({
  source: `log pod/${log.pod} container=${log.container}${log.previous ? ' previous=true' : ''} line=${line + 1}`,
  text: cut(
    isRecord(log.lines[line]?.text ?? '') ? readable(log.lines[line]?.text ?? '') : (log.lines[line]?.text ?? ''),
  ),
});
