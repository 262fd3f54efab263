import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend } from '../helpers/k8s-failing.ts';

type Row = [sentence: string, exit: number, log: string, cause: string, details?: Readonly<Record<string, unknown>>];

/** The ends of logs as frameworks and servers print them, with their noise. */
const ROWS: readonly Row[] = [
  [
    'Hikari and Spring that are refused by PostgreSQL',
    1,
    `2026-03-04T11:58:01.101Z  INFO 1 --- [backend] [           main] com.zaxxer.hikari.HikariDataSource       : HikariPool-1 - Starting...
2026-03-04T11:58:02.404Z  WARN 1 --- [backend] [           main] o.h.engine.jdbc.spi.SqlExceptionHelper   : SQL Error: 0, SQLState: 08001
2026-03-04T11:58:02.404Z ERROR 1 --- [backend] [           main] o.h.engine.jdbc.spi.SqlExceptionHelper   : Connection to orders-db:5432 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.
2026-03-04T11:58:02.410Z  WARN 1 --- [backend] [           main] ConfigServletWebServerApplicationContext : Exception encountered during context initialization - cancelling refresh attempt: org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'entityManagerFactory'
2026-03-04T11:58:02.420Z ERROR 1 --- [backend] [           main] o.s.boot.SpringApplication               : Application run failed

org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'entityManagerFactory' defined in class path resource [org/springframework/boot/autoconfigure/orm/jpa/HibernateJpaConfiguration.class]: [PersistenceUnit: default] Unable to build Hibernate SessionFactory
\tat org.springframework.beans.factory.support.AbstractAutowireCapableBeanFactory.initializeBean(AbstractAutowireCapableBeanFactory.java:1812)
\tat com.shop.Application.main(Application.java:12)
Caused by: org.hibernate.exception.JDBCConnectionException: Unable to open JDBC Connection for DDL execution [Connection to orders-db:5432 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.] [n/a]
\tat org.hibernate.exception.internal.SQLStateConversionDelegate.convert(SQLStateConversionDelegate.java:100)
\t... 21 common frames omitted
Caused by: org.postgresql.util.PSQLException: Connection to orders-db:5432 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections.
\tat org.postgresql.core.v3.ConnectionFactoryImpl.openConnectionImpl(ConnectionFactoryImpl.java:352)
\t... 40 common frames omitted
Caused by: java.net.ConnectException: Connection refused
\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)
\t... 47 common frames omitted`,
    'DependencyConnectionRefused',
    { host: 'orders-db', port: 5432 },
  ],
  [
    'Spring that cannot bind a property',
    1,
    `2026-03-04T11:58:02.420Z ERROR 1 --- [           main] o.s.b.d.LoggingFailureAnalysisReporter   :

***************************
APPLICATION FAILED TO START
***************************

Description:

Failed to bind properties under 'server.port' to java.lang.Integer:

    Property: server.port
    Value: "eighty"
    Origin: System Environment Property "SERVER_PORT"
    Reason: failed to convert java.lang.String to java.lang.Integer

Action:

Update your application's configuration
`,
    'ConfigFileInvalid',
    { property: 'server.port' },
  ],
  [
    'Spring whose port is taken',
    1,
    `***************************
APPLICATION FAILED TO START
***************************

Description:

Web server failed to start. Port 8080 was already in use.

Action:

Identify and stop the process that's listening on port 8080 or configure this application to listen on another port.
`,
    'PortInUse',
    { port: 8080 },
  ],
  [
    'Spring whose data source has no URL',
    1,
    `***************************
APPLICATION FAILED TO START
***************************

Description:

Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured.

Reason: Failed to determine a suitable driver class

Action:

Consider the following:
\tIf you want an embedded database (H2, HSQL or Derby), please put it on the classpath.
`,
    'EnvVarMissing',
    { key: 'SPRING_DATASOURCE_URL' },
  ],
  [
    'Flyway that meets another checksum',
    1,
    `2026-03-04T11:58:02.420Z ERROR 1 --- [           main] o.s.boot.SpringApplication               : Application run failed
org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'flywayInitializer': Validate failed: Migrations have failed validation
Migration checksum mismatch for migration version 7
-> Applied to database : 1129013489
-> Resolved locally    : -903402841
Either revert the changes to the migration, or run repair to update the schema history.
Need more flexibility with validation rules? Learn more: https://rd.gt/3AbJUZE
\tat org.flywaydb.core.Flyway.migrate(Flyway.java:147)`,
    'MigrationFailed',
  ],
  [
    'Liquibase that waits for its lock',
    1,
    `2026-03-04 11:50:01.000  INFO 1 --- [main] liquibase.lockservice : Waiting for changelog lock....
2026-03-04 11:55:01.000  INFO 1 --- [main] liquibase.lockservice : Waiting for changelog lock....
liquibase.exception.LockException: Could not acquire change log lock.  Currently locked by backend-6d4f (10.1.0.4) since 3/3/26, 4:12 PM
\tat liquibase.lockservice.StandardLockService.waitForLock(StandardLockService.java:270)`,
    'MigrationFailed',
  ],
  [
    'Alembic with two heads',
    255,
    `INFO  [alembic.runtime.migration] Context impl PostgresqlImpl.
INFO  [alembic.runtime.migration] Will assume transactional DDL.
ERROR [alembic.util.messaging] Multiple head revisions are present for given argument 'head'; please specify a specific target revision, '<branchname>@head' to narrow to a specific head, or 'heads' for all heads
FAILED: Multiple head revisions are present for given argument 'head'; please specify a specific target revision`,
    'MigrationFailed',
  ],
  [
    'Alembic that cannot find its revision',
    255,
    `INFO  [alembic.runtime.migration] Context impl PostgresqlImpl.
ERROR [alembic.util.messaging] Can't locate revision identified by 'a83f2c11d9'
FAILED: Can't locate revision identified by 'a83f2c11d9'`,
    'MigrationFailed',
  ],
  [
    'Prisma that cannot reach its server',
    1,
    `> backend@1.4.0 start
> node dist/main.js

PrismaClientInitializationError: Can't reach database server at \`pg-primary:5432\`

Please make sure your database server is running at \`pg-primary:5432\`.
    at r (/app/node_modules/@prisma/client/runtime/library.js:112:2770)
    at async Proxy.onModuleInit (/app/dist/prisma.service.js:14:9) {
  clientVersion: '5.22.0',
  errorCode: 'P1001'
}

Node.js v20.18.0
npm ERR! code ELIFECYCLE`,
    'DependencyConnectionRefused',
    { host: 'pg-primary', port: 5432 },
  ],
  [
    'Prisma without its variable',
    1,
    `Prisma schema loaded from prisma/schema.prisma
Error: Prisma schema validation - (get-config wasm)
Error code: P1012
error: Environment variable not found: DATABASE_URL.
  -->  prisma/schema.prisma:10
   |
 9 |   provider = "postgresql"
10 |   url      = env("DATABASE_URL")
   |

Validation Error Count: 1
[Context: getConfig]

Prisma CLI Version : 5.22.0`,
    'EnvVarMissing',
    { key: 'DATABASE_URL' },
  ],
  [
    'Prisma with refused credentials',
    1,
    `PrismaClientInitializationError: Authentication failed against database server at \`pg\`, the provided database credentials for \`app\` are not valid.

Please make sure to provide valid database credentials for the database server at \`pg\`.
    at t (/app/node_modules/@prisma/client/runtime/library.js:112:2770)`,
    'DatabaseAuthFailed',
    { user: 'app' },
  ],
  [
    'Prisma with a failed migration',
    1,
    `1 migration found in prisma/migrations

Error: P3009

migrate found failed migrations in the target database, new migrations will not be applied. Read more about how to resolve migration issues in a production database: https://pris.ly/d/migrate-resolve
The \`20260301120000_add_price\` migration started at 2026-03-04 11:00:01.101 UTC failed`,
    'MigrationFailed',
  ],
  [
    'TypeORM in Nest, in colour',
    1,
    `\u001b[32m[Nest] 1  - \u001b[39m03/04/2026, 11:58:01 AM \u001b[32m    LOG\u001b[39m \u001b[33m[NestFactory] \u001b[39m\u001b[32mStarting Nest application...\u001b[39m
\u001b[31m[Nest] 1  - \u001b[39m03/04/2026, 11:58:30 AM \u001b[31m  ERROR\u001b[39m \u001b[33m[TypeOrmModule] \u001b[39m\u001b[31mUnable to connect to the database. Retrying (9)...\u001b[39m
Error: connect ECONNREFUSED 10.96.14.7:3306
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1607:16)
\u001b[31m[Nest] 1  - \u001b[39m03/04/2026, 11:58:31 AM \u001b[31m  ERROR\u001b[39m \u001b[33m[ExceptionHandler] \u001b[39m\u001b[31mconnect ECONNREFUSED 10.96.14.7:3306\u001b[39m`,
    'DependencyConnectionRefused',
    { host: '10.96.14.7', port: 3306 },
  ],
  [
    'Node that is refused on both address families',
    1,
    `node:internal/process/promises:394
      triggerUncaughtException(err, true /* fromPromise */);
      ^

AggregateError [ECONNREFUSED]: 
    at internalConnectMultiple (node:net:1122:18)
    at afterConnectMultiple (node:net:1689:7) {
  code: 'ECONNREFUSED',
  [errors]: [
    Error: connect ECONNREFUSED ::1:6379
        at createConnectionError (node:net:1652:14) {
      errno: -111,
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '::1',
      port: 6379
    },
    Error: connect ECONNREFUSED 127.0.0.1:6379
        at createConnectionError (node:net:1652:14) {
      errno: -111,
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '127.0.0.1',
      port: 6379
    }
  ]
}

Node.js v20.18.0`,
    'DependencyConnectionRefused',
    { host: '127.0.0.1', port: 6379 },
  ],
  [
    'ioredis that does not know its host',
    1,
    `[ioredis] Unhandled error event: Error: getaddrinfo ENOTFOUND redis-master
    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:120:26)
[ioredis] Unhandled error event: Error: getaddrinfo ENOTFOUND redis-master
    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:120:26)
/app/node_modules/ioredis/built/redis/event_handler.js:182
            self.flushQueue(new errors_1.MaxRetriesPerRequestError(maxRetriesPerRequest));
                            ^

MaxRetriesPerRequestError: Reached the max retries per request limit (which is 20). Refer to "maxRetriesPerRequest" option for details.
    at Socket.<anonymous> (/app/node_modules/ioredis/built/redis/event_handler.js:182:37)

Node.js v20.18.0`,
    'DependencyDNSFailure',
    { host: 'redis-master' },
  ],
  [
    'Mongoose that selects no server',
    1,
    `MongooseServerSelectionError: connect ECONNREFUSED 10.96.77.2:27017
    at _handleConnectionErrors (/app/node_modules/mongoose/lib/connection.js:909:11)
    at async main (/app/index.js:22:3) {
  reason: TopologyDescription {
    type: 'Unknown',
    servers: Map(1) { 'mongo:27017' => [ServerDescription] },`,
    'DependencyConnectionRefused',
    { host: 'mongo', port: 27017 },
  ],
  [
    'a Node package that is not there',
    1,
    `node:internal/modules/cjs/loader:1228
  throw err;
  ^

Error: Cannot find module '/app/dist/main.js'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1225:15)
    at Function.executeUserEntryPoint [as runMain] (node:internal/modules/run_main:174:12) {
  code: 'MODULE_NOT_FOUND',
  requireStack: []
}

Node.js v20.18.0`,
    'ModuleNotFound',
    { module: '/app/dist/main.js' },
  ],
  [
    'Django with older libpq on two lines',
    1,
    `Watching for file changes with StatReloader
Traceback (most recent call last):
  File "/usr/local/lib/python3.8/site-packages/django/db/backends/base/base.py", line 219, in ensure_connection
    self.connect()
  File "/usr/local/lib/python3.8/site-packages/psycopg2/__init__.py", line 122, in connect
    conn = _connect(dsn, connection_factory=connection_factory, **kwasync)
django.db.utils.OperationalError: could not connect to server: Connection refused
\tIs the server running on host "db" (10.0.0.1) and accepting
\tTCP/IP connections on port 5432?
`,
    'DependencyConnectionRefused',
    { host: 'db', port: 5432 },
  ],
  [
    'older libpq that times out',
    1,
    `psycopg2.OperationalError: could not connect to server: Connection timed out
\tIs the server running on host "db" (10.0.0.1) and accepting
\tTCP/IP connections on port 5432?
`,
    'DependencyTimeout',
    { host: 'db', port: 5432 },
  ],
  [
    'Django without a secret key',
    1,
    `Traceback (most recent call last):
  File "/app/manage.py", line 22, in <module>
    main()
  File "/usr/local/lib/python3.12/site-packages/django/conf/__init__.py", line 89, in __getattr__
    self._setup(name)
django.core.exceptions.ImproperlyConfigured: Set the SECRET_KEY environment variable`,
    'EnvVarMissing',
    { key: 'SECRET_KEY' },
  ],
  [
    'Django whose setting is empty',
    1,
    `Traceback (most recent call last):
  File "/app/manage.py", line 22, in <module>
    main()
django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.`,
    'EnvVarMissing',
    { key: 'SECRET_KEY' },
  ],
  [
    'python-decouple',
    1,
    `Traceback (most recent call last):
  File "/app/shop/settings.py", line 30, in <module>
    SECRET = config('STRIPE_SECRET')
decouple.UndefinedValueError: STRIPE_SECRET not found. Declare it as envvar or define a default value.`,
    'EnvVarMissing',
    { key: 'STRIPE_SECRET' },
  ],
  [
    'pydantic version 1 with a field of an env name',
    1,
    `Traceback (most recent call last):
  File "/app/core/config.py", line 40, in <module>
    settings = Settings()
  File "pydantic/env_settings.py", line 40, in pydantic.env_settings.BaseSettings.__init__
pydantic.error_wrappers.ValidationError: 2 validation errors for Settings
DATABASE_URL
  field required (type=value_error.missing)
redis_url
  field required (type=value_error.missing)`,
    'EnvVarMissing',
    { key: 'DATABASE_URL' },
  ],
  [
    'pydantic version 1 with a port that is no number',
    1,
    `Traceback (most recent call last):
  File "/app/core/config.py", line 40, in <module>
    settings = Settings()
pydantic.error_wrappers.ValidationError: 1 validation error for Settings
smtp_port
  value is not a valid integer (type=type_error.integer)`,
    'UncaughtException',
    { key: 'smtp_port', expected: 'value is not a valid integer' },
  ],
  [
    'pydantic with one bad and one missing value',
    1,
    `pydantic_core._pydantic_core.ValidationError: 2 validation errors for AppConfig
log_level
  Input should be 'debug', 'info' or 'error' [type=literal_error, input_value='verbose', input_type=str]
    For further information visit https://errors.pydantic.dev/2.10/v/literal_error
stripe_key
  Field required [type=missing, input_value={'log_level': 'verbose'}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.10/v/missing`,
    'EnvVarMissing',
    { key: 'STRIPE_KEY' },
  ],
  [
    'gunicorn whose worker finds no module',
    3,
    `[2026-03-04 11:58:00 +0000] [1] [INFO] Starting gunicorn 22.0.0
[2026-03-04 11:58:00 +0000] [1] [INFO] Listening at: http://0.0.0.0:8000 (1)
[2026-03-04 11:58:00 +0000] [7] [INFO] Booting worker with pid: 7
[2026-03-04 11:58:01 +0000] [7] [ERROR] Exception in worker process
Traceback (most recent call last):
  File "/usr/local/lib/python3.12/site-packages/gunicorn/arbiter.py", line 609, in spawn_worker
    worker.init_process()
ModuleNotFoundError: No module named 'shop.wsgi'
[2026-03-04 11:58:01 +0000] [7] [INFO] Worker exiting (pid: 7)
[2026-03-04 11:58:01 +0000] [1] [ERROR] Worker (pid:7) exited with code 3
[2026-03-04 11:58:01 +0000] [1] [ERROR] Shutting down: Master
[2026-03-04 11:58:01 +0000] [1] [ERROR] Reason: Worker failed to boot.`,
    'ModuleNotFound',
    { module: 'shop.wsgi' },
  ],
  [
    'uvicorn whose application is not there',
    1,
    'ERROR:    Error loading ASGI app. Could not import module "main".',
    'ModuleNotFound',
    { module: 'main' },
  ],
  [
    'asyncpg behind SQLAlchemy',
    3,
    `ERROR:    Traceback (most recent call last):
  File "/usr/local/lib/python3.12/site-packages/starlette/routing.py", line 693, in lifespan
    async with self.lifespan_context(app) as maybe_state:
  File "/app/main.py", line 31, in lifespan
    await init_db()
  File "/usr/local/lib/python3.12/asyncio/base_events.py", line 1052, in create_connection
    raise OSError('Multiple exceptions: {}'.format(
OSError: Multiple exceptions: [Errno 111] Connect call failed ('10.96.3.4', 5432), [Errno 99] Cannot assign requested address

ERROR:    Application startup failed. Exiting.`,
    'DependencyConnectionRefused',
    { host: '10.96.3.4', port: 5432 },
  ],
  [
    'kombu that cannot reach RabbitMQ',
    1,
    `[2026-03-04 11:58:00,111: ERROR/MainProcess] consumer: Cannot connect to amqp://shop:**@rabbitmq:5672//: [Errno 111] Connection refused.
Trying again in 32.00 seconds... (16/100)

[2026-03-04 11:58:32,111: CRITICAL/MainProcess] Unrecoverable error: OperationalError('[Errno 111] Connection refused')
Traceback (most recent call last):
  File "/usr/local/lib/python3.12/site-packages/kombu/connection.py", line 472, in _reraise_as_library_errors
    yield
kombu.exceptions.OperationalError: [Errno 111] Connection refused`,
    'DependencyConnectionRefused',
    { host: 'rabbitmq', port: 5672 },
  ],
  [
    'a Go program in JSON with its dial error',
    1,
    `{"level":"info","ts":1772625480.1,"caller":"server/main.go:40","msg":"starting","version":"1.9.2"}
{"level":"warn","ts":1772625481.1,"caller":"db/db.go:22","msg":"ping failed, retrying","error":"dial tcp 10.96.8.8:5432: connect: connection refused"}
{"level":"fatal","ts":1772625491.1,"caller":"server/main.go:58","msg":"cannot open database","error":"failed to connect to \`host=billing-db user=billing database=billing\`: dial error (dial tcp 10.96.8.8:5432: connect: connection refused)","stacktrace":"main.main\\n\\t/src/cmd/server/main.go:58\\nruntime.main"}`,
    'DependencyConnectionRefused',
    { host: 'billing-db', port: 5432 },
  ],
  [
    'pgx whose password is refused',
    1,
    '{"time":"2026-03-04T11:58:00Z","level":"ERROR","msg":"connect","err":"failed to connect to `user=billing database=billing`: 10.96.8.8:5432 (billing-db): failed SASL auth: FATAL: password authentication failed for user \\"billing\\" (SQLSTATE 28P01)"}',
    'DatabaseAuthFailed',
    { user: 'billing' },
  ],
  [
    'a Go program that may not list leases',
    1,
    `I0304 11:58:00.000000       1 leaderelection.go:250] attempting to acquire leader lease shop/operator...
E0304 11:58:01.000000       1 leaderelection.go:332] error retrieving resource lock shop/operator: leases.coordination.k8s.io "operator" is forbidden: User "system:serviceaccount:shop:operator" cannot get resource "leases" in API group "coordination.k8s.io" in the namespace "shop"
F0304 11:58:31.000000       1 main.go:88] failed to acquire lease: timed out waiting for the condition`,
    'KubernetesAPIForbidden',
    { verb: 'get', resource: 'leases' },
  ],
  [
    'golang-migrate with a dirty version',
    1,
    '2026/03/04 11:58:00 error: Dirty database version 14. Fix and force version.',
    'MigrationFailed',
  ],
  [
    'Rails with pending migrations',
    1,
    `=> Booting Puma
=> Rails 7.1.3 application starting in production
/usr/local/bundle/gems/activerecord-7.1.3/lib/active_record/migration.rb:798:in \`check_pending_migrations': (ActiveRecord::PendingMigrationError)

Migrations are pending. To resolve this issue, run:

        bin/rails db:migrate RAILS_ENV=production

You have 2 pending migrations:
`,
    'MigrationNotRun',
  ],
  [
    'Rails without a database',
    1,
    `bin/rails aborted!
ActiveRecord::NoDatabaseError: We could not find your database: shop_production. Available database configurations can be found in config/database.yml.
/app/config/environment.rb:5:in \`<main>'

Caused by:
PG::ConnectionBad: connection to server at "10.96.1.2", port 5432 failed: FATAL:  database "shop_production" does not exist`,
    'DatabaseMissing',
    { database: 'shop_production' },
  ],
  [
    'Rails without its secret',
    1,
    "ArgumentError: Missing `secret_key_base` for 'production' environment, set this string with `bin/rails credentials:edit`\n/usr/local/bundle/gems/railties-7.1.3/lib/rails/application.rb:658:in `validate_secret_key_base'",
    'EnvVarMissing',
    { key: 'SECRET_KEY_BASE' },
  ],
  [
    'Puma that finds a stale pid file',
    1,
    `=> Booting Puma
=> Rails 7.1.3 application starting in production
A server is already running (pid: 1, file: /app/tmp/pids/server.pid).
Exiting`,
    'StalePidFile',
  ],
  [
    '.NET whose SQL Server login fails',
    134,
    `info: Microsoft.Hosting.Lifetime[0]
      Application starting
Unhandled exception. Microsoft.Data.SqlClient.SqlException (0x80131904): Login failed for user 'shop'.
   at Microsoft.Data.SqlClient.SqlInternalConnection.OnError(SqlException exception, Boolean breakConnection, Action\`1 wrapCloseInAction)
   at Shop.Program.Main(String[] args) in /src/Program.cs:line 31`,
    'DatabaseAuthFailed',
    { user: 'shop' },
  ],
  [
    '.NET whose host is unknown',
    134,
    `Unhandled exception. System.Net.Http.HttpRequestException: Name or service not known (catalog-api:80)
 ---> System.Net.Sockets.SocketException (0xFFFDFFFF): Name or service not known
   at System.Net.Http.HttpConnectionPool.ConnectToTcpHostAsync(String host, Int32 port)
   --- End of inner exception stack trace ---
   at Shop.Program.Main(String[] args) in /src/Program.cs:line 12`,
    'DependencyDNSFailure',
    { host: 'catalog-api' },
  ],
  [
    '.NET with an exception of its own',
    134,
    `Unhandled exception. System.InvalidOperationException: No rule for tenant 4
   at Shop.Rules.Load() in /src/Rules.cs:line 40
   at Shop.Program.Main(String[] args) in /src/Program.cs:line 12`,
    'UncaughtException',
  ],
  [
    'nginx whose upstream does not resolve',
    1,
    `/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration
/docker-entrypoint.sh: Configuration complete; ready for start up
2026/03/04 11:58:00 [emerg] 1#1: host not found in upstream "api-gateway" in /etc/nginx/conf.d/default.conf:12
nginx: [emerg] host not found in upstream "api-gateway" in /etc/nginx/conf.d/default.conf:12`,
    'DependencyDNSFailure',
    { host: 'api-gateway' },
  ],
  [
    'nginx without its certificate',
    1,
    `nginx: [emerg] cannot load certificate "/etc/nginx/tls/tls.crt": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen(/etc/nginx/tls/tls.crt, r) error:10000080:BIO routines::no such file)`,
    'ConfigFileMissing',
    { path: '/etc/nginx/tls/tls.crt' },
  ],
  [
    'nginx that may not bind port 80',
    1,
    `2026/03/04 11:58:00 [emerg] 1#1: bind() to 0.0.0.0:80 failed (13: Permission denied)
nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)`,
    'FilePermissionDenied',
    { port: 80 },
  ],
  [
    'nginx that may not make its cache',
    1,
    `2026/03/04 11:58:00 [warn] 1#1: the "user" directive makes sense only if the master process runs with super-user privileges, ignored in /etc/nginx/nginx.conf:2
2026/03/04 11:58:00 [emerg] 1#1: mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)`,
    'FilePermissionDenied',
    { path: '/var/cache/nginx/client_temp' },
  ],
  [
    'nginx on a read-only root',
    1,
    '2026/03/04 11:58:00 [emerg] 1#1: open() "/var/run/nginx.pid" failed (30: Read-only file system)',
    'ReadOnlyFilesystem',
    { path: '/var/run/nginx.pid' },
  ],
  [
    'PostgreSQL whose data directory is not its own',
    1,
    `2026-03-04 11:58:00.000 UTC [1] FATAL:  data directory "/var/lib/postgresql/data/pgdata" has wrong ownership
2026-03-04 11:58:00.000 UTC [1] HINT:  The server must be started by the user that owns the data directory.`,
    'FilePermissionDenied',
    { path: '/var/lib/postgresql/data/pgdata' },
  ],
  [
    'PostgreSQL on a volume with lost+found',
    1,
    `The files belonging to this database system will be owned by user "postgres".
initdb: error: directory "/var/lib/postgresql/data" exists but is not empty
initdb: detail: It contains a lost+found directory, perhaps due to it being a mount point.
initdb: hint: Using a mount point directly as the data directory is not recommended.
Create a subdirectory under the mount point.`,
    'DataDirectoryNotEmpty',
  ],
  [
    'PostgreSQL of a newer version',
    1,
    `PostgreSQL Database directory appears to contain a database; Skipping initialization

2026-03-04 11:58:00.000 UTC [1] FATAL:  database files are incompatible with server
2026-03-04 11:58:00.000 UTC [1] DETAIL:  The data directory was initialized by PostgreSQL version 14, which is not compatible with this version 16.2 (Debian 16.2-1.pgdg120+2).`,
    'DataVersionMismatch',
    { version: '14' },
  ],
  [
    'PostgreSQL with a full disk',
    1,
    `2026-03-04 11:58:00.000 UTC [29] LOG:  database system was interrupted while in recovery at 2026-03-04 11:50:00 UTC
2026-03-04 11:58:01.000 UTC [29] FATAL:  could not write to file "pg_wal/xlogtemp.29": No space left on device
2026-03-04 11:58:01.000 UTC [1] LOG:  startup process (PID 29) exited with exit code 1
2026-03-04 11:58:01.000 UTC [1] LOG:  aborting startup due to startup process failure
2026-03-04 11:58:01.000 UTC [1] LOG:  database system is shut down`,
    'DiskFull',
  ],
  [
    'MySQL that is downgraded',
    1,
    `2026-03-04T11:58:00.000000Z 1 [ERROR] [MY-013171] [InnoDB] Cannot boot server version 80036 on data directory built by version 80400. Downgrade is not supported
2026-03-04T11:58:00.000000Z 0 [ERROR] [MY-010020] [Server] Data Dictionary initialization failed.
2026-03-04T11:58:00.000000Z 0 [ERROR] [MY-010119] [Server] Aborting`,
    'DataVersionMismatch',
  ],
  [
    'a MySQL client whose access is denied',
    1,
    `sqlalchemy.exc.OperationalError: (pymysql.err.OperationalError) (1045, "Access denied for user 'shop'@'10.1.0.9' (using password: YES)")
(Background on this error at: https://sqlalche.me/e/20/e3q8)`,
    'DatabaseAuthFailed',
    { user: 'shop' },
  ],
  [
    'a MySQL client that reaches nobody',
    1,
    `sqlalchemy.exc.OperationalError: (pymysql.err.OperationalError) (2003, "Can't connect to MySQL server on 'mysql' ([Errno 111] Connection refused)")
(Background on this error at: https://sqlalche.me/e/20/e3q8)`,
    'DependencyConnectionRefused',
    { host: 'mysql' },
  ],
  [
    'a Redis server with a bad line',
    1,
    `*** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***
Reading the configuration file, at line 3
>>> 'maxmemmory 100mb'
Bad directive or wrong number of arguments`,
    'ConfigFileInvalid',
    { line: 3 },
  ],
  [
    'Kafka whose cluster id differs',
    1,
    `[2026-03-04 11:58:00,000] ERROR Fatal error during KafkaServer startup. Prepare to shutdown (kafka.server.KafkaServer)
kafka.common.InconsistentClusterIdException: The Cluster ID 8xZ doesn't match stored clusterId Some(pQ1) in meta.properties. The broker is trying to join the wrong cluster. Configured zookeeper.connect may be wrong.
\tat kafka.server.KafkaServer.startup(KafkaServer.scala:240)
[2026-03-04 11:58:00,100] INFO shutting down (kafka.server.KafkaServer)`,
    'ClusterIdentityMismatch',
  ],
  [
    'a Kafka client whose bootstrap host is unknown',
    1,
    `Exception in thread "main" org.apache.kafka.common.KafkaException: Failed to construct kafka consumer
\tat org.apache.kafka.clients.consumer.KafkaConsumer.<init>(KafkaConsumer.java:830)
\tat com.shop.Worker.main(Worker.java:19)
Caused by: org.apache.kafka.common.config.ConfigException: No resolvable bootstrap urls given in bootstrap.servers
\tat org.apache.kafka.clients.ClientUtils.parseAndValidateAddresses(ClientUtils.java:89)
\t... 3 more`,
    'DependencyDNSFailure',
  ],
  [
    'librdkafka with brokers down',
    1,
    `%3|1772625480.000|FAIL|rdkafka#producer-1| [thrd:kafka:9092/bootstrap]: kafka:9092/bootstrap: Connect to ipv4#10.96.5.5:9092 failed: Connection refused (after 0ms in state CONNECT)
%3|1772625480.000|ERROR|rdkafka#producer-1| [thrd:app]: rdkafka#producer-1: 1/1 brokers are down
fatal: could not start producer`,
    'DependencyConnectionRefused',
    { port: 9092 },
  ],
  [
    'Elasticsearch without enough map areas',
    78,
    `{"@timestamp":"2026-03-04T11:58:00.000Z", "log.level":"ERROR", "message":"node validation exception\\n[1] bootstrap checks failed. You must address the points described in the following [1] lines before starting Elasticsearch.\\nbootstrap check failure [1] of [1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]", "ecs.version": "1.2.0"}
ERROR: Elasticsearch did not exit normally - check the logs at /usr/share/elasticsearch/logs/docker-cluster.log`,
    'NodeSysctlTooLow',
  ],
  [
    'Elasticsearch whose data path is not its own',
    1,
    `{"type":"server","level":"ERROR","message":"uncaught exception in thread [main]"}
ElasticsearchException[failed to bind service]; nested: AccessDeniedException[/usr/share/elasticsearch/data/nodes];
Likely root cause: java.nio.file.AccessDeniedException: /usr/share/elasticsearch/data/nodes
\tat java.base/sun.nio.fs.UnixException.translateToIOException(UnixException.java:90)`,
    'FilePermissionDenied',
    { path: '/usr/share/elasticsearch/data/nodes' },
  ],
  [
    'RabbitMQ whose cookie is readable',
    1,
    `2026-03-04 11:58:00.000000+00:00 [error] <0.130.0> Failed to create cookie file '/var/lib/rabbitmq/.erlang.cookie': eacces
[error] Cookie file /var/lib/rabbitmq/.erlang.cookie must be accessible by owner only`,
    'FilePermissionsTooOpen',
    { path: '/var/lib/rabbitmq/.erlang.cookie' },
  ],
  [
    'MongoDB of another compatibility version',
    62,
    `{"t":{"$date":"2026-03-04T11:58:00.000+00:00"},"s":"F",  "c":"CONTROL",  "id":20573,   "ctx":"initandlisten","msg":"Wrong mongod version","attr":{"error":"UPGRADE PROBLEM: Found an invalid featureCompatibilityVersion document (ERROR: Location4926900: Invalid featureCompatibilityVersion document in admin.system.version: { _id: \\"featureCompatibilityVersion\\", version: \\"4.4\\" })."}}
{"t":{"$date":"2026-03-04T11:58:00.000+00:00"},"s":"I",  "c":"CONTROL",  "id":23138,   "ctx":"initandlisten","msg":"Shutting down","attr":{"exitCode":62}}`,
    'DataVersionMismatch',
  ],
  [
    'a JVM heap with the exit flag',
    3,
    `2026-03-04 11:58:00.000  INFO 1 --- [nio-8080-exec-1] c.s.Report : building
Terminating due to java.lang.OutOfMemoryError: Java heap space`,
    'HeapExhausted',
  ],
  [
    'a JVM that cannot take its heap',
    1,
    `Error occurred during initialization of VM
Could not reserve enough space for 8388608KB object heap`,
    'HeapExhausted',
  ],
  [
    'a JVM option of another release',
    1,
    `Unrecognized VM option 'UseConcMarkSweepGC'
Error: Could not create the Java Virtual Machine.
Error: A fatal exception has occurred. Program will exit.`,
    'InvalidArguments',
    { flag: 'UseConcMarkSweepGC' },
  ],
  [
    'a jar that is not there',
    1,
    'Error: Unable to access jarfile /app/backend.jar',
    'ModuleNotFound',
    { module: '/app/backend.jar' },
  ],
  [
    'a class of a newer Java',
    1,
    `Exception in thread "main" java.lang.UnsupportedClassVersionError: com/shop/Main has been compiled by a more recent version of the Java Runtime (class file version 65.0), this version of the Java Runtime only recognizes class file versions up to 61.0
\tat java.base/java.lang.ClassLoader.defineClass1(Native Method)`,
    'UncaughtException',
  ],
  [
    'a TLS certificate that Java does not trust',
    1,
    `Exception in thread "main" javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target
\tat java.base/sun.security.ssl.Alert.createSSLException(Alert.java:131)
Caused by: sun.security.validator.ValidatorException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target
\t... 12 more`,
    'CertificateInvalid',
  ],
  [
    'a Go client against a certificate of another name',
    1,
    '2026/03/04 11:58:00 Get "https://vault.infra.svc:8200/v1/sys/health": tls: failed to verify certificate: x509: certificate is valid for vault, vault.local, not vault.infra.svc',
    'CertificateInvalid',
    { name: 'vault.infra.svc' },
  ],
  [
    'a queue of waiting pool users',
    1,
    `2026-03-04T11:58:00.000Z ERROR 1 --- [nio-8080-exec-9] o.h.engine.jdbc.spi.SqlExceptionHelper : HikariPool-1 - Connection is not available, request timed out after 30000ms (total=10, active=10, idle=0, waiting=24)
2026-03-04T11:58:01.000Z ERROR 1 --- [main] c.s.Main : giving up`,
    'DatabaseConnectionsExhausted',
  ],
  [
    'PostgreSQL with reserved slots',
    1,
    'asyncpg.exceptions.TooManyConnectionsError: remaining connection slots are reserved for roles with the SUPERUSER attribute',
    'DatabaseConnectionsExhausted',
  ],
  [
    'an AWS token that expired',
    1,
    'botocore.exceptions.ClientError: An error occurred (ExpiredToken) when calling the ListBuckets operation: The provided token has expired.',
    'ExternalAPIRejected',
  ],
  [
    'OpenAI that refuses its key',
    1,
    `openai.AuthenticationError: Error code: 401 - {'error': {'message': 'Incorrect API key provided: sk-abc***xyz.', 'type': 'invalid_request_error', 'code': 'invalid_api_key'}}`,
    'ExternalAPIRejected',
    { status: 401 },
  ],
  [
    'a refusal that names no address on a line with a time',
    1,
    '2026-03-04 11:58:32,111 ERROR shop.bus: connection refused',
    'DependencyConnectionRefused',
    { host: undefined, port: undefined },
  ],
  [
    'a refusal that names no address behind a place in the source',
    1,
    '2026/03/04 11:58:32 main.go:58: broker: connection refused',
    'DependencyConnectionRefused',
    { host: undefined, port: undefined },
  ],
  [
    'a timeout that names no address on a line with a stamp',
    1,
    '2026-03-04T11:58:32Z FATAL database connection timed out',
    'DependencyTimeout',
    { host: undefined, port: undefined },
  ],
  [
    'a FastAPI traceback that passes through instrumentation',
    1,
    `Traceback (most recent call last):
  File "/usr/local/lib/python3.12/site-packages/opentelemetry/instrumentation/asgi/__init__.py", line 743, in __call__
    await self.app(scope, otel_receive, otel_send)  # span
  File "/app/main.py", line 8, in startup
    await redis.ping()
redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused.`,
    'DependencyConnectionRefused',
    { host: 'redis', port: 6379 },
  ],
  [
    'Vite and a file watcher without watches',
    1,
    "Error: ENOSPC: System limit for number of file watchers reached, watch '/app/vite.config.ts'\n    at FSWatcher.<computed> (node:internal/fs/watchers:247:19)",
    'OSLimitReached',
  ],
  [
    'EACCES of Node on a cache',
    1,
    `npm error code EACCES
npm error syscall mkdir
npm error path /.npm
npm error errno -13
npm error Your cache folder contains root-owned files, due to a bug in
npm error previous versions of npm which has since been addressed.`,
    'FilePermissionDenied',
    { path: '/.npm' },
  ],
];

describe('the end of a log in the field', () => {
  it.each<Row>([...ROWS])('tells of %s', async (_sentence, exit, log, cause, details = {}) => {
    const { findings } = await diagnoseRecording(backend({ exit, log }));
    expect(findings.map((one) => one.cause)).toEqual([cause]);
    expect(findings[0]?.subject).toEqual({ kind: 'Deployment', name: 'backend' });
    const all: Readonly<Record<string, unknown>> = { ...findings[0]?.details };
    const told = Object.fromEntries(Object.keys(details).map((name) => [name, all[name]]));
    expect({ exitCode: all['exitCode'], ...told }).toEqual({ exitCode: exit, ...details });
  });
});
