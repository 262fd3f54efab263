import { entriesOf } from '../../../logs/entries.ts';
import { recordOf } from '../../../logs/record.ts';
import { logEvidence } from '../../facts/evidence.ts';
import type { ContainerView } from '../../facts/containers.ts';
import type { Words } from '../../logs/endings.ts';
import { seenAs } from '../../logs/fit.ts';
import type { ContainerLog } from '../../types.ts';
import { probeOf } from '../../facts/probe-kill.ts';
import { targetOfProbe } from './probe-target.ts';

const OFTEN = 3;
const MOST_LOOKED = 200;
const ILL = /\b(?:false|fail\w{0,4}|unhealthy|not (?:ok|ready|healthy|serving|live)|degraded|unavailable|50[0-4])\b/i;
const WHY = /\b(?:due to|because|since|reason|cause|alarm|as)\b|: \S/i;
const HEALTH = /\b(?:health|liveness|readiness)(?:[ -]?checks?)?\b/i;

/**
 * What a program warns of again and again about the path that a probe asks, or about health, with its reason: no error
 * to the program, and why the probe fails.
 */
export function ownHealth(
  log: ContainerLog | undefined,
  view: ContainerView,
): Pick<Words, 'ending' | 'evidence'> | undefined {
  const paths = (['readiness', 'liveness', 'startup'] as const)
    .map((kind) => targetOfProbe(view, probeOf(view, kind)).path)
    .filter((path): path is string => path !== undefined && path.length > 1);
  const told = entriesOf(log?.lines ?? [])
    .slice(-MOST_LOOKED)
    .filter((entry) => {
      const { status, message } = recordOf(entry.lines[0] ?? '');
      const { warn, high } = seenAs(entry);
      const speaks = HEALTH.test(message) || paths.some((path) => message.includes(path));
      return status === undefined && (warn || high) && speaks && ILL.test(message) && WHY.test(message);
    });
  const entry = told.at(-1);
  if (!log || !entry || told.length < OFTEN) return undefined;
  const { message, fields } = recordOf(entry.lines[0] ?? '');
  const beside = fields.filter((text) => !message.includes(text)).join(', ');
  return {
    ending: { entry, line: entry.from, sentence: beside === '' ? message : `${message}: ${beside}`, caught: {} },
    evidence: [logEvidence(log, entry.from)],
  };
}
