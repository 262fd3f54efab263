import { isCodePath } from '../../rules/advice/words/code-path.ts';
import { isKeptFrom } from '../kept-from.ts';
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
const RUN =
  '(?:r[au]n(?:ning)?|start(?:ed|ing)?|execut(?:e|ed|ing|ion)|launch(?:ed|ing)?|work)(?: (?!not\\b)[^\\s.;:]{1,30}){0,5}';
const ROOT =
  '(?:as|by|with|under|using) (?:the |a )?["\'`]?(?:root|super-?user|uid 0|administrator)\\b(?! (?:ca|cert|dir|path|folder|key|token)\\w*)';
/** A program that has to be another user: what it must not, is not to, or refuses. "Not running as root" is none. */
const AS_ROOT: readonly RegExp[] = [
  new RegExp(
    `\\b(?:(?:must|can|could|should|do|does|will|may|shall)(?: ?not|n['’]t)|can['’]t|never|refus\\w+ to)(?: ever| be)? ${RUN} ${ROOT}`,
    'i',
  ),
  new RegExp(
    `\\b(?:not|n['’]t|never|un(?:able|safe)|forbidden|illegal)(?: (?:be|been))? (?:(?:supposed|meant|intended|designed|allowed|permitted|able|safe|made|expected) )?(?:to )(?:be )?${RUN} ${ROOT}`,
    'i',
  ),
  new RegExp(
    `\\b${RUN} ${ROOT}["'\`)]*(?: user)? (?:is|are) (?:not (?:allowed|supported|permitted)|n['’]t (?:allowed|supported|permitted)|forbidden|prohibited|disallowed|denied|refused|unsupported)`,
    'i',
  ),
  /["']?root["']? execution of \S[^\n]{0,60} is not permitted|how to run \w+ as root|\b(?:must|has to|have to|please) (?:be )?(?:run|start|execute)\w*(?: \S{1,30}){0,3} as (?:a |an )?(?:non-?root|unprivileged|non-?privileged)\b/i,
];
const mayBeRoot: Signature['when'] = ({ view: { spec, pod } }) =>
  (spec?.securityContext?.runAsUser ?? pod.spec?.securityContext?.runAsUser ?? 0) === 0;
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
      : [
          `use a port above 1023 in container ${c}, or set sysctl net.ipv4.ip_unprivileged_port_start of the pod to ${number}`,
        ],
);

/** Only that it cannot be opened is said; the spec tells that it is there, and not for this user. */
const kept = row(
  'FilePermissionDenied',
  (c, { path }) =>
    `container ${c} may not read ${path}: its volume opens it to root alone, and the container runs as another user`,
  (c, { path }) => [`set securityContext.fsGroup of the pod, so that container ${c} may read ${path}`],
);
/** Words of the system that say more than that. */
const SAID = /\bENOENT\b|no such file|not found|does not exist|is a directory|denied|\bEACCES\b/i;

// Not the slashes of a date (2026/03/04).
const PATH = '["\'`(]?(?<![\\w/])(?!//)(?<path>/[\\w.@%+/-]*[\\w-])["\'`)]?';

const OF_OTHERS =
  /\bpermission denied (?:to|for) (?!(?:access|open|read|write|create (?:dir|file|folder)|file|directory|path|user)\b)[a-z]+ |InsufficientPrivilege|\b42501\b|\b(?:RTNETLINK|netlink|ip6?tables|network interface|access interface|tun device)\b/i;
const ofFiles: NonNullable<Signature['when']> = ({ block }) => !OF_OTHERS.test(block);

/** Where in the code it happened, as an assertion says it, is no place on the disk. */
const ofData: NonNullable<Signature['when']> = (_, { path = '' }) => !isCodePath(path);

/** Asked for at the start, before anything is used. */
const heapTooLarge = row(
  'HeapExhausted',
  (c, { size }) => `the heap of ${size} that container ${c} asks for at its start cannot be had`,
  (c) => [`lower -Xms and -Xmx of container ${c}, or raise its memory limit`],
);

const phpLimit = row(
  'HeapExhausted',
  (c, { bytes }) => `PHP in container ${c} reaches its own memory_limit of ${Math.round(Number(bytes) / 1_048_576)}M`,
  (c, { bytes }) => [
    `raise memory_limit of PHP in container ${c} above ${Math.round(Number(bytes) / 1_048_576)}M (php.ini, or php -d memory_limit=…), and keep it below what the container may have; the limit of the container was not reached`,
    'or let the code hold less at once (smaller batches)',
  ],
);

