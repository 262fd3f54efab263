import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend } from '../helpers/k8s-failing.ts';
import { healthyApp, obj, service } from '../helpers/k8s-more.ts';

const far = [...healthyApp('ledger'), service('ledger', { app: 'ledger' })];
const unresolved = 'Error: getaddrinfo ENOTFOUND ledger';

describe('a Service that does not resolve in a pod on the network of its node', () => {
  it.each([
    ['ClusterFirst', true],
    [undefined, true],
    ['ClusterFirstWithHostNet', false],
    ['None', false],
  ])('with dnsPolicy %s is told by it: %s', async (dnsPolicy, told) => {
    const spec = { hostNetwork: true, ...(dnsPolicy === undefined ? {} : { dnsPolicy }) };
    const [found] = (await diagnoseRecording(backend({ exit: 1, log: unresolved, spec, objects: far }))).findings;
    expect(found?.cause).toBe('DependencyDNSFailure');
    const change = found?.remedies[0]?.change?.input['edits'];
    expect(change).toEqual(
      told ? [{ path: 'spec.template.spec.dnsPolicy', value: '"ClusterFirstWithHostNet"' }] : undefined,
    );
  });

  it('is not told by it off that network, nor where no such Service is', async () => {
    for (const fault of [
      { exit: 1, log: unresolved, objects: far },
      { exit: 1, log: unresolved, spec: { hostNetwork: true } },
    ]) {
      const [found] = (await diagnoseRecording(backend(fault))).findings;
      expect(found?.remedies.map(({ text }) => text).join()).not.toMatch(/dnsPolicy/);
    }
  });
});

describe('a variable that asks for encryption of a server which speaks none', () => {
  const plain = 'FATAL: server does not support SSL, but SSL was required';

  it.each([
    ['DB_SSLMODE', 'verify-full', 'disable'],
    ['LEDGER_TLS_ENABLED', 'true', 'false'],
    ['LEDGER_SSL', 'on', 'off'],
    ['MYSQL_SSL_MODE', 'REQUIRED', 'DISABLED'],
  ])('%s=%s may become %s, as its ConfigMap says', async (key, value, fit) => {
    const map = obj('ConfigMap', 'settings', { data: { [key]: value, LEDGER_HOST: 'ledger' } });
    const fault = {
      exit: 1,
      log: plain,
      container: { envFrom: [{ configMapRef: { name: 'settings' } }] },
      objects: [map],
    };
    const [found] = (await diagnoseRecording(backend(fault))).findings;
    // To give up encryption is a person's decision: no call.
    expect(found?.remedies[0]).toEqual({
      text: `switch TLS on at the server, which speaks none, or set key ${key} of ConfigMap settings from ${value} to ${fit}`,
    });
  });

  it('stays where another variable may be meant, and where it only says what is verified', async () => {
    for (const names of [['DB_SSLMODE', 'CACHE_TLS_MODE'], ['DB_SSL_VERIFY']]) {
      const env = names.map((name) => ({ name, value: 'require' }));
      const [found] = (await diagnoseRecording(backend({ exit: 1, log: plain, container: { env } }))).findings;
      expect(found?.remedies[0]?.text).toBe(`check variable ${names[0]} of container main: it is require`);
    }
  });

  it('stays where it asks for none, and where nobody heard what the server speaks', async () => {
    for (const [value, log] of [
      ['disable', plain],
      ['require', 'Error: SSL handshake failed'],
    ] as const) {
      const fault = { exit: 1, log, container: { env: [{ name: 'DB_SSLMODE', value }] } };
      const [found] = (await diagnoseRecording(backend(fault))).findings;
      expect(found?.cause).toBe('DependencyTLSMismatch');
      expect(found?.remedies[0]?.text).toBe(`check variable DB_SSLMODE of container main: it is ${value}`);
    }
  });
});
