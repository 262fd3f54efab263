import { gzipSync } from 'node:zlib';
import { b64, NS, type Plants } from './values.ts';

/** A revision as helm stores it, with secrets wherever one can stand. */
export function release(plants: Plants, version: number): object {
  const at = (place: string) => plants.put(`helm ${version}: ${place}`);
  const record = {
    name: 'planted',
    namespace: NS,
    version,
    info: {
      status: version === 2 ? 'deployed' : 'superseded',
      last_deployed: '2026-11-20T10:00:00Z',
      description: `Upgrade with --set db.password=${plants.put(`helm ${version}: description`, 'human')}`,
      notes: `The password is: ${plants.put(`helm ${version}: notes`, 'plain')}`,
    },
    chart: {
      metadata: { name: 'planted', version: '1.0.0' },
      values: { admin: { password: at('a default') } },
      templates: [],
      files: [],
    },
    config: {
      auth: { password: at('values: password'), adminPassword: at('values: adminPassword') },
      extraEnv: [{ name: 'SMTP_PASSWORD', value: at('values: extraEnv') }],
      postgresql: { postgresqlPassword: at('values: postgresqlPassword') },
      externalUrl: `redis://:${encodeURIComponent(at('values: password of a URL'))}@redis:6379`,
      secretData: { plain: plants.put(`helm ${version}: values: also in the Secret`, 'plain') },
      tls: { privateKey: plants.key(`helm ${version}: values: key`) },
      secrets: { first: plants.put(`helm ${version}: values: below secrets`, 'plain') },
      replicas: version,
    },
    manifest: [
      `apiVersion: v1\nkind: Secret\nmetadata: {name: in-release}\ndata:\n  a: ${b64(at('Secret of the manifest'))}\n`,
      `apiVersion: v1\nkind: Secret\nmetadata: {name: in-release-2}\nstringData:\n  a: ${JSON.stringify(at('stringData of the manifest'))}\n`,
      `apiVersion: v1\nkind: List\nitems:\n- kind: Secret\n  metadata: {name: x}\n  data: {a: ${b64(at('Secret in a List'))}}\n`,
      `apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: y}\n  data: {a: ${b64(at('SecretList'))}}\n`,
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  db.properties: |\n    db.password=${plants.put(`helm ${version}: ConfigMap`, 'human')}\n`,
    ].join('---\n'),
    hooks: [
      {
        name: 'hook',
        kind: 'Secret',
        events: ['pre-install'],
        manifest: `kind: Secret\nmetadata: {name: h}\nstringData: {a: ${JSON.stringify(at('Secret of a hook'))}}\n`,
      },
    ],
  };
  return {
    metadata: {
      name: `sh.helm.release.v1.planted.v${version}`,
      namespace: NS,
      labels: { owner: 'helm', name: 'planted', status: record.info.status, version: String(version) },
    },
    type: 'helm.sh/release.v1',
    data: { release: b64(gzipSync(JSON.stringify(record)).toString('base64')) },
  };
}
