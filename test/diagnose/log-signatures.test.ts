import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend } from '../helpers/k8s-failing.ts';
import { SIGNATURES } from '../../src/diagnose/logs/signatures/index.ts';

type Row = [sentence: string, exit: number, log: string, cause: string, details?: Readonly<Record<string, unknown>>];

/** Logs as real programs print them, with how the container ended, and what they must be taken for. */
const ROWS: readonly Row[] = [
  // Environment
  [
    'a KeyError of os.environ',
    1,
    `Traceback (most recent call last):
  File "/app/main.py", line 3, in <module>
    url = os.environ["DATABASE_URL"]
  File "/usr/lib/python3.12/os.py", line 714, in __getitem__
    raise KeyError(key) from None
KeyError: 'DATABASE_URL'`,
    'EnvVarMissing',
    { key: 'DATABASE_URL' },
  ],
  [
    'pydantic settings',
    1,
    `Traceback (most recent call last):
  File "/app/app/config.py", line 20, in <module>
    settings = Settings()
  File "/usr/local/lib/python3.12/site-packages/pydantic_settings/main.py", line 84, in __init__
pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings
jwt_secret
  Field required [type=missing, input_value={}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.7/v/missing`,
    'EnvVarMissing',
    { key: 'JWT_SECRET' },
  ],
  [
    'a Go program without its variable',
    1,
    '2026/03/04 11:59:02 required environment variable "REDIS_ADDR" is not set',
    'EnvVarMissing',
    { key: 'REDIS_ADDR' },
  ],
  [
    'envconfig',
    1,
    'panic: required key API_TOKEN_URL missing value\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:22 +0x1d',
    'EnvVarMissing',
    { key: 'API_TOKEN_URL' },
  ],
  [
    'a shell with set -u',
    1,
    '/entrypoint.sh: line 4: SMTP_HOST: unbound variable',
    'EnvVarMissing',
    { key: 'SMTP_HOST' },
  ],
  ['dash with :?', 2, '/entrypoint.sh: 7: QUEUE_NAME: parameter not set', 'EnvVarMissing', { key: 'QUEUE_NAME' }],
  [
    'the postgres image without a password',
    1,
    `Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".`,
    'EnvVarMissing',
    { key: 'POSTGRES_PASSWORD' },
  ],
  [
    'the mysql image without a password',
    1,
    `2026-03-04 11:00:00+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified
    You need to specify one of the following as an environment variable:
    - MYSQL_ROOT_PASSWORD
    - MYSQL_ALLOW_EMPTY_PASSWORD`,
    'EnvVarMissing',
    { key: 'MYSQL_ROOT_PASSWORD' },
  ],
  [
    'Spring without a placeholder',
    1,
    `2026-03-04 11:00:00.123 ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed
org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'x'
\tat org.springframework.Foo.bar(Foo.java:1)
Caused by: java.lang.IllegalArgumentException: Could not resolve placeholder 'PAYMENT_URL' in value "\${PAYMENT_URL}"
\tat org.springframework.util.X.y(X.java:180)`,
    'EnvVarMissing',
    { key: 'PAYMENT_URL' },
  ],
  [
    'Node that names the variable',
    1,
    `/app/index.js:4
    throw new Error('STRIPE_URL is required')
    ^

Error: STRIPE_URL is required
    at Object.<anonymous> (/app/index.js:4:11)
    at Module._compile (node:internal/modules/cjs/loader:1554:14)

Node.js v22.14.0`,
    'EnvVarMissing',
    { key: 'STRIPE_URL' },
  ],
  [
    'missing environment variables as a list',
    1,
    'FATAL: Missing required environment variables: MAIL_HOST, MAIL_PORT',
    'EnvVarMissing',
    { key: 'MAIL_HOST' },
  ],
  [
    'a clean exit that names a missing variable',
    0,
    'config: environment variable TENANT_ID is not set, exiting',
    'EnvVarMissing',
    { key: 'TENANT_ID' },
  ],
  [
    'Django',
    1,
    'django.core.exceptions.ImproperlyConfigured: Set the ALLOWED_HOSTS environment variable',
    'EnvVarMissing',
    { key: 'ALLOWED_HOSTS' },
  ],
  // Configuration files and modules
  [
    'Go that opens its configuration',
    1,
    '2026/03/04 11:00:00 open /etc/app/config.yaml: no such file or directory',
    'ConfigFileMissing',
    { path: '/etc/app/config.yaml' },
  ],
  [
    'Python that opens its configuration',
    1,
    `Traceback (most recent call last):
  File "/app/main.py", line 9, in <module>
    with open("/config/settings.json") as f:
FileNotFoundError: [Errno 2] No such file or directory: '/config/settings.json'`,
    'ConfigFileMissing',
    { path: '/config/settings.json' },
  ],
  [
    'Node that opens its configuration',
    1,
    `node:fs:573
  return binding.open(
Error: ENOENT: no such file or directory, open '/app/config/production.json'
    at Object.openSync (node:fs:573:18) {
  errno: -2,
  code: 'ENOENT',
  syscall: 'open',
  path: '/app/config/production.json'
}

Node.js v22.14.0`,
    'ConfigFileMissing',
    { path: '/app/config/production.json' },
  ],
  [
    'Java that opens its properties',
    1,
    'Exception in thread "main" java.io.FileNotFoundException: /etc/app/app.properties (No such file or directory)\n\tat java.base/java.io.FileInputStream.open0(Native Method)',
    'ConfigFileMissing',
    { path: '/etc/app/app.properties' },
  ],
  [
    'nginx with an unknown directive',
    1,
    '2026/03/04 11:00:00 [emerg] 1#1: unknown directive "proxy_passs" in /etc/nginx/conf.d/default.conf:12\nnginx: [emerg] unknown directive "proxy_passs" in /etc/nginx/conf.d/default.conf:12',
    'ConfigFileInvalid',
    { path: '/etc/nginx/conf.d/default.conf', line: 12 },
  ],
  [
    'a YAML fault',
    1,
    'level=fatal msg="loading config: yaml: line 7: did not find expected key"',
    'ConfigFileInvalid',
    { line: 7 },
  ],
  [
    'a JSON fault',
    1,
    "2026/03/04 11:00:00 failed to parse config: invalid character '}' looking for beginning of object key string",
    'ConfigFileInvalid',
  ],
  [
    'Spring that cannot bind',
    1,
    `***************************
APPLICATION FAILED TO START
***************************

Description:

Failed to bind properties under 'server.port' to java.lang.Integer:

    Property: server.port
    Value: "eighty"

Action:

Update your application's configuration`,
    'ConfigFileInvalid',
    { property: 'server.port' },
  ],
  [
    'a missing Python module',
    1,
    `Traceback (most recent call last):
  File "/app/main.py", line 1, in <module>
    import fastapi
ModuleNotFoundError: No module named 'fastapi'`,
    'ModuleNotFound',
    { module: 'fastapi' },
  ],
  [
    'a missing Node module',
    1,
    `node:internal/modules/cjs/loader:1228
  throw err;
Error: Cannot find module '/app/dist/server.js'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1225:15)
  code: 'MODULE_NOT_FOUND',
  requireStack: []
}

Node.js v22.14.0`,
    'ModuleNotFound',
    { module: '/app/dist/server.js' },
  ],
  [
    'a missing Java class',
    1,
    'Error: Could not find or load main class com.shop.Main\nCaused by: java.lang.ClassNotFoundException: com.shop.Main',
    'ModuleNotFound',
    { module: 'com.shop.Main' },
  ],
  // Dependencies
  [
    'Go that cannot resolve',
    1,
    '2026/03/04 11:00:00 dial tcp: lookup postgress on 10.96.0.10:53: no such host',
    'DependencyDNSFailure',
    { host: 'postgress' },
  ],
  [
    'Node that cannot resolve',
    1,
    `Error: getaddrinfo ENOTFOUND redis-cache
    at GetAddrInfoReqWrap.onlookup [as oncomplete] (node:dns:109:26) {
  errno: -3008,
  code: 'ENOTFOUND',
  hostname: 'redis-cache'
}`,
    'DependencyDNSFailure',
    { host: 'redis-cache' },
  ],
  [
    'psycopg that cannot resolve',
    1,
    'psycopg2.OperationalError: could not translate host name "db" to address: Name or service not known',
    'DependencyDNSFailure',
    { host: 'db' },
  ],
  [
    'Java that cannot resolve',
    1,
    'Caused by: java.net.UnknownHostException: kafka-broker\n\tat java.base/java.net.InetAddress.getAllByName(InetAddress.java:1)',
    'DependencyDNSFailure',
    { host: 'kafka-broker' },
  ],
  [
    'curl that cannot resolve',
    6,
    'curl: (6) Could not resolve host: auth-service',
    'DependencyDNSFailure',
    { host: 'auth-service' },
  ],
  [
    'nginx without its upstream',
    1,
    'nginx: [emerg] host not found in upstream "api-backend" in /etc/nginx/conf.d/default.conf:5',
    'DependencyDNSFailure',
    { host: 'api-backend' },
  ],
  [
    'Python requests that cannot resolve',
    1,
    `Traceback (most recent call last):
  File "/app/main.py", line 4, in <module>
    requests.get("http://catalogue/api")
requests.exceptions.ConnectionError: HTTPConnectionPool(host='catalogue', port=80): Max retries exceeded with url: /api (Caused by NameResolutionError("<urllib3.connection.HTTPConnection object at 0x7f>: Failed to resolve 'catalogue' ([Errno -2] Name or service not known)"))`,
    'DependencyDNSFailure',
    { host: 'catalogue' },
  ],
  [
    'Go that is refused',
    1,
    '2026/03/04 11:00:00 failed to connect to redis: dial tcp 10.96.3.4:6379: connect: connection refused',
    'DependencyConnectionRefused',
    { host: '10.96.3.4', port: 6379 },
  ],
  [
    'Node that is refused',
    1,
    `Error: connect ECONNREFUSED 10.96.3.4:5432
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1637:16) {
  errno: -111,
  code: 'ECONNREFUSED',
  syscall: 'connect',
  address: '10.96.3.4',
  port: 5432
}`,
    'DependencyConnectionRefused',
    { host: '10.96.3.4', port: 5432 },
  ],
  [
    'psycopg that is refused',
    1,
    `Traceback (most recent call last):
  File "/app/db.py", line 12, in <module>
    conn = psycopg2.connect(dsn)
psycopg2.OperationalError: connection to server at "db" (10.96.3.4), port 5432 failed: Connection refused
\tIs the server running on that host and accepting TCP/IP connections?`,
    'DependencyConnectionRefused',
    { host: 'db', port: 5432 },
  ],
  [
    'asyncpg that is refused',
    3,
    `ERROR:    Traceback (most recent call last):
  File "/usr/lib/python3.12/site-packages/starlette/routing.py", line 734, in lifespan
    await conn()
ConnectionRefusedError: [Errno 111] Connect call failed ('10.96.3.4', 5432)

ERROR:    Application startup failed. Exiting.`,
    'DependencyConnectionRefused',
    { host: '10.96.3.4', port: 5432 },
  ],
  [
    'JDBC that is refused',
    1,
    `org.postgresql.util.PSQLException: Connection to orders-db:5432 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.
\tat org.postgresql.core.v3.ConnectionFactoryImpl.openConnectionImpl(ConnectionFactoryImpl.java:342)
Caused by: java.net.ConnectException: Connection refused
\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)`,
    'DependencyConnectionRefused',
    { host: 'orders-db', port: 5432 },
  ],
  [
    'retries that give up',
    1,
    `db not ready: dial tcp 10.96.3.4:5432: connect: connection refused, retrying in 2s
db not ready: dial tcp 10.96.3.4:5432: connect: connection refused, retrying in 4s
giving up after 5 attempts`,
    'DependencyConnectionRefused',
    { host: '10.96.3.4', port: 5432 },
  ],
  [
    'npm noise after the fault',
    1,
    `Error: connect ECONNREFUSED 10.96.3.4:6379
npm ERR! code ELIFECYCLE
npm ERR! errno 1
npm ERR! todo@1.0.0 start: \`node index.js\`
npm ERR! Exit status 1`,
    'DependencyConnectionRefused',
    { port: 6379 },
  ],
  [
    'a time limit of a connect',
    1,
    '2026/03/04 11:00:00 dial tcp 10.96.3.4:5432: i/o timeout',
    'DependencyTimeout',
    { host: '10.96.3.4', port: 5432 },
  ],
  [
    'psql that waits in vain',
    2,
    'psql: error: connection to server at "db" (10.96.3.4), port 5432 failed: Connection timed out',
    'DependencyTimeout',
    { host: 'db', port: 5432 },
  ],
  ['no route', 1, 'java.net.NoRouteToHostException: No route to host (Host unreachable)', 'DependencyTimeout'],
  [
    'TLS against plain text',
    1,
    'Error: write EPROTO 140:error:1408F10B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/ssl/record/ssl3_record.c:332:',
    'DependencyTLSMismatch',
  ],
  ['a database without TLS', 1, 'pq: SSL is not enabled on the server', 'DependencyTLSMismatch'],
  [
    'redis that loads',
    1,
    'redis.exceptions.BusyLoadingError: LOADING Redis is loading the dataset in memory',
    'DependencyNotReady',
  ],
  ['postgres that starts', 1, 'FATAL:  the database system is starting up', 'DependencyNotReady'],
  [
    'an expired certificate',
    1,
    'Get "https://api.partner.example/v1": x509: certificate has expired or is not yet valid: current time 2026-03-04 is after 2026-01-01',
    'CertificateInvalid',
    { host: 'api.partner.example' },
  ],
  [
    'a certificate of another name',
    1,
    'x509: certificate is valid for *.internal.example, not db.shop.svc',
    'CertificateInvalid',
    { name: 'db.shop.svc' },
  ],
  [
    'an unknown authority in Java',
    1,
    'javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
    'CertificateInvalid',
  ],
  [
    'an unknown authority in Python',
    1,
    'ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1000)',
    'CertificateInvalid',
  ],
  // Databases
  [
    'a wrong password',
    1,
    'asyncpg.exceptions.InvalidPasswordError: password authentication failed for user "todo"',
    'DatabaseAuthFailed',
    { user: 'todo' },
  ],
  [
    'mysql that denies',
    1,
    "pymysql.err.OperationalError: (1045, \"Access denied for user 'app'@'10.1.0.9' (using password: YES)\")",
    'DatabaseAuthFailed',
    { user: 'app' },
  ],
  [
    'a role that is not there',
    1,
    'FATAL:  role "reporting" does not exist',
    'DatabaseAuthFailed',
    { user: 'reporting' },
  ],
  [
    'redis with a wrong password',
    1,
    'ReplyError: WRONGPASS invalid username-password pair or user is disabled.',
    'DatabaseAuthFailed',
  ],
  ['mongo', 1, 'MongoServerError: Authentication failed.', 'DatabaseAuthFailed'],
  [
    'a database that is not there',
    1,
    'pq: database "orders" does not exist',
    'DatabaseMissing',
    { database: 'orders' },
  ],
  [
    'a table that is not there',
    1,
    'sqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedTable) relation "users" does not exist',
    'DatabaseMissing',
    { table: 'users' },
  ],
  ['no connection left', 1, 'FATAL:  sorry, too many clients already', 'DatabaseConnectionsExhausted'],
  ['a dirty migration', 1, 'error: Dirty database version 12. Fix and force version.', 'MigrationFailed'],
  [
    'flyway',
    1,
    `org.flywaydb.core.api.exception.FlywayValidateException: Validate failed: Migrations have failed validation
Migration checksum mismatch for migration version 3`,
    'MigrationFailed',
  ],
  ['alembic', 255, "FAILED: Can't locate revision identified by 'a1b2c3d4'", 'MigrationFailed'],
  [
    'data of an older version',
    1,
    `FATAL:  database files are incompatible with server
DETAIL:  The data directory was initialized by PostgreSQL version 14, which is not compatible with this version 16.2.`,
    'DataVersionMismatch',
  ],
  [
    'a rejected token',
    1,
    'openai.AuthenticationError: Error code: 401 - request to https://api.openai.com/v1/models failed',
    'ExternalAPIRejected',
    { host: 'api.openai.com' },
  ],
  [
    'a role that is too small',
    1,
    'E0304 11:00:00.1 1 main.go:40] pods is forbidden: User "system:serviceaccount:shop:watcher" cannot list resource "pods" in API group "" in the namespace "shop"',
    'KubernetesAPIForbidden',
    { verb: 'list', resource: 'pods' },
  ],
  // The system
  [
    'a file that may not be written',
    1,
    "PermissionError: [Errno 13] Permission denied: '/data/cache'",
    'FilePermissionDenied',
    { path: '/data/cache' },
  ],
  [
    'a low port',
    1,
    'nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)',
    'FilePermissionDenied',
    { port: 80 },
  ],
  [
    'Go on a low port',
    1,
    '2026/03/04 11:00:00 listen tcp :443: bind: permission denied',
    'FilePermissionDenied',
    { port: 443 },
  ],
  ['postgres as root', 1, '"root" execution of the PostgreSQL server is not permitted.', 'RunsAsRootRefused'],
  ['elasticsearch as root', 1, 'java.lang.RuntimeException: can not run elasticsearch as root', 'RunsAsRootRefused'],
  [
    'a read-only root',
    1,
    "OSError: [Errno 30] Read-only file system: '/app/tmp/upload'",
    'ReadOnlyFilesystem',
    { path: '/app/tmp/upload' },
  ],
  [
    'nginx on a read-only root',
    1,
    'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)',
    'ReadOnlyFilesystem',
    { path: '/var/cache/nginx/client_temp' },
  ],
  ['a full disk', 1, 'PANIC:  could not write to file "pg_wal/xlogtemp.29": No space left on device', 'DiskFull'],
  [
    'a port in use',
    1,
    `Error: listen EADDRINUSE: address already in use :::8080
    at Server.setupListenHandle [as _listen2] (node:net:1904:16)`,
    'PortInUse',
    { port: 8080 },
  ],
  ['Go on a port in use', 1, 'listen tcp :9090: bind: address already in use', 'PortInUse', { port: 9090 }],
  [
    'a Java heap',
    1,
    'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space\n\tat java.base/java.util.Arrays.copyOf(Arrays.java:3537)',
    'HeapExhausted',
  ],
  [
    'a Node heap',
    134,
    `<--- Last few GCs --->
FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
 1: 0xb95be0 node::Abort() [node]
Aborted (core dumped)`,
    'HeapExhausted',
  ],
  [
    'threads without end',
    1,
    'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
    'OSLimitReached',
  ],
  ['files without end', 1, 'accept tcp [::]:8080: accept4: too many open files', 'OSLimitReached'],
  // Shell, loader, arguments
  ['sh that finds no command', 127, 'sh: 1: gunicorn: not found', 'CommandNotFound', { command: 'gunicorn' }],
  [
    'bash that finds no command',
    127,
    '/entrypoint.sh: line 3: pyhton: command not found',
    'CommandNotFound',
    { command: 'pyhton' },
  ],
  ['a script with CRLF line ends', 127, "/usr/bin/env: 'bash\\r': No such file or directory", 'CommandNotFound'],
  [
    'a script that is not executable',
    126,
    'sh: /app/run.sh: Permission denied',
    'CommandNotExecutable',
    { command: '/app/run.sh' },
  ],
  [
    'a missing library',
    127,
    'server: error while loading shared libraries: libpq.so.5: cannot open shared object file: No such file or directory',
    'SharedLibraryMissing',
    { library: 'libpq.so.5' },
  ],
  [
    'glibc too old',
    1,
    "./server: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by ./server)",
    'SharedLibraryMissing',
    { library: 'GLIBC_2.34' },
  ],
  ['another architecture', 255, 'exec /usr/local/bin/docker-entrypoint.sh: exec format error', 'ExecFormatError'],
  ['a shell syntax error', 2, 'sh: 1: Syntax error: end of file unexpected (expecting "then")', 'ShellSyntaxError'],
  [
    'a bash quote that stays open',
    2,
    'bash: -c: line 1: unexpected EOF while looking for matching `"\'',
    'ShellSyntaxError',
  ],
  [
    'an unknown flag of Go',
    2,
    'flag provided but not defined: -listen-addr\nUsage of /server:\n  -addr string\n    \taddress (default ":8080")',
    'InvalidArguments',
    { flag: '-listen-addr' },
  ],
  ['an unknown flag of cobra', 1, 'Error: unknown flag: --log-lvl', 'InvalidArguments', { flag: '--log-lvl' }],
  [
    'unknown arguments of Python',
    2,
    'usage: main.py [-h] [--port PORT]\nmain.py: error: unrecognized arguments: --prot 8000',
    'InvalidArguments',
    { flag: '--prot' },
  ],
  // Signals
  ['a segmentation fault', 139, 'Segmentation fault (core dumped)', 'SegmentationFault'],
  ['a segmentation fault without a word', 139, '', 'SegmentationFault'],
  ['an abort of the allocator', 134, 'malloc(): corrupted top size', 'ProcessAborted'],
  ['an illegal instruction', 132, 'starting up', 'FatalSignal', { signal: 4 }],
  ['a bus error', 135, 'loading model', 'FatalSignal', { signal: 7 }],
  ['a forbidden system call', 159, '', 'FatalSignal', { signal: 31 }],
  // Exceptions
  [
    'a Python exception',
    1,
    `Traceback (most recent call last):
  File "/app/main.py", line 5, in <module>
    main()
  File "/app/main.py", line 2, in main
    return 1 / 0
ZeroDivisionError: division by zero`,
    'UncaughtException',
    { exception: 'ZeroDivisionError: division by zero' },
  ],
  [
    'a Go panic',
    2,
    `panic: runtime error: index out of range [3] with length 3

goroutine 1 [running]:
main.main()
\t/src/main.go:9 +0x1d
exit status 2`,
    'UncaughtException',
  ],
  [
    'a Java exception',
    1,
    `Exception in thread "main" java.lang.IllegalStateException: ring has no nodes
\tat com.shop.Ring.pick(Ring.java:31)
\tat com.shop.Main.main(Main.java:12)`,
    'UncaughtException',
  ],
  [
    'a Node exception',
    1,
    `/app/server.js:10
TypeError: Cannot read properties of undefined (reading 'id')
    at main (/app/server.js:10:20)

Node.js v22.14.0`,
    'UncaughtException',
  ],
  [
    'a Rust panic',
    101,
    "thread 'main' panicked at src/main.rs:4:10:\ncalled `Option::unwrap()` on a `None` value\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
    'UncaughtException',
  ],
  [
    'a KeyError that is no variable',
    1,
    `Traceback (most recent call last):
  File "/app/main.py", line 5, in <module>
    print(rows["total"])
KeyError: 'total'`,
    'UncaughtException',
  ],
  // Nothing that fits
  [
    'an application server whose start fails behind quiet lines',
    3,
    `INFO:     Started server process [1]
INFO:     Waiting for application startup.
ERROR:    Traceback (most recent call last):
  File "/app/db.py", line 21, in connect
    engine.connect()
sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at "db.example.com", port 5432 failed: FATAL:  password authentication failed for user "todo"

ERROR:    Application startup failed. Exiting.`,
    'DatabaseAuthFailed',
    { user: 'todo' },
  ],
  [
    'a setting that pydantic does not accept',
    1,
    `INFO:     Waiting for application startup.
Traceback (most recent call last):
  File "/app/main.py", line 12, in <module>
    settings = Settings()
pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings
PYTHON_ENV
  Input should be 'development' or 'production' [type=literal_error, input_value='prod', input_type=str]`,
    'UncaughtException',
    { exception: 'pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings' },
  ],
  ['a licence that expired', 1, 'starting\nlicence expired on 2026-03-01, refusing to serve', 'ApplicationError'],
  ['a lost election', 1, 'E0304 11:00:00.1 1 leaderelection.go:330] leader election lost', 'ApplicationError'],
  ['no word at all', 1, '', 'ApplicationExitedSilently'],
  ['a one-shot program', 0, 'processed 120 rows\ndone', 'ContainerExitedZero'],
  // What does not count
  [
    'telemetry that is refused before the fatal line',
    1,
    `2026-03-04T11:00:00Z WARN otel exporter: dial tcp 10.96.9.9:4317: connect: connection refused
2026-03-04T11:00:01Z INFO serving
2026-03-04T11:00:09Z FATAL licence expired`,
    'ApplicationError',
  ],
  [
    'a retried connection that came up before another fault',
    1,
    `2026-03-04T11:00:00Z WARN redis: connection refused, retrying
2026-03-04T11:00:02Z INFO redis connected
2026-03-04T11:00:05Z ERROR password authentication failed for user "shop"
2026-03-04T11:00:05Z INFO shutting down`,
    'DatabaseAuthFailed',
    { user: 'shop' },
  ],
  [
    'words of Kubernetes in a log line',
    1,
    'last job ended with OOMKilled, CrashLoopBackOff seen\nquota table is locked: fatal',
    'ApplicationError',
  ],
  [
    'an optional variable before the fatal line',
    1,
    'SENTRY_DSN is not set, error tracking disabled\nFATAL cannot read /data/cache: Permission denied',
    'FilePermissionDenied',
  ],
  [
    'a burst after a change of the configuration',
    1,
    `2026-03-04T10:59:00Z INFO request served
2026-03-04T10:59:01Z INFO request served
2026-03-04T10:59:02Z INFO config reloaded from /etc/app: pricing=v2
2026-03-04T10:59:03Z ERROR price lookup failed: no rule for item 4
2026-03-04T10:59:03Z ERROR price lookup failed: no rule for item 7
2026-03-04T10:59:04Z FATAL too many lookup failures`,
    'ConfigurationChangeBroke',
  ],
  [
    'a Redis client without its password',
    1,
    'redis.exceptions.AuthenticationError: Authentication required.',
    'DatabaseAuthFailed',
  ],
  [
    'a Redis client that meets a server still loading',
    1,
    'redis.exceptions.BusyLoadingError: Redis is loading the dataset in memory',
    'DependencyNotReady',
  ],
];

describe('the log of a container that ended', () => {
  it.each<Row>([...ROWS])('tells of %s', async (_sentence, exit, log, cause, details = {}) => {
    const { findings } = await diagnoseRecording(backend({ exit, log }));
    expect(findings.map((one) => one.cause)).toEqual([cause]);
    const [found] = findings;
    expect(found?.subject).toEqual({ kind: 'Deployment', name: 'backend' });
    expect(found?.container).toBe('main');
    expect(found?.details).toMatchObject(details);
    expect(found?.evidence.length).toBeGreaterThan(0);
    expect(found?.consequences).toContain('CrashLoopBackOff');
  });
});

describe('what a pattern calls', () => {
  it('is no fact of the container that a finding tells by that name', () => {
    const told = ['node', 'restarts', 'exitCode', 'signal', 'revision', 'changed', 'changedBy', 'endedSecondsAgo'];
    const groups = SIGNATURES.flatMap(({ pattern }) =>
      [...pattern.source.matchAll(/\(\?<(\w+)>/g)].map(([, name]) => name),
    );
    expect(groups.length).toBeGreaterThan(50);
    expect(groups.filter((name) => told.includes(name ?? ''))).toEqual([]);
  });
});
