import { afterEach, describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import type { KubeObject } from '../../src/core/kubernetes.ts';
import { simulationClock, type SimulationClock } from '../../src/demo/sim/clock.ts';
import { eventRecorder, type EventNote } from '../../src/demo/sim/recorder.ts';
import { Store } from '../../src/demo/store.ts';

const clocks: SimulationClock[] = [];
const clockAt = (start: number, speed = 1): SimulationClock => {
  const clock = simulationClock(speed, start);
  clocks.push(clock);
  return clock;
};
afterEach(() => {
  for (const clock of clocks.splice(0)) clock.stop();
});

describe('the simulation’s clock', () => {
  it('fires timers in the order of their times, and of their setting, at exactly their times', () => {
    const clock = clockAt(1000);
    const fired: string[] = [];
    const at = (name: string) => () => fired.push(`${name}@${clock.now()}`);
    clock.setTimer(50, at('late'));
    clock.setTimer(10, at('first'));
    clock.setTimer(10, () => {
      at('second')();
      clock.setTimer(5, at('nested'));
    });
    const cancel = clock.setTimer(20, at('cancelled'));
    cancel();
    clock.forward(1040);
    expect(fired).toEqual(['first@1010', 'second@1010', 'nested@1015']);
    expect(clock.now()).toBe(1040);
    clock.forward(1060);
    expect(fired.at(-1)).toBe('late@1050');
  });

  it('moves its timers along when it sleeps', () => {
    const clock = clockAt(0);
    const fired: number[] = [];
    clock.setTimer(100, () => fired.push(clock.now()));
    clock.sleep(1_000_000);
    clock.forward(1_000_050);
    expect(fired).toEqual([]);
    clock.forward(1_000_100);
    expect(fired).toEqual([1_000_100]);
  });

  it('runs by itself when live, as fast as asked, and never backwards', async () => {
    const clock = clockAt(0, 1000);
    clock.goLive();
    const times: number[] = [];
    await new Promise<void>((resolve) => {
      clock.setTimer(20_000, () => times.push(clock.now()));
      clock.setTimer(10_000, () => times.push(clock.now()));
      clock.setTimer(30_000, resolve);
    });
    expect(times).toHaveLength(2);
    expect(times[0]).toBeGreaterThanOrEqual(10_000);
    expect(times[1]).toBeGreaterThanOrEqual(20_000);
    expect(clock.now()).toBeGreaterThanOrEqual(30_000);
  });

  it('fires nothing after it has been stopped', () => {
    const clock = clockAt(0);
    let fired = 0;
    clock.setTimer(10, () => (fired += 1));
    clock.stop();
    clock.setTimer(10, () => (fired += 1));
    clock.forward(1000);
    expect(fired).toBe(0);
  });
});

describe('events', () => {
  const NOTE: EventNote = {
    type: 'Warning',
    reason: 'BackOff',
    message: 'again',
    component: 'kubelet',
    host: 'demo-1',
  };
  const set = () => {
    const clock = clockAt(Date.UTC(2026, 4, 12));
    const store = new Store(clock);
    const recorder = eventRecorder(store, clock);
    store.create(KINDS.namespaces, { metadata: { name: 'shop' } });
    const pod: KubeObject = store.create(KINDS.pods, { metadata: { name: 'p', namespace: 'shop' } });
    const pass = (seconds: number): void => clock.forward(clock.now() + seconds * 1000);
    return { store, recorder, pod, pass, list: () => store.list(KINDS.events, 'shop') };
  };

  it('that are equal are counted in one object', () => {
    const { recorder, pod, pass, list } = set();
    for (let count = 0; count < 5; count++) {
      recorder.record(pod, { ...NOTE, fieldPath: 'spec.containers{main}' });
      pass(10);
    }
    recorder.record(pod, { ...NOTE, message: 'other' });
    expect(list()).toHaveLength(2);
    expect(list().find(({ message }) => message === 'again')).toMatchObject({
      count: 5,
      firstTimestamp: '2026-05-12T00:00:00Z',
      lastTimestamp: '2026-05-12T00:00:40Z',
      source: { component: 'kubelet', host: 'demo-1' },
      reportingComponent: 'kubelet',
      involvedObject: { kind: 'Pod', name: 'p', fieldPath: 'spec.containers{main}' },
    });
  });

  it('are cut after 25 of one type about one object, and counted all the same', () => {
    const { recorder, pod, pass, list } = set();
    for (let count = 0; count < 60; count++) {
      recorder.record(pod, NOTE);
      pass(2);
    }
    recorder.record(pod, { ...NOTE, type: 'Normal', reason: 'Pulled', message: 'fine' });
    expect(list().find(({ reason }) => reason === 'BackOff')?.count).toBe(25);
    expect(list().find(({ reason }) => reason === 'Pulled')?.count).toBe(1);
    pass(300);
    recorder.record(pod, NOTE);
    expect(list().find(({ reason }) => reason === 'BackOff')?.count).toBe(61);
  });

  it('of one reason and ten texts are combined', () => {
    const { recorder, pod, list } = set();
    for (let number = 1; number <= 12; number++) recorder.record(pod, { ...NOTE, message: `pod ${number} refused` });
    expect(list()).toHaveLength(10);
    expect(list().find(({ message }) => message?.startsWith('(combined'))).toMatchObject({
      message: '(combined from similar events): pod 12 refused',
      count: 3,
    });
  });

  it('of the scheduler have a series and no count', () => {
    const { recorder, pod, pass, list } = set();
    for (let count = 0; count < 3; count++) {
      recorder.recordSeries(pod, { ...NOTE, reason: 'FailedScheduling', action: 'Scheduling' });
      pass(60);
    }
    expect(list()).toMatchObject([
      {
        eventTime: '2026-05-12T00:00:00.000000Z',
        firstTimestamp: null,
        lastTimestamp: null,
        action: 'Scheduling',
        series: { count: 3, lastObservedTime: '2026-05-12T00:02:00.000000Z' },
      },
    ]);
    expect(list()[0]).not.toHaveProperty('count');
  });

  it('are forgotten an hour after their last time', () => {
    const { recorder, pod, pass, list } = set();
    recorder.record(pod, NOTE);
    pass(3500);
    recorder.record(pod, NOTE);
    pass(3500);
    expect(list()).toHaveLength(1);
    pass(600);
    expect(list()).toHaveLength(0);
  });

  it('are not written into a namespace that goes away', () => {
    const { store, recorder, pod, list } = set();
    store.change(KINDS.namespaces, undefined, 'shop', ({ metadata }) =>
      Object.assign(metadata ?? {}, { finalizers: ['x'] }),
    );
    store.remove(KINDS.namespaces, undefined, 'shop');
    recorder.record(pod, NOTE);
    expect(list()).toEqual([]);
  });
});
