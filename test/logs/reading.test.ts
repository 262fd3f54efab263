import { describe, expect, it } from 'vitest';
import { faultsIn } from '../../src/logs/bursts.ts';
import { entriesOf } from '../../src/logs/entries.ts';
import { recordOf } from '../../src/logs/record.ts';
import { sentenceOf } from '../../src/logs/sentence.ts';
import { trendsIn } from '../../src/logs/trends.ts';

const lines = (text: string) => text.split('\n').map((one) => ({ at: '', text: one }));

describe('one line of a log', () => {
  it.each([
    ['a map as Go prints it', 'level=error msg=stopped error=map[message:the ledger is closed reason:]'],
    ['a struct as Go prints it', 'level=error msg=stopped err=&{Message:the ledger is closed}'],
    ['JSON', 'level=error msg=stopped error={"message":"the ledger is closed"} zone=b'],
    ['a text without quotes', 'level=error msg=stopped cause=the ledger is closed zone=b'],
    ['a map below a quoted message', 'level=error msg="stopped" error=map[message:the ledger is closed] zone=b'],
  ])('has its error in a field, written as %s', (_how, line) => {
    expect(recordOf(line).error).toBe('the ledger is closed');
  });

  it.each<[format: string, line: string, level: string | undefined, message: string]>([
    [
      'Spring',
      '2026-03-04T11:58:02.404Z ERROR 1 --- [app] [main] o.h.SqlExceptionHelper   : Connection to db:5432 refused.',
      'error',
      'Connection to db:5432 refused.',
    ],
    [
      'Tomcat',
      '04-Mar-2026 11:58:00.930 INFO [main] org.acme.Till.open till nine is open',
      'info',
      'till nine is open',
    ],
    [
      'Tomcat',
      '04-Mar-2026 11:58:00.930 WARN [main] org.acme.Till.open till nine is slow',
      'warn',
      'till nine is slow',
    ],
    ['a day and a zone', '04-Mar-2026 11:58:00 CET ERROR till nine is jammed', 'error', 'till nine is jammed'],
    ['log4j', '2026-11-26 10:00:00,123 ERROR [main] com.acme.Waiter - Database is away', 'error', 'Database is away'],
    ['env_logger', '[2026-11-26T10:00:00Z ERROR pool] database is locked', 'error', 'database is locked'],
    ['the Ruby logger', 'W, [2026-11-26T10:00:00.123 #1]  WARN -- : no longer stored', 'warn', 'no longer stored'],
    ['Redis', '1:M 26 Nov 2026 10:00:00.123 # Cannot save: fork failed', 'warn', 'Cannot save: fork failed'],
    [
      'nginx',
      '2026/11/26 10:00:00 [crit] 33#33: *126 connect() to unix:/x.sock failed',
      'fatal',
      'connect() to unix:/x.sock failed',
    ],
    ['klog', 'E0423 12:00:00.123456       1 reflector.go:148] list refused', 'error', 'list refused'],
    [
      'Apache',
      '[Wed Nov 26 10:00:00.1 2026] [core:error] [pid 1:tid 2] AH00072: could not bind',
      'error',
      'AH00072: could not bind',
    ],
    ['syslog', 'Nov 26 10:00:00 web-0 slapd[12]: main: TLS init failed', undefined, 'main: TLS init failed'],
    [
      'PostgreSQL',
      '2026-11-26 10:00:00.123 UTC [1] FATAL:  the data directory is not mine',
      'fatal',
      'the data directory is not mine',
    ],
    [
      'MySQL',
      '2026-11-26T10:00:00.000000Z 0 [ERROR] [MY-010457] [Server] the data directory has files in it',
      'error',
      'the data directory has files in it',
    ],
    [
      'supervisord',
      '2026-11-26 10:00:00,123 INFO gave up: php entered FATAL state',
      'info',
      'gave up: php entered FATAL state',
    ],
    [
      'logfmt whose sentences have no quotes',
      'level=warning msg=A call went wrong zone=b',
      'warn',
      'A call went wrong',
    ],
    ['logfmt', 'time="2026-11-26T10:00:00Z" level=fatal msg="unable to open" component=db', 'fatal', 'unable to open'],
    [
      'JSON',
      '{"level":50,"time":1,"msg":"cannot connect","err":{"type":"Mongo","message":"bad auth"}}',
      'error',
      'cannot connect',
    ],
    [
      'a record that masking has broken',
      '{"level":"ERROR","msg":"failed","error":"Get \\"https://token:[hidden]": no such host"}',
      'error',
      'failed',
    ],
  ])('of %s', (_format, line, level, message) => expect(recordOf(line)).toMatchObject({ level, message }));

  it.each([
    ['beside it', '{"level":"error","msg":"till {Name} is $state","Name":"nine","state":"jammed"}'],
    ['in an object', '{"level":"error","message":"till $name is $state","metadata":{"name":"nine","state":"jammed"}}'],
  ])('has the values in its template that stand %s', (_where, line) => {
    expect(recordOf(line).message).toBe('till nine is jammed');
  });

  it.each([
    'ERROR! till nine is jammed',
    '***  ERROR  | 2026-03-04 11:58:00 | till nine is jammed',
    '03-04 11:58:00 ERROR till nine is jammed',
    '4 Mar 11:58:00 - [error] till nine is jammed',
    '2026-03-04 11:58:00,123 ERROR till nine is jammed (org.acme.Till) [main]',
  ])('is told without what stands around it: %s', (line) => {
    const { level, message } = recordOf(line);
    expect({ level, message }).toEqual({ level: 'error', message: 'till nine is jammed' });
  });

  it('of an access log is information with the status of its answer', () => {
    const line = '10.1.1.1 - - [26/Nov/2026:10:00:00 +0000] "GET /x HTTP/1.1" 502 150 "-" "error"';
    expect(recordOf(line)).toMatchObject({ level: 'info', status: 502 });
  });
});

