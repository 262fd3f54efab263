import type { KubeObject, RawEvent } from '../../../core/kubernetes.ts';

/** A core event in the shape of events.k8s.io/v1: the same object, other field names (pkg/apis/core/v1 conversion). */
export function newEvent(object: KubeObject): KubeObject {
  const { involvedObject, message, source, firstTimestamp, lastTimestamp, count, reportingComponent, ...same } =
    object as RawEvent;
  return {
    ...same,
    apiVersion: 'events.k8s.io/v1',
    eventTime: same.eventTime ?? null,
    regarding: involvedObject,
    note: message,
    reportingController: reportingComponent ?? source?.component ?? '',
    reportingInstance: same.reportingInstance ?? source?.host ?? '',
    deprecatedSource: source ?? {},
    deprecatedFirstTimestamp: firstTimestamp ?? null,
    deprecatedLastTimestamp: lastTimestamp ?? null,
    deprecatedCount: count ?? 0,
  };
}

/** The way back, for events that are written through events.k8s.io/v1. */
export function coreEvent(object: KubeObject): KubeObject {
  const {
    regarding,
    note,
    reportingController,
    deprecatedSource,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedCount,
    ...same
  } = object;
  return {
    ...same,
    apiVersion: 'v1',
    involvedObject: regarding ?? {},
    message: note ?? '',
    source: deprecatedSource ?? {},
    reportingComponent: reportingController ?? '',
    ...(deprecatedFirstTimestamp ? { firstTimestamp: deprecatedFirstTimestamp } : {}),
    ...(deprecatedLastTimestamp ? { lastTimestamp: deprecatedLastTimestamp } : {}),
    ...(deprecatedCount ? { count: deprecatedCount } : {}),
  };
}
