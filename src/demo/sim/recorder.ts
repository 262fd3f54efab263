import { KINDS } from '../../core/kinds.ts';
import type { KubeObject, RawEvent } from '../../core/kubernetes.ts';
import type { Store } from '../store.ts';
import { stampOf, type Clock } from '../clock.ts';

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
  /** The scheduler writes through events.k8s.io: no counts, an eventTime, an action. */
  recordOnce(about: KubeObject, note: EventNote & { readonly action: string }): void;
};

/** client-go's EventSourceObjectSpamFilter: 25 events of one source about one object, then one each five minutes. */
const BURST = 25;
const REFILL_MS = 300_000;
/** The API server forgets an event an hour after its last write. */
const TTL_MS = 3_600_000;
const SWEEP_MS = 300_000;

/** client-go's EventAggregator: ten different messages of one reason within ten minutes become one "combined" event. */
const SIMILAR = { most: 10, windowMs: 600_000 };
const COMBINED = '(combined from similar events): ';

type Bucket = { tokens: number; at: number };
type Similar = { messages: Set<string>; at: number };

/** Writes events as client-go's correlator does: equal ones are counted in one object, and a source that says too much is cut. */
export function eventRecorder(store: Store, clock: Clock): Recorder {
  const known = new Map<string, { namespace: string; name: string }>();
  const buckets = new Map<string, Bucket>();
  const similar = new Map<string, Similar>();
  let serial = 0;

  /** True when the message is to be written into the combined event of its group. */
  const isCombined = (group: string, message: string): boolean => {
    const now = clock.now();
    const earlier = similar.get(group);
    const record = earlier && now - earlier.at <= SIMILAR.windowMs ? earlier : { messages: new Set<string>(), at: now };
    similar.set(group, record);
    record.at = now;
    record.messages.add(message);
    if (record.messages.size < SIMILAR.most) return false;
    const [oldest] = record.messages;
    if (record.messages.size > SIMILAR.most && oldest !== undefined) record.messages.delete(oldest);
    return true;
  };

  const mayWrite = (source: string): boolean => {
    const now = clock.now();
    const bucket = buckets.get(source) ?? { tokens: BURST, at: now };
    bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / REFILL_MS);
    bucket.at = now;
    buckets.set(source, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };

  const nameFor = (object: KubeObject): string => {
    serial += 1;
    return `${object.metadata?.name ?? ''}.${(BigInt(clock.now()) * 1_000_000n + BigInt(serial % 1_000_000)).toString(16)}`;
  };

  const sweep = (): void => {
    const before = clock.now() - TTL_MS;
    for (const event of store.list(KINDS.events)) {
      const last = Date.parse(event.lastTimestamp ?? event.eventTime ?? event.metadata?.creationTimestamp ?? '');
      if (last < before) store.remove(KINDS.events, event.metadata?.namespace, event.metadata?.name ?? '');
    }
    for (const [key, { namespace, name }] of known) if (!store.get(KINDS.events, namespace, name)) known.delete(key);
    for (const [key, { at }] of similar) if (at < before) similar.delete(key);
    for (const [key, bucket] of buckets) if (bucket.at < before - BURST * REFILL_MS) buckets.delete(key);
    clock.setTimer(SWEEP_MS, sweep);
  };
  clock.setTimer(SWEEP_MS, sweep);

  const create = (object: KubeObject, event: Partial<RawEvent>, note: EventNote): RawEvent | undefined => {
    const namespace = object.metadata?.namespace ?? 'default';
    const home = store.get(KINDS.namespaces, undefined, namespace);
    if (!home || home.metadata?.deletionTimestamp !== undefined) return undefined;
    return store.create(KINDS.events, {
      metadata: { name: nameFor(object), namespace },
      involvedObject: involved(object, note.fieldPath),
      type: note.type,
      reason: note.reason,
      message: note.message,
      reportingComponent: note.component,
      ...event,
    } as RawEvent);
  };

  return {
    record(object, note) {
      const source = `${note.component}/${note.host ?? ''}/${object.metadata?.uid ?? ''}`;
      const group = [source, note.type, note.reason].join('\n');
      const combined = isCombined(group, note.message);
      if (!mayWrite(source)) return;
      const message = combined ? `${COMBINED}${note.message}` : note.message;
      const key = combined ? group : [group, note.message, note.fieldPath ?? ''].join('\n');
      const earlier = known.get(key);
      const now = stampOf(clock.now());
      if (earlier && store.get(KINDS.events, earlier.namespace, earlier.name)) {
        store.change(KINDS.events, earlier.namespace, earlier.name, (event) => {
          event.count = (event.count ?? 1) + 1;
          event.lastTimestamp = now;
          event.message = message;
        });
        return;
      }
      const host = note.host === undefined ? {} : { host: note.host };
      const created = create(
        object,
        {
          source: { component: note.component, ...host },
          reportingInstance: note.host ?? '',
          firstTimestamp: now,
          lastTimestamp: now,
          count: 1,
        } as Partial<RawEvent>,
        { ...note, message },
      );
      if (created) known.set(key, { namespace: created.metadata?.namespace ?? '', name: created.metadata?.name ?? '' });
    },
    recordOnce(object, note) {
      const eventTime = `${new Date(clock.now()).toISOString().slice(0, 23)}000Z`;
      const event = {
        source: {},
        reportingInstance: `${note.component}-demo-1`,
        firstTimestamp: null,
        lastTimestamp: null,
        eventTime,
        action: note.action,
      };
      create(object, event as unknown as Partial<RawEvent>, note);
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
