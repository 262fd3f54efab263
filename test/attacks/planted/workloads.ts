import { b64, MOUNTED, NS, type Made, type Plants } from './values.ts';

const ENV = [
  ['DB_PASSWORD', 'MYSQL_PWD', 'SMTP_PASS', 'REDIS_AUTH', 'ENCRYPTION_KEY', 'APP_KEY', 'STRIPE_KEY', 'JWT_SECRET'],
  ['GITHUB_TOKEN', 'apiKey', 'AWS_SECRET_ACCESS_KEY', 'SECRET_KEY_BASE', 'SIGNING_KEY', 'ADMIN_PW', 'PGPASSWORD'],
  ['MONGO_INITDB_ROOT_PASSWORD', 'LDAP_BIND_PASSWORD', 'KEYSTORE_PASS', 'WEBHOOK_SECRET', 'SENTRY_DSN', 'rootPassword'],
] as const;

/** Deployments with secrets in variables, flags, commands, headers of probes and annotations. */
export function workloads(plants: Plants): Made[] {
  const at = (place: string, shape?: Parameters<Plants['put']>[1]) => plants.put(`workload: ${place}`, shape);
  const deployment = (name: string, container: object, annotations: object = {}): Made => ({
    path: `/apis/apps/v1/namespaces/${NS}/deployments`,
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: NS, annotations },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name }, annotations },
          spec: {
            containers: [
              { name: 'main', image: 'todo-chatbot-frontend:latest', imagePullPolicy: 'Never', ...container },
            ],
          },
        },
      },
    },
  });
  return [
    ...ENV.map((names, index) =>
      deployment(`planted-env-${index}`, { env: names.map((name) => ({ name, value: at(`variable ${name}`) })) }),
    ),
    deployment(
      'planted',
      {
        env: [
          {
            name: 'DATABASE_URL',
            value: `postgres://app:${encodeURIComponent(at('URL of a variable', 'signs'))}@db/shop`,
          },
          { name: 'CACHE', value: `redis://:${at('URL of a plain variable', 'plain')}@cache:6379/0` },
          { name: 'JAVA_OPTS', value: `-Xmx1g -Djavax.net.ssl.trustStorePassword=${at('an option', 'human')} -Dx=y` },
          { name: 'TOKEN', valueFrom: { secretKeyRef: { name: MOUNTED, key: 'API_TOKEN' } } },
        ],
        envFrom: [{ secretRef: { name: MOUNTED } }],
        args: ['--db-password', at('flag'), `--api-key=${at('flag with a sign', 'plain')}`, '--port=80'],
        command: [
          'sh',
          '-c',
          `curl -u admin:${at('command', 'human')} http://x; export TOKEN=${at('exported', 'plain')}`,
        ],
        livenessProbe: {
          httpGet: {
            path: '/',
            port: 80,
            httpHeaders: [
              { name: 'Authorization', value: `Bearer ${at('header of a probe', 'plain')}` },
              { name: 'X-Api-Key', value: at('key header of a probe', 'plain') },
            ],
          },
        },
        lifecycle: { preStop: { exec: { command: ['redis-cli', '-a', at('hook', 'human'), 'shutdown'] } } },
      },
      {
        'nginx.ingress.kubernetes.io/auth-secret-header': `Basic ${b64(`u:${at('annotation', 'plain')}`)}`,
        'deploy.example/env': JSON.stringify({ SLACK_TOKEN: at('JSON of an annotation', 'plain') }),
      },
    ),
  ];
}
