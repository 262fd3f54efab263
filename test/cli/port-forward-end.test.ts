import { expect, it } from 'vitest';
import type { Forwarding, Forwards } from '../../src/core/forward.ts';
import { holdForwards } from '../../src/cli/forward/hold.ts';
import { ioHere } from '../helpers/io-here.ts';

const open: Forwarding = {
  id: 1,
  target: 'pod/web-0',
  namespace: 'shop',
  pod: 'web-0',
  ports: [{ local: 8080, remote: 80 }],
  addresses: ['127.0.0.1'],
  open: 0,
  connections: 0,
  sent: 0,
  received: 0,
  since: 0,
  told: 0,
};

it.each<[string, boolean, number]>([
  ['its pod has gone', false, 1],
  ['the person ends it', true, 0],
])('a forwarding ends with its exit code when %s', async (_what, byPerson, expected) => {
  let now: readonly Forwarding[] = [open];
  let said = '';
  const { io } = ioHere(
    {},
    { out: () => {}, err: (text) => void (said += text), interactive: false, outIsTerminal: false },
  );
  const forwards: Forwards = {
    list: () => now,
    end: () => true,
    watch: async function* () {
      yield now;
      if (byPerson) return io.interrupt();
      now = [{ ...open, ended: 'pod/web-0 is gone' }];
      yield now;
    },
  };
  expect(await holdForwards(forwards, 0, io)).toBe(expected);
  expect(said).toContain(byPerson ? 'ended: 127.0.0.1:8080 -> 80 of pod/web-0; ' : '(pod/web-0 is gone)');
});
