import { release } from './release.ts';
import { b64, MOUNTED, NS, type Made, type Plants } from './values.ts';

const core = (plural: string, kind: string, name: string, more: object): Made => ({
  path: `/api/v1/namespaces/${NS}/${plural}`,
  object: { apiVersion: 'v1', kind, metadata: { name, namespace: NS }, ...more },
});

export function secrets(plants: Plants): Made[] {
  const at = (place: string) => plants.put(`Secret: ${place}`);
  const data = (entries: Record<string, string>) =>
    Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, b64(value)]));
  const named = Array.from({ length: 8 }, (_, index) => [`entry-${index}`, at(`entry ${index}`)] as const);
  const registry = at('a registry');
  const applied = at('last applied');
  const config = at('a token in a kubeconfig');
  return [
    core('secrets', 'Secret', 'planted-opaque', { type: 'Opaque', data: data(Object.fromEntries(named)) }),
    core('secrets', 'Secret', MOUNTED, {
      type: 'Opaque',
      data: data({
        DB_PASSWORD: at('mounted password'),
        API_TOKEN: at('mounted token'),
        url: `postgres://app:${encodeURIComponent(plants.put('Secret: password of a mounted URL', 'signs'))}@db:5432/shop`,
        'app.json': JSON.stringify({ db: { pass: plants.put('Secret: mounted JSON', 'plain') } }),
        'app.env': `USER=app\nSMTP_PASSWORD=${plants.put('Secret: mounted env file', 'human')}\n`,
        id_rsa: plants.key('Secret: mounted key'),
      }),
    }),
    core('secrets', 'Secret', 'planted-string', {
      type: 'Opaque',
      stringData: { a: at('stringData'), b: at('stringData 2') },
    }),
    core('secrets', 'Secret', 'planted-registry', {
      type: 'kubernetes.io/dockerconfigjson',
      data: data({
        '.dockerconfigjson': JSON.stringify({
          auths: { 'registry.example': { username: 'bob', password: registry, auth: b64(`bob:${registry}`) } },
        }),
      }),
    }),
    core('secrets', 'Secret', 'planted-tls', {
      type: 'kubernetes.io/tls',
      data: data({ 'tls.crt': 'not a certificate', 'tls.key': plants.key('Secret: tls') }),
    }),
    core('secrets', 'Secret', 'planted-basic', {
      type: 'kubernetes.io/basic-auth',
      data: data({ username: 'admin', password: at('basic auth') }),
    }),
    core('secrets', 'Secret', 'planted-kubeconfig', {
      type: 'Opaque',
      data: data({ kubeconfig: `users:\n- name: a\n  user:\n    token: ${config}\n` }),
    }),
    core('secrets', 'Secret', 'planted-copies', {
      metadata: {
        name: 'planted-copies',
        namespace: NS,
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
            kind: 'Secret',
            data: { a: b64(applied) },
          }),
          'kapp.k14s.io/original': JSON.stringify({ kind: 'Secret', stringData: { a: at('original of kapp') } }),
          'backup.example/old': JSON.stringify({ kind: 'Secret', data: { b: b64(at('a copy in an annotation')) } }),
        },
      },
      type: 'Opaque',
      data: data({ a: applied }),
    }),
    core('secrets', 'Secret', 'sh.helm.release.v1.planted.v1', release(plants, 1)),
    core('secrets', 'Secret', 'sh.helm.release.v1.planted.v2', release(plants, 2)),
  ];
}

export function configMaps(plants: Plants): Made[] {
  const at = (place: string, shape?: Parameters<Plants['put']>[1]) => plants.put(`ConfigMap: ${place}`, shape);
  return [
    core('configmaps', 'ConfigMap', 'planted-keys', {
      data: {
        DB_PASSWORD: at('DB_PASSWORD'),
        'admin.password': at('admin.password'),
        api_key: at('api_key'),
        GRAFANA_TOKEN: at('GRAFANA_TOKEN'),
        url: `amqp://shop:${at('URL', 'plain')}@mq:5672/%2f`,
      },
    }),
    core('configmaps', 'ConfigMap', 'planted-files', {
      data: {
        'application.properties': `spring.datasource.password=${at('properties', 'human')}\nserver.port=80\n`,
        'config.yaml': `db:\n  user: app\n  password: "${at('YAML', 'plain')}"\n  apiKeys:\n    - name: a\n      key: b\n`,
        'config.json': JSON.stringify({ smtp: { host: 'x', password: at('JSON', 'quotes') } }, null, 2),
        'settings.ini': `[mail]\nsmtp_password = ${at('INI', 'human')}\n`,
        'settings.toml': `[db]\npassword = '${at('TOML', 'words')}'\n`,
        '.env': `export JWT_SECRET='${at('env file', 'plain')}'\nPORT=80\n`,
        '.netrc': `machine x login bob password ${at('netrc', 'plain')}\n`,
        '.pgpass': `db:5432:shop:app:${at('pgpass', 'plain')}\n`,
        'nginx.conf': `proxy_set_header Authorization "Bearer ${at('nginx', 'plain')}";\n`,
        'redis.conf': `port 6379\nrequirepass ${at('redis', 'human')}\n`,
        kubeconfig: `apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user:\n    token: ${at('kubeconfig', 'plain')}\n`,
        'tls.key': plants.key('ConfigMap: key'),
        'web.xml': `<server><password>${at('XML', 'plain')}</password></server>\n`,
        'alertmanager.yml': `receivers:\n- slack_configs:\n  - api_url: https://hooks.slack.com/services/T0/B0/${at('webhook', 'plain')}\n`,
      },
    }),
  ];
}

export function events(plants: Plants): Made[] {
  const at = (place: string, shape?: Parameters<Plants['put']>[1]) => plants.put(`event: ${place}`, shape);
  return [
    `Readiness probe failed: login with password=${at('probe', 'human')} refused`,
    `Liveness probe failed: Get "http://admin:${at('URL', 'plain')}@10.0.0.1:80/": connect: connection refused`,
    `Exec lifecycle hook ([sh -c curl -H "Authorization: Bearer ${at('hook', 'plain')}" http://x]) failed`,
    `Failed to pull image "registry.example/x": unauthorized: {"token":"${at('pull', 'plain')}"}`,
    `MountVolume.SetUp failed: mount options: username=bob,password=${at('mount', 'plain')},vers=3.0`,
    `Error: failed to start: exec: "--api-key=${at('start', 'plain')}": executable file not found`,
  ].map((message, index) =>
    core('events', 'Event', `planted-${index}.1`, {
      involvedObject: { kind: 'Deployment', name: 'planted', namespace: NS, apiVersion: 'apps/v1' },
      reason: ['Unhealthy', 'Unhealthy', 'FailedPostStartHook', 'Failed', 'FailedMount', 'Failed'][index],
      type: 'Warning',
      message,
      firstTimestamp: new Date().toISOString(),
      lastTimestamp: new Date().toISOString(),
      count: 3,
      source: { component: 'kubelet' },
    }),
  );
}