describe('an entry of many lines', () => {
  it.each<[what: string, text: string, sentence: string]>([
    [
      'a Node exception',
      '/app/server.js:12\n    throw new Error("x")\n    ^\n\nError: DB_HOST is missing\n    at Object.<anonymous> (/app/server.js:12:11)\n\nNode.js v20.11.0',
      'DB_HOST is missing',
    ],
    [
      'errors that Node collects',
      'AggregateError [ECONNREFUSED]: \n    at internalConnect (node:net:1122:18) {\n  [errors]: [\n    Error: connect ECONNREFUSED ::1:5432\n        at create (node:net:1652:14)\n  ]\n}',
      'connect ECONNREFUSED ::1:5432',
    ],
    [
      'a chain of anyhow',
      'Error: cannot load shop 4\n\nCaused by:\n    0: could not read /etc/app.toml\n    1: No such file or directory',
      'cannot load shop 4: could not read /etc/app.toml: No such file or directory',
    ],
    [
      'C++',
      "terminate called after throwing an instance of 'std::runtime_error'\n  what():  cannot open /models/a.bin",
      'cannot open /models/a.bin',
    ],
    [
      '.NET with an inner exception',
      "Unhandled exception. System.InvalidOperationException: no service\n ---> System.IO.FileNotFoundException: Could not find '/app/cert.pfx'.\n   at Program.Main()",
      "FileNotFoundException: Could not find '/app/cert.pfx'.",
    ],
    [
      'a klog message with a cause in small letters',
      'F0829 15:22:43.422519       1 aws.go:389] no manager: WebIdentityErr\ncaused by: AccessDenied: Not authorized\n\tstatus code: 403\ngoroutine 1 [running]:\nmain.main()',
      'no manager: WebIdentityErr: AccessDenied: Not authorized',
    ],
    [
      'Elixir',
      '2026-11-26 10:00:00.000 [error] <0.100.0> Failed to start\n** (Postgrex.Error) no password\n    (postgrex) lib/p.ex:1',
      'Postgrex.Error: no password',
    ],
    [
      'Rust',
      "thread 'main' panicked at src/a.rs:34:55:\nno shelf for 4\nnote: run with `RUST_BACKTRACE=1`",
      'no shelf for 4',
    ],
    [
      'PHP',
      'PHP Fatal error:  Uncaught PDOException: refused in /var/www/db.php:12\nStack trace:\n#0 /var/www/db.php(12): f()\n#1 {main}\n  thrown in /var/www/db.php on line 12',
      'Uncaught PDOException: refused',
    ],
    [
      'a heading with its list',
      '2026/11/26 10:00:00 cannot decode due to the following error(s):\n\n\'exporters\' unknown type: "x"',
      'cannot decode due to the following error(s): \'exporters\' unknown type: "x"',
    ],
    [
      'a trace whose logger writes its head before each line',
      '(Worker_2 pid=41) ERROR 03-09 10:15:20 [pool.py:88] the worker did not come up.\n(Worker_2 pid=41) ERROR 03-09 10:15:20 [pool.py:88] Traceback (most recent call last):\n(Worker_2 pid=41) ERROR 03-09 10:15:20 [pool.py:88]   File "/srv/pool.py", line 70, in run\n(Worker_2 pid=41) ERROR 03-09 10:15:20 [pool.py:88]     self.shelf = Shelf(size)\n(Worker_2 pid=41) ERROR 03-09 10:15:20 [pool.py:88] ValueError: 9 shelves are more than 8',
      'the worker did not come up: ValueError: 9 shelves are more than 8',
    ],
    [
      'a trace behind the name of a process',
      'shop.1  | java.lang.IllegalStateException: the till is shut\nshop.1  |         at org.acme.Till.open(Till.java:60)\nshop.1  |         at org.acme.Shop.main(Shop.java:9)',
      'IllegalStateException: the till is shut',
    ],
    [
      'a list of steps of which one failed',
      'Opening the shop\n  Opening the door  [ OK ]\n  Opening till nine\n  *  [ FAILED ]',
      'Opening till nine * [ FAILED ]',
    ],
    [
      "Lua's trace",
      "2026/03/09 10:15:20 [error] 1#0: /srv/lua/till.lua:27: attempt to index field 'shelf'\nstack traceback:\n\t[C]: in function 'require'\n\t/srv/lua/till.lua:27: in main chunk",
      "/srv/lua/till.lua:27: attempt to index field 'shelf'",
    ],
    [
      'a Rust panic with a blank line',
      "thread 'main' panicked at src/a.rs:34:55:\n\ncalled `Result::unwrap()` on an `Err` value: NoShelf(4)\n\nstack backtrace:\n   0: rust_begin_unwind",
      'NoShelf(4)',
    ],
  ])('is one, and says its sentence: %s', (_what, text, sentence) => {
    const entries = entriesOf(lines(text));
    expect(entries.length).toBe(1);
    expect(sentenceOf(entries[0] ?? { from: 0, lines: [] }).text).toBe(sentence);
  });
});

