import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';

/** Cause, title and remedies of the first finding. */
const look = async (fault: Fault) => {
  const { findings } = await diagnoseRecording(
    backend('caught' in fault || 'waiting' in fault ? fault : { exit: 1, ...fault }),
  );
  const [first] = findings;
  return {
    cause: first?.cause,
    title: first?.title ?? '',
    told: (first?.remedies ?? []).map(({ text }) => text).join('\n'),
  };
};
const from = (name: string, secret: string, key: string) => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
});

describe('the place of a refused credential can hold one', () => {
  const log = 'FATAL: password authentication failed for user "orders"';
  it.each([
    [
      'an amount of connections is none',
      [
        { name: 'DB_CONN_MAX_LIFETIME', value: '600000' },
        { name: 'STORE_CONNECTIONTIMEOUT', value: '30s' },
        from('STORE_SOURCE', 'orders-pg', 'connection-string'),
      ],
      'correct key connection-string of Secret orders-pg (variable STORE_SOURCE)',
      /DB_CONN|STORE_CONNECTIONTIMEOUT/,
    ],
    [
      'the host that comes from the same Secret is none',
      [from('DB_CONN_HOST', 'orders-pg', 'host'), from('DB_PASS', 'orders-pg', 'password')],
      'correct key password of Secret orders-pg (variable DB_PASS)',
      /key host/,
    ],
    [
      'an address that carries user and password is one',
      [
        { name: 'CONN_MAX_IDLE', value: '5' },
        { name: 'DATABASE_URL', value: 'postgres://orders:x9@orders-pg/orders' },
      ],
      'in variable DATABASE_URL of container main',
      /CONN_MAX_IDLE/,
    ],
  ])('%s', async (_what, env, says, not) => {
    const { cause, told } = await look({ log, container: { env } });
    expect(cause).toBe('DatabaseAuthFailed');
    expect(told).toContain(says);
    expect(told).not.toMatch(not);
  });
});
