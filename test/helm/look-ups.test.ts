import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/cluster/index.ts';
import { redact } from '../../src/core/redact.ts';
import { startEmbedded, type Embedded } from '../../src/demo/index.ts';
import { learnSecrets, lookUpsOf, lookUpWarnings } from '../../src/helm/look-ups.ts';
import { writeTar, type Member } from '../../src/helm/tar.ts';
import { gateway } from '../attacks/gateway.ts';

const member = (path: string, text: string): Member => ({ path, data: Buffer.from(text) });
const CALL = '{{ (lookup "v1" "Secret" "other" "db").data.password | b64dec }}';
const never = new AbortController().signal;

describe('what a chart looks up', () => {
  it.each<[string, Member[], boolean, string[]]>([
    ['in a template', [member('c/templates/a.yaml', `x: ${CALL}`)], true, ['other']],
    ['by a name that is worked out', [member('c/templates/a.tpl', 'lookup "v1" "Secret" .Values.ns "x"')], true, []],
    [
      'in a packed subchart',
      [{ path: 'c/charts/s-1.tgz', data: Buffer.from(writeTar([member('s/templates/a.yaml', CALL)])) }],
      true,
      ['other'],
    ],
    ['in a file or value that tpl renders', [member('c/values.yaml', `x: '${CALL}'`)], true, ['other']],
    ['nowhere', [member('c/templates/a.yaml', 'x: {{ .Values.lookups }}')], false, []],
  ])('%s is known before it is rendered', (_where, members, any, namespaces) => {
    expect(lookUpsOf(members)).toEqual({ any, namespaces });
  });

  it('is told, with the namespaces of others', () => {
    expect(lookUpWarnings({ any: true, namespaces: ['shop', 'other'] }, 'shop')[0]?.text).toContain(
      'reads Secrets of other namespaces while it is rendered: other',
    );
    expect(lookUpWarnings({ any: true, namespaces: [] }, 'shop')).toHaveLength(1);
    expect(lookUpWarnings({ any: false, namespaces: [] }, 'shop')).toEqual([]);
  });
});

describe('Secrets that a look-up may find', () => {
  let embedded: Embedded;
  const post = async (path: string, body: object): Promise<void> => {
    const answer = await fetch(embedded.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.ok).toBe(true);
  };
  beforeAll(async () => {
    embedded = await startEmbedded({ scenario: 'healthy', speed: 50 });
    await embedded.settled();
    for (const name of ['other', 'third', 'fourth']) {
      await post('/api/v1/namespaces', { metadata: { name } });
      await post(`/api/v1/namespaces/${name}/secrets`, {
        metadata: { name: 'db' },
        stringData: { password: `looked-up-in-${name}-47` },
      });
    }
  });
  afterAll(() => embedded.close());
  const shown = (name: string): boolean => redact(`x: looked-up-in-${name}-47`).includes('looked-up');

  it('are hidden in all namespaces when the chart looks up, and where they may not be listed in those that it names', async () => {
    const door = await gateway(embedded);
    const connection = await connect({ kubeconfig: door.kubeconfig, env: {}, namespace: 'todo-chatbot' });
    const { reader } = connection;
    try {
      await learnSecrets(reader, 'todo-chatbot', { any: false, namespaces: [] }, never);
      expect([shown('other'), shown('third')]).toEqual([true, true]);
      door.fate = ({ path }) =>
        path.startsWith('/api/v1/secrets') ? { status: 403, reason: 'Forbidden', message: 'no' } : 'pass';
      await learnSecrets(reader, 'todo-chatbot', { any: true, namespaces: ['other'] }, never);
      expect([shown('other'), shown('third')]).toEqual([false, true]);
      door.fate = () => 'pass';
      await learnSecrets(reader, 'todo-chatbot', { any: true, namespaces: [] }, never);
      expect([shown('third'), shown('fourth')]).toEqual([false, false]);
    } finally {
      await connection.close();
      await door.close();
    }
  });
});
