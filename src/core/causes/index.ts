import { APPLICATION } from './application.ts';
import { CONTROLLERS } from './controllers.ts';
import { CREATION } from './creation.ts';
import { DEPENDENCIES } from './dependencies.ts';
import { EXITS } from './exits.ts';
import { IMAGE } from './image.ts';
import { KILLED } from './killed.ts';
import { NODES } from './nodes.ts';
import { PROBES } from './probes.ts';
import { REASONS } from './reasons.ts';
import { SCHEDULING } from './scheduling.ts';
import { START } from './start.ts';
import { STORAGE } from './storage.ts';
import { TRAFFIC } from './traffic.ts';
import type { CauseEntry, CauseTable } from './types.ts';

export type { CauseEntry, CauseTable } from './types.ts';

/**
 * The catalogue by the step in a pod's life at which a cause shows, in that order. `docs/diagnosis.md` is made from it.
 */
export const CATALOGUE: readonly { readonly title: string; readonly causes: CauseTable }[] = [
  { title: 'Pods that are never created', causes: CREATION },
  { title: 'Pods without a node', causes: SCHEDULING },
  { title: 'Volumes, network and data', causes: STORAGE },
  { title: 'Images', causes: IMAGE },
  { title: 'Containers that do not start', causes: START },
  { title: 'Killed or moved', causes: KILLED },
  { title: 'Ended by itself', causes: EXITS },
  { title: 'What the program says', causes: APPLICATION },
  { title: 'What the program needs of others', causes: DEPENDENCIES },
  { title: 'Probes', causes: PROBES },
  { title: 'Rollouts, jobs, autoscalers, releases, custom resources', causes: CONTROLLERS },
  { title: 'Traffic that does not arrive', causes: TRAFFIC },
  { title: 'Nodes', causes: NODES },
];

const CAUSES = {
  ...CREATION,
  ...SCHEDULING,
  ...STORAGE,
  ...IMAGE,
  ...START,
  ...KILLED,
  ...EXITS,
  ...APPLICATION,
  ...DEPENDENCIES,
  ...PROBES,
  ...CONTROLLERS,
  ...TRAFFIC,
  ...NODES,
};

/** The name of a root cause: what a finding names, exactly one each. */
export type Cause = keyof typeof CAUSES;
/** A reason of Kubernetes that follows from a cause. */
export type Reason = keyof typeof REASONS;

export const isCause = (name: string): name is Cause => Object.hasOwn(CAUSES, name);
export const isReason = (name: string): name is Reason => Object.hasOwn(REASONS, name);

/** What the catalogue says of a cause or reason, in any case of letters; undefined for a name that it does not have. */
export function explainCause(
  name: string,
): (CauseEntry & { readonly name: string; readonly reason: boolean }) | undefined {
  const wanted = name.toLowerCase();
  const causes: CauseTable = CAUSES;
  const reasons: CauseTable = REASONS;
  for (const table of [causes, reasons])
    for (const [key, entry] of Object.entries(table))
      if (key.toLowerCase() === wanted) return { name: key, reason: table === reasons, ...entry };
  return undefined;
}

/** Those of the names that the catalogue has: what the cluster calls a state may be newer than it. */
export const known = (...names: readonly (string | undefined)[]): (Cause | Reason)[] =>
  names.filter((name): name is Cause | Reason => name !== undefined && (isCause(name) || isReason(name)));

/** All names of causes and reasons, for completion and "did you mean". */
export const causeNames = (): string[] => [...Object.keys(CAUSES), ...Object.keys(REASONS)];
