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
];

describe('a fatal block among other lines', () => {
  it.each<Row>([...ROWS])('%s', async (_sentence, exit, log, cause, details = {}) => {
    const { findings } = await diagnoseRecording(backend({ exit, log }));
    expect(findings.map((one) => one.cause)).toEqual([cause]);
    expect(findings[0]?.details).toMatchObject(details);
  });
});
