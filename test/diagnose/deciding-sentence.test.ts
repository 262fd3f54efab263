import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend } from '../helpers/k8s-failing.ts';

type Row = [sentence: string, log: string, cause: string, title: string];

/** What the title of a container that ended says, and what stands beside it in the log that it must not say. */
const ROWS: readonly Row[] = [
  [
    'what the first error of an end names, not what every part then says of it',
    "[ALERT] (8) : cannot bind the till's socket (Permission denied) for [0.0.0.0:81]\n[ALERT] (8) : some tills did not open! Exiting.\n[ALERT] (1) : exit-on-failure: killing every till with SIGTERM\n[WARNING] (1) : all tills exited. Exiting... (1)",
    'FilePermissionDenied',
    'container main may not listen on port 81',
  ],
  [
    'the long reason above the name of the command that failed',
    'starting\nfailed to open the shop: the ledger /var/lib/shop/ledger.db bears the seal 9, expected at most 7\nFailed running "open-shop"',
    'ApplicationError',
    'container main ends with exit code 1: failed to open the shop: the ledger /var/lib/shop/ledger.db bears the seal 9, expected at most 7',
  ],
  [
    'the names of two owners above the report of the crash that they led to',
    '[critical] Owner mismatch: I am [till@west-2], the shelf is owned by [\'till@west-1\']\n[error] CRASH REPORT:\n  crasher:\n    initial call: shelf:init/1\n    exception exit: {owner_mismatch,{shelf,start,[normal,[]]}}\nKernel pid terminated (application_controller) ("{application_start_failure,shelf,{owner_mismatch,[]}}")',
    'ApplicationError',
    "container main ends with exit code 1: Owner mismatch: I am [till@west-2], the shelf is owned by ['till@west-1']",
  ],
  [
    'the last error, where the program worked on after the one before',
    'ERROR request GET /shelves/9 failed: invalid width "nine"\nINFO shelf 1 served\nINFO shelf 2 served\nINFO shelf 3 served\nINFO shelf 4 served\nERROR the till is jammed for good',
    'ApplicationError',
    'container main ends with exit code 1: the till is jammed for good',
  ],
  [
    'the setting that is at fault, not the bare refusal after it',
    'ERROR[Main]: Shop named in default_shop [west9] is invalid.\nERROR[Main]: ServerError: Supplied invalid shopspec\nINFO[Main]: Shutting down, flushing log',
    'ApplicationError',
    'container main ends with exit code 1: Shop named in default_shop [west9] is invalid',
  ],
  [
    'what has to be set, with the list below it, not the command that makes new values',
    'loading\n\nThe shop now requires that these variables are set:\n\n  - SHOP_SEAL_KEY\n  - SHOP_SEAL_SALT\n\nRun `shopctl seal init` to generate new values.',
    'EnvVarMissing',
    'container main ends because environment variables SHOP_SEAL_KEY, SHOP_SEAL_SALT are not set',
  ],
  [
    'what has to be, where no line tells of a fault',
    'counting shelves\nThe count has to be run by the owner of ledger/count.db\ncurrent user: 0\nnight: finished rc=1',
    'ApplicationError',
    'container main ends with exit code 1: The count has to be run by the owner of ledger/count.db',
  ],
  [
    'an exception with what stands indented below its colon',
    'Traceback (most recent call last):\n  File "/srv/till.py", line 9, in open\n    raise RuntimeError(message)\nRuntimeError: Versions differ: the shop was opened with:\n    Till: 2.47.1\n    Shelf: 3.11\n',
    'UncaughtException',
    'container main ends with an uncaught exception: Versions differ: the shop was opened with: Till: 2.47.1; Shelf: 3.11',
  ],
  [
    'the class that is missing, whatever word stands before it',
    'Exception in thread "main" java.lang.RuntimeException: java.lang.ClassNotFoundException: Class org.shop.till.TillFileSystem not found\n\tat org.shop.Main.main(Main.java:9)\nCaused by: java.lang.ClassNotFoundException: Class org.shop.till.TillFileSystem not found\n\t... 9 more',
    'ModuleNotFound',
    'container main cannot load module org.shop.till.TillFileSystem',
  ],
  [
    'a variable of a Service without the name of the program before it',
    'Failed to read settings: no declared setting with name: PORT.7777.TCP.PORT',
    'ServiceLinkVariableConflict',
    'container main reads setting PORT.7777.TCP.PORT out of a variable that Kubernetes sets for a Service',
  ],
  [
    'what ends the program, not what failed for one who asked',
    'ERROR GET /shelves/9 failed: upload "a.pdf" too large, limit 10 MB\nINFO shelf 1 served\nERROR the till is jammed for good',
    'ApplicationError',
    'container main ends with exit code 1: the till is jammed for good',
  ],
  [
    'a panic in the part that measures: it ends the process all the same',
    'INFO listening on 0.0.0.0:8080\n\nthread \'main\' panicked at src/telemetry.rs:48:14:\ninstall metrics exporter: CannotListen("Address already in use (os error 98)")\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace',
    'PortInUse',
    'container main cannot listen: port is in use already: install metrics exporter: CannotListen("Address already in use (os error 98)")',
  ],
  [
    'the first of two panics, where the second only wraps it',
    'thread \'worker\' panicked at src/shelf.rs:12:5:\ncalled `Result::unwrap()` on an `Err` value: NoSuchShelf { code: 7, text: "shelf 9 is not there" }\nthread \'main\' panicked at src/main.rs:60:30:\ncalled `Result::unwrap()` on an `Err` value: JoinError::Panic(Id(4), "called `Result::unwrap()` on an `Err` value: NoSuchShelf { code: 7, text: \\"shelf 9 is not there\\" }", ...)',
    'UncaughtException',
    'container main ends with an uncaught exception: NoSuchShelf { code: 7, text: "shelf 9 is not there" }',
  ],
  [
    'the innermost exception of .NET',
    "Unhandled exception. Shop.StartFailed: The shop does not open. ---> System.AggregateException: One or more errors occurred.\n ---> System.ArgumentException: 'till-9' is no till of this shop.\n   at Shop.Tills.Find(String name) in /src/Tills.cs:line 12\n   --- End of inner exception stack trace ---\n   at Shop.Program.Main() in /src/Program.cs:line 5",
    'UncaughtException',
    "container main ends with an uncaught exception: ArgumentException: 'till-9' is no till of this shop",
  ],
  [
    'what a C++ exception says',
    "terminate called after throwing an instance of 'std::invalid_argument'\n  what():  a shelf has to have a width",
    'UncaughtException',
    'container main ends with an uncaught exception: a shelf has to have a width',
  ],
  [
    'the assertion that does not hold',
    'shopd: src/shelf.c:81: shelf_open: Assertion `shelf->width > 0` failed.',
    'ProcessAborted',
    'the process of container main aborted itself: Assertion `shelf->width > 0` failed',
  ],
  [
    'why a worker could not start, not that it cannot',
    '2026-03-04 11:58:00 ERROR pool: Error when preparing the shelf\nTraceback (most recent call last):\n  File "/srv/pool.py", line 8, in prepare\n    open_shelf()\nRuntimeError: the shelf is nailed up\n2026-03-04 11:58:01 ERROR pool: Worker 0 failed to start\nError: WorkerCannotStart',
    'UncaughtException',
    'container main ends with an uncaught exception: the shelf is nailed up',
  ],
  [
    'which row a migration does not get over',
    'copying 12 tables\nmigration failed: copy till: ERROR: insert on table "till_9" violates check constraint "till_width"\nMigration failed. Nothing was switched.',
    'MigrationFailed',
    'a database migration of container main fails: migration failed: copy till: ERROR: insert on table "till_9" violates check constraint "till_width"',
  ],
  [
    'why the virtual machine of Erlang does not boot',
    'init terminating in do_boot ({undef,[{till,open,[],[]},{init,start_em,1,[]}]})\n\nCrash dump is being written to: erl_crash.dump...done',
    'ApplicationError',
    'container main ends with exit code 1: init terminating in do_boot ({undef,[{till,open,[],[]},{init,start_em,1,[]}]})',
  ],
  [
    'the error, not what is left out without a setting',
    'shopd: the till of region west cannot be opened\nNo valid mail account has been set, notices will not be sent',
    'ApplicationError',
    'container main ends with exit code 1: shopd: the till of region west cannot be opened',
  ],
  [
    'the exception below a heading that only announces it',
    '4 Mar 11:58:00 - [shop] Uncaught Exception:\n4 Mar 11:58:00 - RangeError: shelf 9 of 8\n    at open (/srv/shelf.js:12:5)\n    at main (/srv/main.js:3:1)',
    'UncaughtException',
    'container main ends with an uncaught exception: RangeError: shelf 9 of 8',
  ],
  [
    'what the child of a supervisor says',
    "2026-03-04 11:58:00,123 INFO spawned: 'till' with pid 12\nThe drawer of till 9 is jammed: cannot open it\n2026-03-04 11:58:01,130 WARN exited: till (exit status 3; not expected)",
    'ChildProcessFailed',
    'till under the supervisor of container main has failed with exit status 3: The drawer of till 9 is jammed: cannot open it',
  ],
  [
    'a file by the whole of its relative path',
    'shopd: failed to read the tills: open conf/tills.yaml: no such file or directory',
    'ConfigFileMissing',
    'container main ends because file conf/tills.yaml does not exist',
  ],
  [
    'no missing file, where a parser of it is missing',
    'org.acme.UnknownFormatException: Cannot find reader that understands tills.yaml\n\tat org.acme.Readers.find(Readers.java:70)\n\tat org.acme.Shop.main(Shop.java:9)',
    'UncaughtException',
    'container main ends with an uncaught exception: UnknownFormatException: Cannot find reader that understands tills.yaml',
  ],
  [
    'no setting, where an answer lacks a field',
    "thread 'main' panicked at 'called `Result::unwrap()` on an `Err` value: Fetch { kind: Decode, source: Error(\"missing field `width`\", line: 1, column: 40) }', src/tills.rs:33:10",
    'UncaughtException',
    'container main ends with an uncaught exception: Fetch { kind: Decode, source: Error("missing field `width`", line: 1, column: 40) }',
  ],
  [
    'a class whose name holds that of an errno in small letters',
    "shop: cannot load the till\nArgumentError: Trying to register GemfileError twice\n  /srv/errors.rb:9:in `register'",
    'ApplicationError',
    'container main ends with exit code 1: ArgumentError: Trying to register GemfileError twice',
  ],
  [
    'a fatal end, though it stands in a file that is named after something optional',
    '2026-03-04T11:58:00Z  INFO shop: listening on 0.0.0.0:8090\nthread \'main\' panicked at src/telemetry.rs:48:14:\nstart the prometheus recorder: NoListener("Address already in use (os error 98)")\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace',
    'PortInUse',
    'container main cannot listen: port is in use already: start the prometheus recorder: NoListener("Address already in use (os error 98)")',
  ],
  [
    'a package of R by its name',
    'Error in library(tills) : there is no package called ‘tills’\nExecution halted',
    'ModuleNotFound',
    'container main cannot load module tills',
  ],
  [
    'the broker that lines before it name',
    '2026-03-04 11:58:00,123 INFO Opening connection to server tills.example/10.9.8.7:7000 (org.acme.Wire)\n2026-03-04 11:58:06,123 ERROR Fatal error during the start of the till (org.acme.Till) [main]\norg.acme.TillTimeoutException: Timed out waiting for connection while in state: CALLING\n\tat org.acme.Till.open(Till.java:60)\n2026-03-04 11:58:06,130 ERROR Exiting Till. (org.acme.Main) [main]',
    'DependencyTimeout',
    'container main gets no answer from 10.9.8.7:7000 in time',
  ],
  [
    'of a dependency that no line names',
    'shopd: handing over the tills\nshopd: Connection refused by the drawer',
    'DependencyConnectionRefused',
    'container main is refused a connection to a dependency: shopd: Connection refused by the drawer',
  ],
  [
    'what occurred, not that a listener ends',
    'Started listener process\nAn error occurred: Not paired\nListener exited with error code 2\nListener exit with retryable error, next try in 5 seconds.',
    'ApplicationError',
    'container main ends with exit code 1: An error occurred: Not paired',
  ],
  [
    'the last of errors that wrap each other, where all of them are too long for a title',
    'shopd: could not open the shop of region west: could not prepare the tills of floor two: could not read the list of drawers from the office: answer of the office to the question for drawers: drawer nine has a width that is no number of the tables of widths',
    'ApplicationError',
    'container main ends with exit code 1: … could not read the list of drawers from the office: answer of the office to the question for drawers: drawer nine has a width that is no number of the tables of widths',
  ],
  [
    'the exception that ended the process, not the noise of its end',
    'Traceback (most recent call last):\n  File "/srv/shop.py", line 7, in <module>\n    open_shop()\nshop.errors.TillInvalid: The office says: [400 TILL_INVALID]\n2026-03-04 11:58:00,123 - asyncio - ERROR - Task was destroyed but it is pending!',
    'UncaughtException',
    'container main ends with an uncaught exception: TillInvalid: The office says: [400 TILL_INVALID]',
  ],
  [
    'what no way led to, not the reason of one of the ways',
    'opening the shop\nError fetching the seal of the ledger: CourierChain: no courier brought a token.\nTried couriers:\n\tEnvCourier: missing environment variable SHOP_COURIER_KEY\n\tFileCourier: /run/courier.json: no such file or directory\n\tMeshCourier: no answer within 2s\n',
    'ApplicationError',
    'container main ends with exit code 1: Error fetching the seal of the ledger: CourierChain: no courier brought a token',
  ],
  [
    'the reason of all ways where it is one',
    'opening the shop\nFATAL the ledger is not reached.\nTried these hosts:\n  - dial tcp ledger-a:7077: connect: connection refused\n  - dial tcp ledger-b:7077: connect: connection refused\n',
    'DependencyConnectionRefused',
    'container main cannot reach ledger-a: the namespace has no Service of that name',
  ],
  [
    'the first of the things that all are needed',
    'The following required settings are missing:\n  - missing environment variable SHOP_SEAL_KEY\n  - missing environment variable SHOP_SEAL_SALT\n',
    'EnvVarMissing',
    'container main ends because environment variable SHOP_SEAL_KEY is not set',
  ],
  [
    'the causes that stand under a heading of their own',
    '2026-11-26T11:58:00.000Z ERROR Cannot read the ledger from its keepers. keeper_exception\n\tRoot causes:\n\t\tkeeper_exception: page 12 of ledger [west] is sealed by [till-3]\n',
    'ApplicationError',
    'container main ends with exit code 1: Cannot read the ledger from its keepers. keeper_exception: page 12 of ledger [west] is sealed by [till-3]',
  ],
  [
    'the whole list of a line whose head stands before each of its lines, above the report of the crash',
    "2026-11-26 11:58:00.100 [error] <0.21.0> Gave no sign in time: ['shelf@west-2',\n2026-11-26 11:58:00.100 [error] <0.21.0>                        'shelf@west-1'].\n2026-11-26 11:58:01.100 [error] <0.20.0>   crasher:\n2026-11-26 11:58:01.100 [error] <0.20.0>     initial call: shelf:init/1\n2026-11-26 11:58:01.100 [error] <0.20.0>     exception exit: {{no_sign,...},{shelf,start,[normal,[]]}}\n",
    'ApplicationError',
    "container main ends with exit code 1: Gave no sign in time: ['shelf@west-2', 'shelf@west-1']",
  ],
  [
    'what was deprecated and is gone, where it is an error',
    "opening the shop\nError: the till does not open: error in section 'drawers': the wooden drawer has been deprecated, use the steel drawer instead\n",
    'ApplicationError',
    "container main ends with exit code 1: the till does not open: error in section 'drawers': the wooden drawer has been deprecated, use the steel drawer instead",
  ],
  [
    'the error before a warning of what is deprecated',
    'ERROR till nine is jammed for good\nDeprecationWarning: wooden drawers will be an error in the next version\n',
    'ApplicationError',
    'container main ends with exit code 1: till nine is jammed for good',
  ],
  [
    'the one of several padded lines of one moment that says most, each of its own',
    '2026-11-26 11:58:00 ERROR    shelf nine is refused by the till: ledger /srv/ledger.db is sealed\n2026-11-26 11:58:00 ERROR    giving up\n',
    'ApplicationError',
    'container main ends with exit code 1: shelf nine is refused by the till: ledger /srv/ledger.db is sealed',
  ],
  [
    'what no way led to, where the ways stand in brackets behind it',
    'ERROR cannot read the seal from any courier in the list of sources: [EnvCourier: missing environment variable SHOP_COURIER_KEY, FileCourier: You must specify a value for sealPath, MeshCourier: no answer]\n',
    'ApplicationError',
    'container main ends with exit code 1: cannot read the seal from any courier in the list of sources',
  ],
  [
    'the whole of a line whose brackets hold no ways',
    'ERROR cannot read the seal from any of the sources: [ledger.west, ledger.east]\n',
    'ApplicationError',
    'container main ends with exit code 1: cannot read the seal from any of the sources: [ledger.west, ledger.east]',
  ],
];

describe('the deciding sentence of a log', () => {
  it.each<Row>([...ROWS])('is %s', async (_sentence, log, cause, title) => {
    const { findings } = await diagnoseRecording(backend({ exit: 1, log }));
    expect(findings.map((one) => [one.cause, one.title])).toEqual([[cause, title]]);
  });
});
