import type {
  CoreV1Event,
  V1ConfigMap,
  V1Container,
  V1ContainerStatus,
  V1CronJob,
  V1DaemonSet,
  V1Deployment,
  V1EndpointSlice,
  V1Ingress,
  V1IngressClass,
  V1Job,
  V1LimitRange,
  V1Namespace,
  V1NetworkPolicy,
  V1Node,
  V1ObjectMeta,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodDisruptionBudget,
  V1PodTemplateSpec,
  V1Probe,
  V1ReplicaSet,
  V1ResourceQuota,
  V1Secret,
  V1Service,
  V1ServiceAccount,
  V1StatefulSet,
  V1StorageClass,
  V1ValidatingWebhookConfiguration,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';

/**
 * Kubernetes objects as they stand on the wire: the client's types (types only, nothing is loaded) with timestamps as
 * RFC 3339 text and without the client's renamed members (`_from` is `from`). Everything that reads the cluster reads
 * this form, since the typed client drops the fields that it does not know.
 */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Key in keyof T as Key extends `_${infer Name}` ? Name : Key]: Wire<T[Key]> }
      : T;

export type ObjectMeta = Wire<V1ObjectMeta>;
/** Any object: what discovery, lists and YAML views have in common. */
export type KubeObject = {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta;
  spec?: unknown;
  status?: unknown;
  [field: string]: unknown;
};

export type Pod = Wire<V1Pod>;
export type PodTemplate = Wire<V1PodTemplateSpec>;
export type Container = Wire<V1Container>;
export type ContainerStatus = Wire<V1ContainerStatus>;
export type Probe = Wire<V1Probe>;
export type Deployment = Wire<V1Deployment>;
export type ReplicaSet = Wire<V1ReplicaSet>;
export type StatefulSet = Wire<V1StatefulSet>;
export type DaemonSet = Wire<V1DaemonSet>;
export type Job = Wire<V1Job>;
export type CronJob = Wire<V1CronJob>;
export type Service = Wire<V1Service>;
export type EndpointSlice = Wire<V1EndpointSlice>;
export type ConfigMap = Wire<V1ConfigMap>;
/**
 * Values never leave the cluster room: `data` there holds key names with the value's size in bytes as text, such as "24
 * bytes".
 */
export type Secret = Wire<V1Secret> & { readonly facts?: SecretFacts };
/** What is public in a Secret: made by the reader, not a field of the API. */
export type SecretFacts = {
  /** The first certificate in `tls.crt`; times as RFC 3339, `names` the DNS names that it is for. */
  readonly certificate?:
    | {
        readonly subject: string;
        readonly issuer: string;
        readonly notBefore: string;
        readonly notAfter: string;
        readonly names: readonly string[];
      }
    | undefined;
  /** Why the operation failed, of a release Secret of helm with status failed (`info.description`). */
  readonly description?: string;
  /** The object that the failed operation could not change, with its fields that nobody may change. */
  readonly refused?:
    | { readonly kind: string; readonly name: string; readonly fields: Readonly<Record<string, string>> }
    | undefined;
};
export type ServiceAccount = Wire<V1ServiceAccount>;
export type PersistentVolumeClaim = Wire<V1PersistentVolumeClaim>;
export type PersistentVolume = Wire<V1PersistentVolume>;
export type StorageClass = Wire<V1StorageClass>;
export type HorizontalPodAutoscaler = Wire<V2HorizontalPodAutoscaler>;
export type PodDisruptionBudget = Wire<V1PodDisruptionBudget>;
export type Ingress = Wire<V1Ingress>;
export type IngressClass = Wire<V1IngressClass>;
export type NetworkPolicy = Wire<V1NetworkPolicy>;
export type ResourceQuota = Wire<V1ResourceQuota>;
export type LimitRange = Wire<V1LimitRange>;
export type Namespace = Wire<V1Namespace>;
export type Node = Wire<V1Node>;
/** Validating and mutating ones alike, as far as they are read. */
export type WebhookConfiguration = Wire<V1ValidatingWebhookConfiguration>;
/** core/v1 Event. */
export type RawEvent = Wire<CoreV1Event>;
