import { named, type Signature, row } from './types.ts';

const heap = row(
  'HeapExhausted',
  (c) => `the runtime of container ${c} has no heap left`,
  (c) => [
    `raise the heap of container ${c} (-Xmx, -XX:MaxRAMPercentage, --max-old-space-size) within its memory limit`,
    'find the leak with a heap dump',
  ],
);
const limit = row(
  'OSLimitReached',
  (c, { what }) => `container ${c} reaches a limit of the operating system${named(what, ' (', ')')}`,
  (c) => [`raise the limit (pids, open files, inotify watches) for container ${c}, or use fewer threads and files`],
);
const port = row(
  'PortInUse',
  (c, { port: number }) => `container ${c} cannot listen: port ${number ?? ''} is in use already`.replace('  ', ' '),
  (c, { port: number }) => [
    `give container ${c} another port than ${number ?? 'the one in use'}, or change the other container of the pod that listens there`,
  ],
);
const readOnly = row(
  'ReadOnlyFilesystem',
  (c, { path }) => `container ${c} writes to a read-only file system${named(path, ' at ')}`,
  (c, { path }) => [
    `mount an emptyDir at ${path ?? 'the path that it writes to'} in container ${c} (readOnlyRootFilesystem stays true)`,
    'write elsewhere when the path is a ConfigMap or Secret mount',
  ],
);
const full = row(
  'DiskFull',
  (c, { path }) => `container ${c} finds no space left${named(path, ' at ')}`,
  (c, { path }) => [`free space or grow the volume ${named(path, 'at ', ' ')}of container ${c}`.replace('  ', ' ')],
);
const root = row(
  'RunsAsRootRefused',
  (c) => `container ${c} refuses to run as root`,
  (c) => [`set securityContext.runAsUser of container ${c} to a user other than 0, and fsGroup for its volumes`],
);
const denied = row(
  'FilePermissionDenied',
  (c, { path, port: number }) =>
    number === undefined
      ? `container ${c} may not access ${path ?? 'a file'}`
      : `container ${c} may not listen on port ${number}`,
  (c, { path, port: number }) =>
    number === undefined
      ? [
          `set securityContext.fsGroup of the pod, or runAsUser of container ${c}, so that it may use ${path ?? 'the path'}`,
          'or give it another owner or mode where it is made (chown, chmod)',
        ]
      : [`use a port above 1023 in container ${c}, or add the capability NET_BIND_SERVICE`],
);

// Not the slashes of a date (2026/03/04).
const PATH = '["\'`(]?(?<![\\w/])(?!//)(?<path>/[\\w.@%+/-]*[\\w-])["\'`)]?';

/** Asked for at the start, before anything is used. */
const heapTooLarge = row(
  'HeapExhausted',
  (c, { size }) => `the heap of ${size} that container ${c} asks for at its start cannot be had`,
  (c) => [`lower -Xms and -Xmx of container ${c}, or raise its memory limit`],
);

