/** A container as its template declares it. Quantities as written: `512Mi`, `500m`. */
export type KnownContainer = {
  readonly name: string;
  readonly image: string;
  readonly limits: Readonly<Record<string, string>>;
  readonly requests: Readonly<Record<string, string>>;
};

/** A workload that exists, with what relative requests ("add 1 replica", "double the memory") count from. */
export type KnownWorkload = {
  readonly kind: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Labels by which its pods are found, where these are all that finds them. */
  readonly selector?: Readonly<Record<string, string>>;
  /** The helm release that made it. */
  readonly release?: string;
  /** Undefined where the kind has none. */
  readonly replicas: number | undefined;
  readonly containers: readonly KnownContainer[];
};

/**
 * What exists in the namespace of the conversation. Names and declared sizes only: no logs, no values of ConfigMaps or
 * Secrets.
 */
export type Inventory = {
  readonly namespace: string;
  readonly namespaces: readonly string[];
  readonly workloads: readonly KnownWorkload[];
  readonly pods: readonly string[];
  readonly configMaps: readonly string[];
  readonly secrets: readonly string[];
  /** Helm releases that own one of the workloads. */
  readonly releases: readonly string[];
};
