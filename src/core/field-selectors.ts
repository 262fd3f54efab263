/**
 * Fields by which the API server selects objects of a built-in kind, besides metadata.name and metadata.namespace
 * (`AddFieldLabelConversionFunc` of each API group). Some are no path of the object: `status.successful` of a Job is
 * its `status.succeeded`, `type` of an event stands alone.
 */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Secret: ['type'],
  Namespace: ['status.phase'],
  Node: ['spec.unschedulable'],
  ReplicationController: ['status.replicas'],
  Job: ['status.successful'],
  Service: ['spec.clusterIP', 'spec.type'],
};

/** The fields of a kind by its name (Pod, Job); none for kinds that have no more than name and namespace. */
export const selectableFields = (kind: string): readonly string[] => FIELDS[kind] ?? [];
