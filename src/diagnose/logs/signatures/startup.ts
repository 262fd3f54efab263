import { named, PATH, row, type Signature } from './types.ts';

const P = `["'\`(]?${PATH}`;

const stale = row(
  'StalePidFile',
  (c, { path }) =>
    `container ${c} takes itself for already running: ${path ?? 'its pid or lock file'} is still there from a run before`,
  (c, { path }) => [
    `delete ${path ?? 'the pid or lock file'} at the start of container ${c} (rm -f ${path ?? 'FILE'} before its command), or keep it out of the volume that outlives the container`,
    'look first whether another pod really uses the same volume: then it is no left-over',
  ],
);
const heldRow = row(
  'ApplicationError',
  (c, { path }) => `container ${c} finds its data${named(path, ' in ')} locked by another process`,
  (c, { path }) => [
    `end the other process that has ${path ?? 'the data'} open: a second pod on the same volume, or one that is still terminating`,
    `let one pod alone use it (strategy Recreate, accessModes ReadWriteOncePod), or give each pod of container ${c} a volume of its own`,
  ],
);
const held = (pattern: RegExp): Signature => ({ ...heldRow(pattern), constants: { locked: 'data' } });
const busy = row(
  'ApplicationError',
  (c, { path }) => `container ${c} finds its database locked${named(path, ' (', ')')}: "database is locked"`,
  (c) => [
    `let one process alone write to the database file of container ${c}: another one holds its lock (a second replica, a pod that still terminates, a job)`,
    'keep SQLite on a local or block volume: network file systems (NFS, SMB) do not lock reliably',
  ],
);

