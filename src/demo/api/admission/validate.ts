import { sameJson } from '../../plain-json.ts';
import type { Kind } from '../../../core/kinds.ts';
import type { ConfigMap, KubeObject, ObjectMeta, Secret } from '../../../core/kubernetes.ts';
import { invalid } from '../../status-error.ts';
import { Faults } from '../http/faults.ts';
import { dataKeyFault, keyFault, labelFault, labelValueFault, subdomainFault } from './names.ts';
import {
  checkAutoscaler,
  checkDeployment,
  checkJob,
  checkPod,
  checkService,
  checkWorkload,
} from './validate-workload.ts';

type Check = (faults: Faults, object: KubeObject, old: KubeObject | undefined) => void;

/** RBAC names may hold colons and the like: they are path segments. */
const FREE_NAMES = /^(Role|RoleBinding|ClusterRole|ClusterRoleBinding)$/;

function checkMeta(faults: Faults, kind: Kind, meta: ObjectMeta, old: ObjectMeta | undefined): void {
  const { name = '', labels = {}, annotations = {} } = meta;
  const fault = kind.kind === 'Namespace' ? labelFault(name) : subdomainFault(name);
  if (name === '') faults.required('metadata.name', 'name or generateName is required');
  else if (fault !== undefined && !FREE_NAMES.test(kind.kind)) faults.invalid('metadata.name', name, fault);
  if (old && meta.uid !== old.uid) faults.invalid('metadata.uid', meta.uid, 'field is immutable');
  for (const [key, value] of Object.entries(labels)) {
    for (const [text, why] of [
      [key, keyFault(key)],
      [value, labelValueFault(value)],
    ])
      if (why !== undefined) faults.invalid('metadata.labels', text, why);
  }
  for (const key of Object.keys(annotations)) {
    const why = keyFault(key.toLowerCase());
    if (why !== undefined) faults.invalid('metadata.annotations', key, why);
  }
}

/** 1 MiB, the limit of ConfigMaps and Secrets. */
const MOST_DATA = 1024 * 1024;

function checkData(faults: Faults, object: KubeObject, old: KubeObject | undefined): void {
  const { data = {}, immutable } = object as ConfigMap & Secret;
  let size = 0;
  for (const [key, value] of Object.entries(data)) {
    const why = dataKeyFault(key);
    if (why !== undefined) faults.invalid(`data[${key}]`, key, why);
    size += value.length;
  }
  if (size > MOST_DATA)
    faults.causes.push({
      reason: 'FieldValueTooLong',
      field: object.kind === 'Secret' ? 'data' : '',
      message: `Too long: may not be more than ${MOST_DATA} bytes`,
    });
  const before = old as (ConfigMap & Secret) | undefined;
  if (before?.type !== undefined && (object as Secret).type !== before.type)
    faults.invalid('type', (object as Secret).type, 'field is immutable');
  if (before?.immutable !== true) return;
  if (immutable !== true) faults.forbidden('immutable', 'field is immutable when `immutable` is set');
  if (!sameJson(data, before.data)) faults.forbidden('data', 'field is immutable when `immutable` is set');
}

const CHECKS: Readonly<Record<string, Check>> = {
  Deployment: checkDeployment,
  ReplicaSet: checkWorkload,
  StatefulSet: checkWorkload,
  DaemonSet: checkWorkload,
  Job: checkJob,
  Pod: checkPod,
  Service: checkService,
  HorizontalPodAutoscaler: checkAutoscaler,
  ConfigMap: checkData,
  Secret: checkData,
};

/**
 * 422 Invalid with every fault of the object, as `ValidateCreate` and `ValidateUpdate` of the kind's strategy find
 * them.
 */
export function validate(kind: Kind, object: KubeObject, old: KubeObject | undefined): void {
  const faults = new Faults();
  checkMeta(faults, kind, object.metadata ?? {}, old?.metadata);
  CHECKS[kind.kind]?.(faults, object, old);
  if (faults.causes.length > 0) throw invalid(kind, object.metadata?.name ?? '', faults.causes);
}
