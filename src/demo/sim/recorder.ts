import { KINDS } from '../../core/kinds.ts';
import type { KubeObject, RawEvent } from '../../core/kubernetes.ts';
import type { Store } from '../store.ts';
import { stampOf, type Clock } from '../clock.ts';
import { eventLimits } from './recorder-limits.ts';

export type EventNote = {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** deployment-controller, kubelet … */
  readonly component: string;
  /** The node, for the kubelet's events. */
  readonly host?: string;
  /** Such as spec.containers{backend}. */
  readonly fieldPath?: string;
};

export type Recorder = {
  record(about: KubeObject, note: EventNote): void;
  /** The scheduler writes through events.k8s.io: an eventTime, an action, and a series instead of a count. */
  recordSeries(about: KubeObject, note: EventNote & { readonly action: string }): void;
};

/** The API server forgets an event an hour after its last write. */
const TTL_MS = 3_600_000;
const SWEEP_MS = 300_000;

type Known = { readonly namespace: string; readonly name: string; readonly first: string; count: number; at: number };

/** Writes events as client-go does: equal ones are counted in one object, and a source that says too much is cut. */
export function eventRecorder(store: Store, clock: Clock): Recorder {
  const known = new Map<string, Known>();
  const limits = eventLimits(clock);
  let serial = 0;

  const nameFor = (object: KubeObject): string => {
    serial += 1;
    return `${object.metadata?.name ?? ''}.${(BigInt(clock.now()) * 1_000_000n + BigInt(serial % 1_000_000)).toString(16)}`;
  };

  const sweep = (): void => {
    const before = clock.now() - TTL_MS;
    for (const event of store.list(KINDS.events)) {
      const last = event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime;
      if (Date.parse(last ?? event.metadata?.creationTimestamp ?? '') < before)
        store.remove(KINDS.events, event.metadata?.namespace, event.metadata?.name ?? '');
    }
    for (const [key, { at }] of known) if (at < before) known.delete(key);
    limits.forget(before);
    clock.setTimer(SWEEP_MS, sweep);
  };
  clock.setTimer(SWEEP_MS, sweep);

  const remember = (key: string, object: KubeObject): Known => {
    const fresh = {
      namespace: object.metadata?.namespace ?? 'default',
      name: nameFor(object),
      first: stampOf(clock.now()),
      count: 0,
      at: 0,
    };
    const entry = known.get(key) ?? fresh;
    known.set(key, entry);
    entry.count += 1;
    entry.at = clock.now();
    return entry;
  };

  const write = (object: KubeObject, { namespace, name }: Known, event: Partial<RawEvent>, note: EventNote): void => {
    const home = store.get(KINDS.namespaces, undefined, namespace);
    if (!home || home.metadata?.deletionTimestamp !== undefined) return;
    if (store.get(KINDS.events, namespace, name)) {
      store.change(KINDS.events, namespace, name, (draft) => void Object.assign(draft, event));
      return;
    }
    store.create(KINDS.events, {
      metadata: { name, namespace },
      involvedObject: involved(object, note.fieldPath),
      type: note.type,
      reason: note.reason,
      reportingComponent: note.component,
      ...event,
    });
  };

  return {
    record(object, note) {
      const source = [note.component, note.host, object.metadata?.uid, note.type].join('\n');
      const group = `${source}\n${note.reason}`;
      const isCombined = limits.isSimilar(group, note.message);
      const entry = remember(isCombined ? group : [group, note.message, note.fieldPath].join('\n'), object);
      // What is cut is counted all the same: the next write that gets through shows the full count.
      if (!limits.mayWrite(source)) return;
      const event: Partial<RawEvent> = {
        message: isCombined ? `(combined from similar events): ${note.message}` : note.message,
        source: { component: note.component, ...(note.host === undefined ? {} : { host: note.host }) },
        reportingInstance: note.host ?? '',
        firstTimestamp: entry.first,
        lastTimestamp: stampOf(clock.now()),
        count: entry.count,
      };
      write(object, entry, event, note);
    },
    recordSeries(object, note) {
      const time = `${new Date(clock.now()).toISOString().slice(0, 23)}000Z`;
      // The recorder tells events apart by the object's version too, and the first refusal changes the pod: a second
      // event begins.
      const key = [object.metadata?.uid, object.metadata?.resourceVersion, note.reason, note.message].join('\n');
      const entry = remember(key, object);
      const absent = { firstTimestamp: null, lastTimestamp: null } as unknown as Partial<RawEvent>;
      const event: Partial<RawEvent> =
        entry.count > 1
          ? { series: { count: entry.count, lastObservedTime: time } }
          : {
              ...absent,
              source: {},
              reportingInstance: 'default-scheduler-demo-1',
              eventTime: time,
              action: note.action,
            };
      write(object, entry, { message: note.message, ...event }, note);
    },
  };
}

function involved(object: KubeObject, fieldPath: string | undefined): RawEvent['involvedObject'] {
  const { name, namespace, uid, resourceVersion } = object.metadata ?? {};
  // The kubelet writes a node's name where its uid belongs, which is why events of nodes never match by uid.
  const id = object.kind === 'Node' ? name : uid;
  return {
    kind: object.kind ?? '',
    apiVersion: object.apiVersion ?? '',
    name: name ?? '',
    ...(namespace === undefined ? {} : { namespace }),
    ...(id === undefined ? {} : { uid: id }),
    ...(resourceVersion === undefined || object.kind === 'Node' ? {} : { resourceVersion }),
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}
