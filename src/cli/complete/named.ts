/** One word that can stand where the cursor is, and what it means. */
export type Candidate = { readonly value: string; readonly help?: string };

/**
 * Where values come from that this file does not know; '' as prefix of nothing. Never rejects: what cannot be had is no
 * candidate.
 */
export type Sources = {
  workloads(flags: Given): Promise<readonly Candidate[]>;
  /** Objects of one kind, as `KIND/NAME` with the word for the kind that was typed; none of an unknown kind. */
  objects(flags: Given, kind: string): Promise<readonly Candidate[]>;
  containers(flags: Given, workload: string | undefined): Promise<readonly Candidate[]>;
  namespaces(flags: Given): Promise<readonly Candidate[]>;
  contexts(flags: Given): Promise<readonly Candidate[]>;
  scenarios(): Promise<readonly Candidate[]>;
  plans(): Promise<readonly Candidate[]>;
  causes(): Promise<readonly Candidate[]>;
};

/** Flags that decide where names are looked up, as they stand on the line so far. */
export type Given = {
  readonly namespace?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly scenario?: string;
};

/** What a command takes by KIND/NAME beside workloads, and is worth a read before the kind is typed. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  diagnose: ['service', 'ingress', 'persistentvolumeclaim'],
  events: ['service', 'ingress', 'persistentvolumeclaim'],
  logs: ['service'],
  'port-forward': ['service'],
};

/** Workloads, and what else the command takes; behind the slash of a kind its objects, whatever kind it is. */
export async function named(
  command: string,
  typed: string,
  given: Given,
  sources: Sources,
): Promise<readonly Candidate[]> {
  const kind = /^([a-z][\w.-]*)\//i.exec(typed)?.[1];
  const beside = BESIDE[command] ?? [];
  const workloads = await sources.workloads(given);
  if (kind === undefined)
    return [...workloads, ...(await Promise.all(beside.map((one) => sources.objects(given, one)))).flat()];
  const known = workloads.filter(({ value }) => value.startsWith(`${kind}/`));
  return known.length > 0 ? known : sources.objects(given, kind);
}