export const SYSTEM: readonly Signature[] = [
  heapTooLarge(/Could not reserve enough space for (?<size>\d[\w ]{0,20}?) ?object heap/),
  heap(
    /java\.lang\.OutOfMemoryError(?!: unable to create)|JavaScript heap out of memory|Terminating due to java\.lang\.OutOfMemoryError|Allocation failed - |Ineffective mark-compacts|fatal error: runtime: out of memory|^MemoryError\b|\nMemoryError\b/,
  ),
  limit(
    /(?<what>pthread_create|unable to create (?:new )?native thread|fork: retry|newosproc|can't start new thread|too many open files|EMFILE|ENFILE|inotify[^\n]{0,80}(?:no space left|limit)|ENOSPC: System limit for number of file watchers|Resource temporarily unavailable|max virtual memory areas vm\.max_map_count|max file descriptors \[\d+\][^\n]{0,60}too low)/i,
  ),
  full(new RegExp(`${PATH}[^\\n]{0,80}(?:No space left on device|ENOSPC|Errno 28)`, 'i')),
  full(new RegExp(`(?:No space left on device|ENOSPC|Errno 28)[^\\n]{0,80}?${PATH}`, 'i')),
  full(
    /No space left on device|ENOSPC|Errno 28|could not extend file|Disk quota exceeded|disk is (?:almost )?full|database or disk is full|low[- ]disk[- ]space|(?:low|out) (?:on|of) (?:free )?(?:disk|storage)|(?:not enough|insufficient|no) (?:free |available )*(?:disk|storage)(?: space)?\b/i,
  ),
  readOnly(new RegExp(`${PATH}[^\\n]{0,80}(?:Read-only file ?system|EROFS|Errno 30)`, 'i')),
  readOnly(new RegExp(`(?:Read-only file ?system|EROFS|Errno 30)[^\\n]{0,80}?${PATH}`, 'i')),
  readOnly(/Read-only file ?system|EROFS|Errno 30/i),
  root(
    /["']?root["']? execution of the PostgreSQL server is not permitted|refus\w+ to (?:run|start) as root|(?:must|can|should|do) ?not be run as root|cannot (?:be )?run as root|do not run as root|Please read "Security" section of the manual to find out how to run mysqld as root|can not run elasticsearch as root|running as root is not (?:allowed|supported|permitted)/i,
  ),
  port(
    /(?:EADDRINUSE|[Aa]ddress already in use|address in use|Only one usage of each socket|[Pp]ort (?:\S+ )?(?:is )?already in use)[^\n]{0,60}?[:\s'"](?<port>\d{2,5})\b/,
  ),
  port(
    /(?<![T ]\d\d:\d\d)[:\s'"](?<port>\d{2,5})\b(?![:-]\d\d)[^\n]{0,80}(?:EADDRINUSE|[Aa]ddress already in use|address in use|(?:is|was) already in use|98:)/,
  ),
  port(/EADDRINUSE|address already in use|errno 98|already in use/i),
  denied(/directory "(?<path>[^"]+)" has (?:wrong ownership|invalid permissions|group or world access)/),
  denied(/(?<path>\/[^\s'"]+) must be accessible by owner only/),
  denied(/Permissions \d+ for ['"](?<path>[^'"]+)['"] are too open/),
  denied(/[Aa]ccess to (?:the )?(?:path|file|directory|folder) ['"`](?<path>[^'"`\n]+)['"`] (?:is|was) denied/),
  denied(/code EACCES[\s\S]{0,120}? path (?<path>\/\S+)/),
  denied(/(?:bind|listen)[^\n]{0,80}?(?::|port )(?<port>\d{1,4})\b[^\n]{0,40}(?:[Pp]ermission denied|EACCES)/),
  denied(
    /(?:[Pp]ermission denied|EACCES)[^\n]{0,40}?(?:bind|listen)?[^\n]{0,20}?(?:0\.0\.0\.0|\[?::\]?|\*)(?::| port |#)(?<port>\d{1,4})\b/,
  ),
  denied(
    new RegExp(`${PATH}[^\\n]{0,60}(?:Permission denied|EACCES|Errno 13|Operation not permitted|AccessDenied)`, 'i'),
  ),
  denied(
    new RegExp(
      `(?:Permission denied|EACCES|Errno 13|Operation not permitted|AccessDeniedException|PermissionError)[^\\n]{0,80}?${PATH}`,
      'i',
    ),
  ),
  denied(
    /Permission denied|EACCES|Errno 13|Operation not permitted|AccessDeniedException/i,
    ({ block }) => !/publickey|ssh|https?:\/\//i.test(block),
  ),
];

const syntax = row(
  'ShellSyntaxError',
  (c, { line }) => `the script of container ${c} has a syntax error${named(line, ' at line ')}`,
  (c) => [`correct the script in command and args of container ${c}, or the entrypoint script (sh -n finds it)`],
);
const args = row(
  'InvalidArguments',
  (c, { flag }) => `container ${c} does not know the argument ${flag ?? 'that it is given'}`,
  (c, { flag }) => [
    `remove or correct ${flag ?? 'the argument'} in args of container ${c}; compare with the help of this image's version`,
  ],
);
const library = row(
  'SharedLibraryMissing',
  (c, { library: name }) =>
    `the program of container ${c} needs ${name ?? 'a shared library'}, which the image does not have`,
  (c, { library: name }) => [
    `install ${name ?? 'the library'} in the image of container ${c}, or build on the base image that the program was built for (glibc or musl)`,
  ],
);
const format = row(
  'ExecFormatError',
  (c) => `the program of container ${c} is built for another architecture, or is a script without a first line`,
  (c) => [
    `build the image of container ${c} for the architecture of its nodes, or select nodes with nodeSelector kubernetes.io/arch`,
    'start a script with #!/bin/sh',
  ],
);
const notFound = row(
  'CommandNotFound',
  (c, { command }) => `command ${command ?? ''} of container ${c} does not exist in its image`.replace('  ', ' '),
  (c, { command }) => [
    `correct ${command ?? 'the command'} in command and args of container ${c}, or install it in the image`,
    'check that no volume is mounted over its path, and that a script has Unix line ends and an interpreter that exists',
  ],
);
const notExecutable = row(
  'CommandNotExecutable',
  (c, { command }) => `${command ?? 'the command'} of container ${c} may not be executed`,
  (c, { command }) => [
    `make ${command ?? 'it'} executable (chmod +x in the image, defaultMode 0755 for a ConfigMap), or run it with sh in container ${c}`,
  ],
);

const code =
  (...codes: readonly number[]) =>
  ({ exitCode }: { readonly exitCode: number | undefined }): boolean =>
    exitCode !== undefined && codes.includes(exitCode);

/** Loader, shell and flag parser: what stands between the entrypoint and the application. */
export const ENTRY: readonly Signature[] = [
  library(/error while loading shared libraries: (?<library>[\w.+-]+)/),
  library(
    /version [`'"]?(?<library>GLIBC(?:XX)?_[\d.]+)['"]? not found|Error loading shared library (?<name>[\w.+-]+)|Error relocating (?<object>\S+):|cannot open shared object file|symbol lookup error/,
  ),
  format(/exec format error|cannot execute binary file|Exec format/i),
  notFound(/bad interpreter: (?<command>[^\s:]*)|\/usr\/bin\/env: ['‘]?(?<name>[^'’:\n]+)['’]?: No such file/),
  notExecutable(/(?:^|[\s:])(?<command>[\w./-]+): [Pp]ermission denied/, code(126)),
  notExecutable(/[Pp]ermission denied|cannot execute/, code(126)),
  notFound(/(?:^|[\s:])(?<command>[^\s:]+): (?:command )?not found/, code(127)),
  notFound(/(?:^|[\s:])(?<command>[^\s:]+): No such file or directory/, code(127)),
  notFound(/exec: "?(?<command>[^":\s]+)"?: (?:executable file )?not found/),
  syntax(/line (?<line>\d+): (?:syntax error|unexpected EOF)|(?:sh|bash): (?<at>\d+): Syntax error/),
  syntax(
    /[Ss]yntax error: (?:unexpected|end of file|[Uu]nterminated|word unexpected|"?\(?"? unexpected|Bad)|unexpected EOF while looking for matching|syntax error near unexpected token/,
  ),
  args(
    /(?:unknown (?:shorthand )?(?:flag|option|argument|command)|unrecognized (?:arguments?|option|command(?: line)? (?:option|flag))|flag provided but not defined|no such option|invalid option|illegal option|[Uu]nexpected argument|Unrecognized VM option|Unknown (?:or unsupported )?option|unrecognised option|bad option|Found argument|unsupported option|unknown argument)(?: (?:--|-))?[:\s]*["'`]?(?<flag>-{0,2}[\w][\w=.,-]*)?/i,
  ),
  { ...args(/(?:^|\n)[^\S\n]*(?:usage|Usage)(?: of \S+)?:/, code(1, 2, 64)), weak: true },
  args(/[Mm]issing script: ["']?(?<flag>[\w:.-]+)/),
  args(
    /Invalid (?:initial|maximum) heap size: (?<option>\S+)|invalid (?:value|argument) .{1,60} for (?:flag |option )?["'`]?(?<flag>-{1,2}[\w-]+)|the following arguments are required: (?<wanted>.+)|invalid choice: /,
  ),
];