/** A pid or lock file that a killed run has left, and data that another process really holds. */
export const LOCKS: readonly Signature[] = [
  busy(/(?<locked>(?:database|table) (?:file )?is locked|SQLITE_BUSY|SQLITE_LOCKED|database schema is locked)/i),
  held(
    /\block(?:ed)?\b[^\n]{0,60}\b(?:by|held by|owned by|owner:?) (?:(?:PID|process|pid) (?<pid>\d+) (?:on|at) (?:host )?)?(?:host |node |pod |instance |worker )?["'`]?(?<holder>[a-z0-9](?:[a-z0-9.-]{0,60}[a-z0-9])?-[a-z0-9]{4,10})\b/i,
  ),
  held(
    /(?:unable to|could not|cannot|can't|failed to)[^\n]{0,40}\block\b[^\n]{0,120}(?:Resource temporarily unavailable|temporarily unavailable|another (?:process|instance|node|server)|held by|already locked)/i,
  ),
  held(
    new RegExp(
      `lock(?:ed)?\\b[^\\n]{0,60}?${P}[^\\n]{0,80}(?:Resource temporarily unavailable|another (?:process|instance)|held by|already locked)`,
      'i',
    ),
  ),
  held(
    /LOCK: Resource temporarily unavailable|\block(?:ing|ed)?\b[^\n]{0,60}: (?:resource temporarily unavailable|EAGAIN)|already (?:locked|opened|in use) by another (?:process|instance|broker|node)|failed to obtain node lock/i,
  ),
  stale(new RegExp(`already running\\b[^\\n]{0,120}?${P}`, 'i')),
  stale(
    new RegExp(
      `\\b(?:pid|lock) ?-?file\\b[^\\n]{0,60}?${P}[^\\n]{0,60}(?:exists?|is (?:present|held|locked|stale)|already)`,
      'i',
    ),
  ),
  stale(
    /(?<path>(?:\/[\w.@%+-]+)+\.(?:pid|lock|lck)\b)["'`)]?[^\n]{0,80}(?:exists?\b|already|stale|is held|left over)/i,
  ),
  stale(/(?:exists?|already|stale|remove|delete)\b[^\n]{0,80}?["'`( ](?<path>(?:\/[\w.@%+-]+)+\.(?:pid|lock|lck)\b)/i),
  stale(
    /\b(?:pid|lock)[ -]?file\b[^\n]{0,60}(?:exists|already|stale)|["'`](?<name>[\w.-]+\.(?:pid|lock|lck))["'`][^\n]{0,40}already exists/i,
  ),
  stale(/\b(?:stale|left-?over|orphaned) (?:[\w-]{1,30} ){0,2}(?:lock|pid|socket)(?:[ -]?file)?\b/i),
  stale(
    /\b(?:another|an?|other) (?:instance|copy|server|process|daemon|postmaster|node)\b[^\n]{0,40}\b(?:is|seems to be|may be|appears to be) (?:already |still )?running|\b(?:server|daemon|process|instance|service|agent|broker|it) (?:is|seems to be|appears to be) already running|already running (?:as|with|on|under) (?:pid|process)/i,
  ),
];

const NAME = '["\'`]?(?<setting>[A-Za-z-][\\w.:/-]*(?: [\\w.:/\'"-]+){0,6}?)["\'`]?';
const GIVEN = '(?:provided|specified|supplied|configured|given|set|defined|passed|declared)';
const WHAT =
  '(?:setting|option|property|parameter|argument|flag|config(?:uration)?(?: (?:key|value|option|setting|entry))?|key|field|value|credentials?|api key|token|licen[cs]e(?: key)?|secret|password|certificate|url|endpoint|address|dsn|connection string)';
/** Words before "not set" that are no settings of the program. */
const NO_SETTING =
  /^(?:it|this|that|which|there|file|error|connection|option|value|warning|and|but|if|when|was|is|the|(?:the |this |your )?[\w -]{0,40}(?:server|broker|database|cluster|connector|service|instance))$/i;

/** Without the level or the class of the exception that stands before it: "ERROR: hostname". */
export const settingName = (name: string | undefined): string | undefined => name?.split(': ').at(-1);

const setting = row(
  'RequiredSettingMissing',
  (c, { setting: name }) =>
    `container ${c} ends because ${name === undefined ? 'a setting that it requires' : `what it requires`} was not given${named(settingName(name), ': ')}`,
  (c, { setting: name }) => [
    `give container ${c} ${settingName(name) ?? 'the setting that its log names'}: as variable in env, as flag in args, or in the ConfigMap or Secret that it reads`,
    `compare env, args and mounted files of container ${c} with what the documentation of this version requires`,
  ],
);
const meant: Signature['when'] = ({ block }, { setting: name }) =>
  (name === undefined || !NO_SETTING.test(name)) &&
  !/\b(?:no such file|not found|refused|timed out|default)\b/i.test(block.slice(0, 2_000)) &&
  // A field that an answer lacks is none that this program was to be given.
  !/\bDecode\b|\b(?:response|body|payload)\b/.test(block.slice(0, 2_000));

/** A program that names what it must have and was not given: a key, a flag, material, a licence. */
export const SETTINGS: readonly Signature[] = [
  setting(
    /\b[Nn]o (?:[\w-]{2,30} ){1,3}(?:found|set|given|defined|configured|specified) for (?:the )?(?:key|setting|option|property|parameter|path) ["'`](?<setting>[\w.:/-]{1,60})["'`]/,
  ),
  setting(
    /required flag\(?s?\)? ["'`]?(?<setting>[\w", -]+?)["'`]? (?:not|have not been|has not been|is not|are not) set/,
    meant,
  ),
  setting(
    new RegExp(
      `(?:^|[\\n:.!\\]] ?)${NAME} (?:is|was|are|were|has|have)?(?:not|n't)? ?(?:been )?(?:not )(?:been )?${GIVEN}\\b`,
      'm',
    ),
    meant,
  ),
  setting(
    new RegExp(`\\b[Nn]o (?:valid |usable )?${NAME} (?:(?:was|were|has been|have been|is|are) )?${GIVEN}\\b`),
    meant,
  ),
  setting(
    new RegExp(
      `(?:^|[\\n:.!\\]] ?)${NAME} (?:is|are) (?:a |an )?(?:required|mandatory)(?! by| to (?:have|be))\\b`,
      'm',
    ),
    meant,
  ),
  setting(
    new RegExp(
      `${NAME} (?:must|needs? to|has to|have to|should) (?:not be (?:empty|blank|null)|be (?:explicitly )?${GIVEN})`,
    ),
    meant,
  ),
  setting(
    new RegExp(
      `(?:[Mm]issing|[Rr]equires?|[Nn]eeds?|[Ee]xpected)(?: (?:a|an|the|required|mandatory|valid|value|for))* ${WHAT}s?\\b[: ]+(?:for )?["'\`]?(?<setting>[\\w.:/-]{2,60})`,
    ),
    meant,
  ),
  setting(
    new RegExp(
      `(?:[Yy]ou (?:must|need to|have to)|[Pp]lease|[Mm]ust) (?:set|provide|specify|supply|configure|define|pass|give|add)(?: (?:a|an|the|at least one|one of|your|valid|either))* (?!(?:correct|right|proper|different|other|another|new|stronger|longer)\\b)["'\`]?(?<setting>[A-Za-z-][\\w.:/-]*(?: [\\w.:/-]+){0,4})`,
    ),
    meant,
  ),
  setting(
    new RegExp(
      `(?:[Mm]issing|[Nn]o(?! such\\b)) (?:required |mandatory )?["'\`]?(?<setting>[\\w.:/-]{2,40} ${WHAT})\\b`,
    ),
    meant,
  ),
];

const GAVE_UP =
  'had too many unstable restarts|(?:restarted|crashed|failed) too (?:often|many times)|too many restarts';
const child = row(
  'ChildProcessFailed',
  (c, { child: name, status }) =>
    `${name ?? 'a process'} under the supervisor of container ${c} has failed${named(status, ' with exit status ')}`,
  (c, { child: name, ended }) => [
    `repair what ${name ?? 'the process'} says in the log of container ${c} when it ends${ended === undefined ? ': the supervisor lives on, so Kubernetes does not restart it' : ''}`,
    ...(ended === undefined ? [`let the container end with it, or run ${name ?? 'it'} in a container of its own`] : []),
  ],
);

/** Supervisors (supervisord, s6, runit, foreman, circus) that report what died under them. */
export const CHILDREN: readonly Signature[] = [
  child(/gave up: (?<child>[\w.:-]+) entered FATAL state|(?<name>[\w.:-]+) entered FATAL state/),
  child(
    new RegExp(
      `(?:[Ss]cript|[Aa]pp(?:lication)?|[Pp]rocess|[Pp]rogram|[Ss]ervice) ["'\`[]?(?<child>[\\w.:/-]+)["'\`\\]]? (?:${GAVE_UP})`,
    ),
  ),
  child(/exited: (?<child>[\w.:-]+) \((?:exit status (?<status>[1-9]\d*)|terminated by [\w ()]+); not expected\)/),
  child(
    /\bservice ["'`]?(?<child>[\w.:/-]+)["'`]?:? (?:exited|died|failed|crashed)[^\n]{0,40}(?:code|status|signal)[ =:]*(?<status>[1-9]\d*)/i,
  ),
  child(/s6-supervise:? (?<child>[\w./-]+):? (?:warning|fatal)|runsv (?<service>[\w.-]+): (?:fatal|warning)/),
  child(
    /\b(?:child|sub|worker)[ -]?process ["'`(]?(?<child>[\w.:/-]+)?[^\n]{0,60}(?:exited|died|terminated|crashed)[^\n]{0,30}(?:code|status)[ =:]*(?<status>[1-9]\d*)/i,
  ),
];
