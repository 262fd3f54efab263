import type { Blamed, Diagnosis, DiagnosisState, Finding, Severity } from './diagnosis.ts';

/**
 * What several namespaces have in common: a node, a registry, an image, a webhook, a quota, a host, the room on the
 * nodes.
 */
export type CommonFactor = { readonly kind: string; readonly name: string };

/** One cause that several namespaces have for the same reason; the findings stand in their diagnoses too. */
export type SharedCause = {
  readonly cause: Finding['cause'];
  readonly severity: Severity;
  readonly common: CommonFactor;
  /** All that have it, sorted; at least two. */
  readonly namespaces: readonly string[];
  /** Affected pods in all of them. */
  readonly pods: number;
  /** The findings in the diagnoses that this stands for. */
  readonly places: readonly {
    readonly namespace: string;
    readonly subject: Blamed;
    readonly cause: Finding['cause'];
  }[];
  /** The namespace that was looked at for all, and what was found there. */
  readonly example: { readonly namespace: string; readonly finding: Finding };
};

/** All namespaces of a cluster in one pass. The JSON contract of `kubewhy diagnose -A -o json`. */
export type DiagnosisList = {
  readonly apiVersion: 'kubewhy/v1';
  readonly kind: 'DiagnosisList';
  readonly cluster: { readonly context: string };
  /** True exactly when every namespace of the cluster could be looked at, and each is healthy. */
  readonly healthy: boolean;
  /** The worst of its namespaces; unknown also where one could not be looked at and none is ill. */
  readonly state: DiagnosisState;
  readonly summary: {
    /** Namespaces that were looked at: the sum of the next four. */
    readonly namespaces: number;
    readonly ill: number;
    readonly healthy: number;
    /** What decides could not be read there. */
    readonly unknown: number;
    /** Nothing runs there: no item stands for them. */
    readonly empty: number;
    /** Findings, each shared cause counted once. */
    readonly critical: number;
    readonly warning: number;
  };
  /** Worst first. */
  readonly shared: readonly SharedCause[];
  /** One for each namespace that holds anything, worst first. */
  readonly items: readonly Diagnosis[];
  readonly stats: {
    readonly apiRequests: number;
    readonly logRequests: number;
    readonly durationMs: number;
    /** Namespaces whose logs and names of keys were read: those of the worst causes. */
    readonly closely: readonly string[];
    /** What could not be read, or was left out, in the cluster as a whole; absent when nothing. */
    readonly notRead?: readonly string[];
  };
};

/** Affected pods of a finding, also where more than it names. */
export const podsIn = ({ pods, details }: Finding): number =>
  typeof details['podCount'] === 'number' ? details['podCount'] : pods.length;

/** A cause as it is told once: of one namespace, or shared by several. */
export type Told = { readonly finding: Finding; readonly namespace: string; readonly shared?: SharedCause };

/**
 * The critical and warning causes, each once, the worst first: shared ones by the namespaces that have them, others by
 * their pods.
 */
export function causesOf({ shared, items }: Pick<DiagnosisList, 'shared' | 'items'>): readonly Told[] {
  const key = (namespace: string, { cause, subject }: Pick<Finding, 'cause' | 'subject'>): string =>
    `${namespace} ${cause} ${subject.kind}/${subject.name}`;
  const told = new Set(shared.flatMap(({ places }) => places.map((place) => key(place.namespace, place))));
  const own = items.flatMap(({ cluster: { namespace }, findings }) =>
    findings
      .filter((finding) => finding.severity !== 'info' && !told.has(key(namespace, finding)))
      .map((finding): Told => ({ finding, namespace })),
  );
  const rank = ({ finding, shared: many }: Told): number => ((many ?? finding).severity === 'critical' ? 0 : 1);
  const size = ({ shared: many }: Told): number => many?.namespaces.length ?? 1;
  return [
    ...shared.map((one): Told => ({ finding: one.example.finding, namespace: one.example.namespace, shared: one })),
    ...own,
  ].sort((a, b) => rank(a) - rank(b) || size(b) - size(a) || podsIn(b.finding) - podsIn(a.finding));
}

/** Namespaces in which a rollout goes on: nothing wrong was found there, and yet they are not what they shall be. */
export const rolloutsIn = ({ items }: Pick<DiagnosisList, 'items'>): readonly string[] =>
  items.filter(({ progressing = [] }) => progressing.length > 0).map(({ cluster }) => cluster.namespace);

/** `a, b, c and 9 more`. */
export const someOf = (names: readonly string[], most: number): string =>
  names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;

/** Causes that a diagnosis of all namespaces holds as findings. */
const MOST_FINDINGS = 20;

/**
 * The causes of a list as one diagnosis of the namespace `*`, each told once with its place in the title. A change
 * names its namespace; one that several namespaces would need is left to the words.
 */
export function asOneDiagnosis(list: DiagnosisList): Diagnosis {
  const causes = causesOf(list);
  const { apiRequests, durationMs, notRead = [] } = list.stats;
  const left = causes.length - MOST_FINDINGS;
  const progressing = causes.length > 0 ? [] : rolloutsIn(list);
  const holes = [...notRead, ...(left > 0 ? [`${left} more causes are left out here: name a namespace`] : [])];
  return {
    apiVersion: 'kubewhy/v1',
    kind: 'Diagnosis',
    cluster: { context: list.cluster.context, namespace: '*' },
    subject: null,
    healthy: list.healthy,
    state: list.state,
    ...(progressing.length > 0 ? { progressing: [`rollouts go on in ${someOf(progressing, 6)}`] } : {}),
    findings: causes.slice(0, MOST_FINDINGS).map(({ finding, namespace, shared }): Finding => ({
      ...finding,
      severity: (shared ?? finding).severity,
      title: shared
        ? `${shared.namespaces.length} namespaces (${someOf(shared.namespaces, 4)}), by ${shared.common.kind} ${shared.common.name}: ${finding.title}`
        : `namespace ${namespace}: ${finding.title}`,
      remedies: finding.remedies.map(({ text, change }) => ({
        text,
        ...(change && !shared ? { change: { ...change, input: { namespace, ...change.input } } } : {}),
      })),
    })),
    stats: { apiRequests, durationMs, ...(holes.length > 0 ? { notRead: holes } : {}) },
  };
}

/** `namespace shop`, or all of them. */
export const namespaceText = (namespace: string): string =>
  namespace === '*' ? 'all namespaces' : `namespace ${namespace}`;