describe('the faults of a log', () => {
  it.each([
    ['counters', 'shard 1 processed=20 errors=0 failed=0'],
    ['an answer of an access log', '10.1.1.1 - - [26/Nov/2026:10:00:00 +0000] "GET /error HTTP/1.1" 404 150'],
    ['information with words of faults in it', 'INFO error pages are enabled, failed requests: 3'],
    ['what a program can do without', 'WARN otlp exporter: connection refused'],
  ])('are not %s', (_what, text) => expect(faultsIn(lines(text))).toBeUndefined());

  it('are counted by what they say', () => {
    const found = faultsIn(
      lines('INFO settings applied\nERROR lookup of item 4 failed\nERROR lookup of item 7 failed'),
    );
    expect(found).toMatchObject({ count: 2, atEnd: true, last: { count: 2, line: 2 } });
  });
});

describe('numbers over a log', () => {
  const series = (values: readonly number[]) =>
    values.map((value) => ({ at: '', text: `INFO queue lag=${value} partitions=6` }));
  it('are told when they rise', () => {
    expect(trendsIn(series([10, 20, 45, 80, 160, 300, 700, 900, 1500])).map(({ text }) => text)).toEqual([
      'lag rises from 10 to 1500 over 9 lines',
    ]);
  });
  it.each([
    ['a saw-tooth', [1, 5, 9, 1, 5, 9, 1, 5, 9]],
    ['noise', [5, 9, 6, 8, 5, 9, 7, 6, 8]],
    ['a counter', [1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ])('are not when they are %s', (_what, values) => expect(trendsIn(series(values))).toEqual([]));
  it('are not the digits of an identifier', () => {
    const ids = [
      'c14b8ced',
      '9f314e3b',
      '7c4bb51f',
      '15f9ab0e',
      '31b7cd2a',
      '45e6af31',
      '57afbb02',
      '78ceda10',
      '89cf1e2d',
    ];
    const printed = ids.map((id) => ({ at: '', text: `INFO Sheet press.sheets[${id}-1c2d] printed in 0.4s: done` }));
    expect(trendsIn(printed)).toEqual([]);
  });
});
