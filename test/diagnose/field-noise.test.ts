import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend } from '../helpers/k8s-failing.ts';

type Row = [sentence: string, exit: number, log: string, cause: string, details?: Readonly<Record<string, unknown>>];

const NOISE = Array.from(
  { length: 90 },
  (_, at) => `2026-03-04T11:57:${String(at % 60).padStart(2, '0')}Z INFO GET /api/items 200 ${at}ms`,
).join('\n');

/** What stands before and behind the block that decides. */
const ROWS: readonly Row[] = [
  [
    'a fault behind 90 lines of access log',
    1,
    `${NOISE}\n2026-03-04T11:58:30Z FATAL open /etc/app/rules.yaml: no such file or directory`,
    'ConfigFileMissing',
    { path: '/etc/app/rules.yaml' },
  ],
  [
    'a fault before the lines of an orderly end',
    1,
    `2026-03-04T11:58:00Z ERROR dial tcp: lookup cache on 10.96.0.10:53: no such host
2026-03-04T11:58:00Z INFO closing listeners
2026-03-04T11:58:00Z INFO flushing 0 spans
2026-03-04T11:58:00Z INFO bye`,
    'DependencyDNSFailure',
    { host: 'cache' },
  ],
  [
    'a Java fault with two causes',
    1,
    `2026-03-04 11:58:00.000 ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed
org.springframework.beans.factory.UnsatisfiedDependencyException: Error creating bean with name 'mailer'
\tat org.springframework.beans.factory.annotation.AutowiredAnnotationBeanPostProcessor.inject(AutowiredAnnotationBeanPostProcessor.java:713)
Caused by: org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'settings': Injection of autowired dependencies failed
\tat com.shop.Settings.<init>(Settings.java:12)
\t... 20 more
Caused by: java.lang.IllegalArgumentException: Could not resolve placeholder 'mail.host' in value "\${mail.host}"
\tat org.springframework.util.PropertyPlaceholderHelper.parseStringValue(PropertyPlaceholderHelper.java:180)
\t... 34 more`,
    'EnvVarMissing',
  ],
  [
    'a logfmt line with its error',
    1,
    'time=2026-03-04T11:58:00Z level=INFO msg=starting\ntime=2026-03-04T11:58:01Z level=ERROR msg="cannot start" err="listen tcp :8080: bind: address already in use"',
    'PortInUse',
    { port: 8080 },
  ],
  [
    'a JSON log whose stack trace holds the cause',
    1,
    '{"@timestamp":"2026-03-04T11:58:00Z","level":"ERROR","message":"Application run failed","stack_trace":"org.springframework.beans.factory.BeanCreationException: Error creating bean\\n\\tat com.shop.Main.main(Main.java:9)\\nCaused by: java.net.UnknownHostException: kafka-broker\\n\\tat java.base/java.net.InetAddress.getAllByName(InetAddress.java:1140)\\n"}',
    'DependencyDNSFailure',
    { host: 'kafka-broker' },
  ],
  [
    'pino with its error object',
    1,
    '{"level":30,"time":1772625480000,"msg":"boot"}\n{"level":60,"time":1772625481000,"err":{"type":"Error","message":"getaddrinfo EAI_AGAIN postgres","stack":"Error: getaddrinfo EAI_AGAIN postgres\\n    at GetAddrInfoReqWrap.onlookup [as oncomplete] (node:dns:109:26)"},"msg":"database"}',
    'DependencyDNSFailure',
    { host: 'postgres' },
  ],
  [
    'celery that loses Redis by name',
    1,
    `[2026-03-04 11:58:00,000: ERROR/MainProcess] consumer: Cannot connect to redis://redis-cache:6379/0: Error -2 connecting to redis-cache:6379. Name or service not known..
Trying again in 2.00 seconds... (1/100)`,
    'DependencyDNSFailure',
    { host: 'redis-cache' },
  ],
  [
    'wait-for-it that gives up',
    1,
    'wait-for-it.sh: waiting 15 seconds for db:5432\nwait-for-it.sh: timeout occurred after waiting 15 seconds for db:5432',
    'DependencyTimeout',
    { host: 'db', port: 5432 },
  ],
  [
    'netcat that asks in a loop',
    1,
    "waiting for mysql\nnc: bad address 'mysql'",
    'DependencyDNSFailure',
    { host: 'mysql' },
  ],
  [
    'curl that is refused',
    7,
    'curl: (7) Failed to connect to auth port 8080 after 2 ms: Connection refused',
    'DependencyConnectionRefused',
    { host: 'auth', port: 8080 },
  ],
  [
    'curl that waits in vain',
    28,
    'curl: (28) Failed to connect to auth port 8080 after 130001 ms: Connection timed out',
    'DependencyTimeout',
    { host: 'auth', port: 8080 },
  ],
  [
    'curl that finds no host',
    6,
    'curl: (6) Could not resolve host: auth-svc',
    'DependencyDNSFailure',
    { host: 'auth-svc' },
  ],
  [
    'newer curl that cannot connect',
    7,
    'curl: (7) Failed to connect to auth port 8080 after 2 ms: Could not connect to server',
    'DependencyConnectionRefused',
    { host: 'auth', port: 8080 },
  ],
  [
    'requests against an API that answers 401',
    1,
    `Traceback (most recent call last):
  File "/app/main.py", line 9, in <module>
    r.raise_for_status()
requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://api.stripe.com/v1/charges`,
    'ExternalAPIRejected',
    { host: 'api.stripe.com', status: 401 },
  ],
  [
    'urllib3 that names the host in its pool',
    1,
    `requests.exceptions.ConnectionError: HTTPConnectionPool(host='inventory', port=8000): Max retries exceeded with url: /health (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f3d>: Failed to establish a new connection: [Errno 111] Connection refused'))`,
    'DependencyConnectionRefused',
    { host: 'inventory', port: 8000 },
  ],
  [
    'gRPC that is refused',
    1,
    '2026/03/04 11:58:00 could not greet: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.96.4.4:50051: connect: connection refused"',
    'DependencyConnectionRefused',
    { host: '10.96.4.4', port: 50051 },
  ],
  [
    'a Go program with a nil map, after a recovered warning',
    2,
    `2026/03/04 11:58:00 WARN cache: connection refused, retrying
2026/03/04 11:58:00 cache connected
panic: assignment to entry in nil map

goroutine 1 [running]:
main.main()
\t/src/cmd/server/main.go:31 +0x1d
exit status 2`,
    'UncaughtException',
  ],
  [
    'Mongo that refuses the credentials',
    1,
    "pymongo.errors.OperationFailure: Authentication failed., full error: {'ok': 0.0, 'errmsg': 'Authentication failed.', 'code': 18, 'codeName': 'AuthenticationFailed'}",
    'DatabaseAuthFailed',
  ],
  [
    'RabbitMQ that refuses the login',
    1,
    "pika.exceptions.ProbableAuthenticationError: ConnectionClosedByBroker: (403) 'ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see the broker logfile.'",
    'DatabaseAuthFailed',
  ],
  [
    'Redis that wants a password',
    1,
    'ReplyError: NOAUTH Authentication required.\n    at parseError (/app/node_modules/redis-parser/lib/parser.js:179:12)',
    'DatabaseAuthFailed',
  ],
  [
    'an ENOENT of npm',
    254,
    `npm error code ENOENT
npm error syscall open
npm error path /app/package.json
npm error errno -2
npm error enoent Could not read package.json: Error: ENOENT: no such file or directory, open '/app/package.json'
npm error A complete log of this run can be found in: /root/.npm/_logs/2026-03-04T11_58_00_000Z-debug-0.log`,
    'ConfigFileMissing',
    { path: '/app/package.json' },
  ],
  [
    'a script that npm does not know',
    1,
    'npm error Missing script: "start:prod"\nnpm error\nnpm error To see a list of scripts, run:\nnpm error   npm run',
    'InvalidArguments',
    { flag: 'start:prod' },
  ],
  [
    'Next that finds no build',
    1,
    "Error: Could not find a production build in the '.next' directory. Try building your app with 'next build' before starting the production server. https://nextjs.org/docs/messages/production-start-no-build-id",
    'ApplicationError',
  ],
  [
    'zod that checks the environment',
    1,
    `❌ Invalid environment variables: { DATABASE_URL: [ 'Required' ] }
/app/dist/env.js:12
    throw new Error('Invalid environment variables');
          ^

Error: Invalid environment variables
    at Object.<anonymous> (/app/dist/env.js:12:9)

Node.js v20.18.0`,
    'EnvVarMissing',
    { key: 'DATABASE_URL' },
  ],
  [
    'envalid with its report',
    1,
    `================================
 Missing environment variables:
    REDIS_URL: undefined
================================

 Exiting with error code 1`,
    'EnvVarMissing',
    { key: 'REDIS_URL' },
  ],
  [
    'a licence that a vendor refuses, after a telemetry error at the same second',
    1,
    `2026-03-04 11:58:00 ERROR otlp exporter: connection refused
2026-03-04 11:58:00 ERROR licence key has expired
2026-03-04 11:58:00 INFO stopped`,
    'ApplicationError',
  ],
  [
    'a plain Error of Node',
    1,
    `/app/server.js:4
throw new Error('plugin order is wrong')
^

Error: plugin order is wrong
    at Object.<anonymous> (/app/server.js:4:7)

Node.js v20.18.0`,
    'UncaughtException',
    { exception: 'Error: plugin order is wrong' },
  ],
  [
    'a rejected promise of Node',
    1,
    `[UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "boom".] {
  code: 'ERR_UNHANDLED_REJECTION'
}

Node.js v20.18.0`,
    'UncaughtException',
  ],
  [
    'a Python module that is missing inside a package',
    1,
    `Traceback (most recent call last):
  File "/app/main.py", line 1, in <module>
    import psycopg2
  File "/usr/lib/python3.12/site-packages/psycopg2/__init__.py", line 51, in <module>
    from psycopg2._psycopg import (
ImportError: libpq.so.5: cannot open shared object file: No such file or directory`,
    'SharedLibraryMissing',
  ],
  [
    'an entrypoint that waits for PostgreSQL and gives up',
    1,
    `db:5432 - no response
db:5432 - no response
PostgreSQL did not become ready in 60 seconds, giving up`,
    'DependencyTimeout',
    { host: 'db', port: 5432 },
  ],
  [
    'a PostgreSQL that is starting up',
    1,
    'psql: error: connection to server at "db" (10.96.0.20), port 5432 failed: FATAL:  the database system is starting up',
    'DependencyNotReady',
  ],
  [
    'a pg_hba.conf without an entry',
    1,
    'error: no pg_hba.conf entry for host "10.1.0.9", user "shop", database "shop", no encryption',
    'DependencyTLSMismatch',
  ],
  [
    'a server that does not speak TLS',
    1,
    'Error: The server does not support SSL connections\n    at Socket.<anonymous> (/app/node_modules/pg/lib/connection.js:77:37)',
    'DependencyTLSMismatch',
  ],
  [
    'a table that no migration has made',
    1,
    `Traceback (most recent call last):
  File "/app/seed.py", line 4, in <module>
    cur.execute("select * from items")
psycopg2.errors.UndefinedTable: relation "items" does not exist
LINE 1: select * from items
                      ^`,
    'DatabaseMissing',
    { table: 'items' },
  ],
  [
    'an unknown MySQL database',
    1,
    'django.db.utils.OperationalError: (1049, "Unknown database \'shop\'")',
    'DatabaseMissing',
    { database: 'shop' },
  ],
  [
    'klog with its fatal line and goroutines',
    255,
    `I0304 11:58:00.000000       1 main.go:40] starting
F0304 11:58:01.000000       1 main.go:52] unable to read config: open /etc/operator/config.yaml: no such file or directory
goroutine 1 [running]:
k8s.io/klog/v2.stacks(0x1)
\t/go/pkg/mod/k8s.io/klog/v2@v2.100.1/klog.go:1026 +0x8a`,
    'ConfigFileMissing',
    { path: '/etc/operator/config.yaml' },
  ],
  [
    'a YAML configuration that does not parse',
    1,
    'level=error msg="Error loading config (--config.file=/etc/prometheus/prometheus.yml)" err="parsing YAML file /etc/prometheus/prometheus.yml: yaml: line 14: did not find expected key"',
    'ConfigFileInvalid',
    { line: 14, path: '/etc/prometheus/prometheus.yml' },
  ],
  [
    'HAProxy with a bad line',
    1,
    "[ALERT]    (1) : config : parsing [/usr/local/etc/haproxy/haproxy.cfg:12] : unknown keyword 'bindd' in 'frontend' section\n[ALERT]    (1) : config : Fatal errors found in configuration.",
    'ConfigFileInvalid',
    { path: '/usr/local/etc/haproxy/haproxy.cfg', line: 12 },
  ],
];

describe('a fatal block among other lines', () => {
  it.each<Row>([...ROWS])('%s', async (_sentence, exit, log, cause, details = {}) => {
    const { findings } = await diagnoseRecording(backend({ exit, log }));
    expect(findings.map((one) => one.cause)).toEqual([cause]);
    expect(findings[0]?.details).toMatchObject(details);
  });
});