export const SYSTEM: readonly Signature[] = [
  heapTooLarge(/Could not reserve enough space for (?<size>\d[\w ]{0,20}?) ?object heap/),
  heap(
    /(?<jvm>java\.lang\.OutOfMemoryError(?!: unable to create)|Terminating due to java\.lang\.OutOfMemoryError)|(?<v8>JavaScript heap out of memory|Allocation failed - |Ineffective mark-compacts)|fatal error: runtime: out of memory|^MemoryError\b|\nMemoryError\b/,
  ),
  phpLimit(/Allowed memory size of (?<bytes>\d+) bytes exhausted/),
  limit(
    /(?<what>(?:out of|insufficient|not enough|no space left (?:on|in)|could not (?:resize|open|create|allocate)|failed to (?:resize|open|create|allocate)|unable to (?:resize|open|create|allocate|use))[^\n]{0,60}(?:shared memory|\/dev\/shm\b|\bshm\b))/i,
  ),
  limit(
    /\b(?<watch>inotify|fsnotify|watch(?:er|es|ing)?|tail(?:er|ing)?|file target)\b[^\n]{0,80}(?<what>too many open files|\bEMFILE\b)/i,
  ),
  limit(
    /(?<what>pthread_create|unable to create (?:new )?native thread|fork: retry|newosproc|can't start new thread|(?:cannot|can't|could not|unable to|failed to) (?:create|start|spawn) (?:(?:a|an|the|new|native|worker|GC|os|another) ){0,3}threads?\b|too many open files|\bE[MN]FILE\b|inotify[^\n]{0,80}(?:no space left|limit)|ENOSPC: System limit for number of file watchers|Resource temporarily unavailable|max virtual memory areas vm\.max_map_count|max file descriptors \[\d+\][^\n]{0,60}too low)/i,
  ),
  full(new RegExp(`${PATH}[^\\n]{0,80}(?:No space left on device|ENOSPC|Errno 28)`, 'i'), ofData),
  full(new RegExp(`(?:No space left on device|ENOSPC|Errno 28)[^\\n]{0,80}?${PATH}`, 'i'), ofData),
  full(
    /No space left on device|ENOSPC|Errno 28|could not extend file|Disk quota exceeded|disk is (?:almost )?full|database or disk is full|low[- ]disk[- ]space|(?:low|out) (?:on|of) (?:free )?(?:disk|storage)|(?:not enough|insufficient|no) (?:free |available )*(?:disk|storage)(?: space)?\b/i,
  ),
  readOnly(new RegExp(`${PATH}[^\\n]{0,80}(?:Read-only file ?system|EROFS|Errno 30)`, 'i')),
  readOnly(new RegExp(`(?:Read-only file ?system|EROFS|Errno 30)[^\\n]{0,80}?${PATH}`, 'i')),
  readOnly(/Read-only file ?system|EROFS|Errno 30/i),
  ...AS_ROOT.map((pattern) => root(pattern, mayBeRoot)),
  port(
    /(?:EADDRINUSE|[Aa]ddress already in use|address in use|Only one usage of each socket|[Pp]ort (?:\S+ )?(?:is )?already in use)[^\n]{0,60}?(?<!\b(?:error|errno|code))[:\s'"](?<port>\d{2,5})\b/,
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
    ofFiles,
  ),
  denied(
    new RegExp(
      `(?:Permission denied|EACCES|Errno 13|Operation not permitted|AccessDeniedException|PermissionError)[^\\n]{0,80}?${PATH}`,
      'i',
    ),
    ofFiles,
  ),
  denied(new RegExp(`${PATH} (?:is|was) not (?:writ(?:e)?able|readable|accessible)\\b(?! (?:by|or)\\b)`, 'i')),
  kept(
    /\b(?:could not|couldn't|can(?:no|')t|unable to|failed to|failure to|error|failed)(?: to)? (?:open|read|load|access)(?:ing)?\b[^\n]{0,60}?["'`(]?(?<path>(?<![\w/])\/[\w.@%+/-]{0,300}[\w-])/i,
    ({ block, view }, { path = '' }) => !SAID.test(block) && isKeptFrom(view, path),
  ),
  denied(
    /Permission denied|EACCES|Errno 13|Operation not permitted|AccessDeniedException/i,
    (context, caught) => ofFiles(context, caught) && !/publickey|ssh|https?:\/\//i.test(context.block),
  ),
];
