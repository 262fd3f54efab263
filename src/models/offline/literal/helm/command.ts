import { isObjectName } from '../../../../core/names.ts';
import { call, type Understood } from '../../outcome.ts';
import { always, type Args, flag, type Flags, last, parseFlags, place } from '../argv.ts';
import { INSTEAD, NOT_DONE } from './instead.ts';

const PLACE: Flags = { '-n': flag('namespace'), '--namespace': flag('namespace') };
const RUN: Flags = { ...PLACE, '--timeout': flag('timeout'), '--wait': always('wait') };
/** Of value flags, in helm's order. */
const VALUE_FLAGS = ['values', 'set-json', 'set', 'set-string', 'set-file', 'set-literal'] as const;
const INSTALL: Flags = {
  ...RUN,
  '-f': flag('values'),
  ...Object.fromEntries(VALUE_FLAGS.map((name) => [`--${name}`, flag(name)])),
  '--version': flag('version'),
  '--atomic': always('atomic'),
  '--rollback-on-failure': always('atomic'),
};
const UPGRADE_FLAGS: Flags = {
  ...INSTALL,
  '--reuse-values': flag('reuse', false),
  '--reset-values': flag('reset', false),
  '--reset-then-reuse-values': flag('reset-then-reuse', false),
  '--install': flag('install', false),
  '-i': flag('install', false),
};

type Verb = {
  readonly flags: Flags;
  /** How helm's own usage line reads, said when the words do not fit. */
  readonly usage: string;
  readonly words: readonly [number, number];
  readonly make: (args: Args) => Understood;
};

const released =
  (tool: string) =>
  (args: Args): Understood =>
    call(tool, { release: args.words[0], ...place(args) });

/** 20s, 5m, 1m30s or seconds, in seconds; undefined for what helm would refuse. */
function seconds(text: string | undefined): number | undefined {
  const match = /^(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,4})s)?$/.exec(text ?? '-');
  return match ? Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0) : undefined;
}

/** helm alone drops the values of before when new ones are given; here that needs a flag, and it is said. */
const KEPT =
  'Values that were set before stay (as with --reset-then-reuse-values); with --reset-values they go, as helm does it without any of these flags.\n\n';

const upgrade =
  (verb: 'install' | 'upgrade') =>
  (args: Args): Understood => {
    const [release, chart] = args.words;
    const given = VALUE_FLAGS.flatMap((name) => (args.flags.get(name) ?? []).map((text) => `--${name}=${text}`));
    const modes = ['reuse', 'reset', 'reset-then-reuse'].filter((mode) => args.flags.has(mode));
    if (modes.length > 1)
      return {
        say: 'Nothing is planned: helm takes one of --reuse-values, --reset-values and --reset-then-reuse-values.',
      };
    const timeout = last(args, 'timeout');
    if (timeout !== undefined && seconds(timeout) === undefined)
      return { say: `Nothing is planned: "${timeout}" is no time that helm takes (5m, 90s).` };
    const made = call('helm_upgrade', {
      release,
      chart,
      version: last(args, 'version'),
      set: given.length === 0 ? undefined : given,
      only: verb === 'install' || !args.flags.has('install') ? verb : undefined,
      value_policy: modes[0],
      timeout: timeout === undefined ? undefined : seconds(timeout),
      ...place(args),
    });
    const keeps = verb === 'upgrade' && given.length > 0 && modes.length === 0;
    return keeps && 'calls' in made ? { ...made, note: KEPT } : made;
  };

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;

const UPGRADE: Verb = {
  flags: UPGRADE_FLAGS,
  usage: 'helm upgrade RELEASE CHART',
  words: [2, 2],
  make: upgrade('upgrade'),
};
const LIST: Verb = {
  flags: { ...PLACE, '-A': flag('all', false), '--all-namespaces': flag('all', false) },
  usage: 'helm list',
  words: [0, 0],
  make: (args) => call('helm_releases', args.flags.has('all') ? { namespace: '*' } : place(args)),
};
const UNINSTALL: Verb = {
  flags: { ...PLACE, '--wait': always('wait') },
  usage: 'helm uninstall RELEASE',
  words: [1, 1],
  make: released('helm_uninstall'),
};

const VERBS: Readonly<Record<string, Verb>> = {
  list: LIST,
  ls: LIST,
  history: { flags: PLACE, usage: 'helm history RELEASE', words: [1, 1], make: released('helm_history') },
  hist: { flags: PLACE, usage: 'helm history RELEASE', words: [1, 1], make: released('helm_history') },
  status: { flags: PLACE, usage: 'helm status RELEASE', words: [1, 1], make: released('helm_history') },
  'get values': {
    // The computed values are shown anyway, as YAML.
    flags: { ...PLACE, '--revision': flag('revision'), '-a': flag('all', false), '--all': flag('all', false) },
    usage: 'helm get values RELEASE',
    words: [1, 1],
    make: (args) =>
      call('helm_values', { release: args.words[0], revision: whole(last(args, 'revision')), ...place(args) }),
  },
  'show values': {
    flags: {},
    usage: 'helm show values CHART',
    words: [1, 1],
    make: (args) => call('chart_values', { chart: args.words[0] }),
  },
  'diff revision': {
    flags: PLACE,
    usage: 'helm diff revision RELEASE REVISION [REVISION]',
    words: [2, 3],
    make: (args) =>
      call('helm_diff', {
        release: args.words[0],
        from: whole(args.words[1]),
        to: whole(args.words[2]),
        ...place(args),
      }),
  },
  rollback: {
    flags: RUN,
    usage: 'helm rollback RELEASE [REVISION]',
    words: [1, 2],
    make: (args) => {
      const revision = args.words[1];
      if (revision !== undefined && whole(revision) === undefined)
        return { say: `Nothing is planned: "${revision}" is no revision number of a release.` };
      return call('helm_rollback', { release: args.words[0], revision: whole(revision), ...place(args) });
    },
  },
  uninstall: UNINSTALL,
  delete: UNINSTALL,
  del: UNINSTALL,
  un: UNINSTALL,
  install: { flags: INSTALL, usage: 'helm install RELEASE CHART', words: [2, 2], make: upgrade('install') },
  upgrade: UPGRADE,
};

const DONE = 'list, history, get values, show values, install, upgrade, rollback and uninstall';

/** What people say between a command that reads and its name: "helm history of the release web". */
const JOINING = /^(?:of|for|the|release)$/;
const READS = /^(?:history|hist|status|get values)$/;

/** What is not done, by the words of the command alone: behind them may stand an address with a password. */
function notDone(two: string, first: string): string {
  const found = NOT_DONE.find(([command]) => command.test(two));
  const words = found?.[0].exec(two)?.[0] ?? first;
  return `I do not run "helm ${words.slice(0, 40)}". ${found?.[1] ?? `Of helm I do ${DONE}.`}`;
}

/** A literal helm command, read as helm reads it: words in their places, every flag known or refused by its name. */
export function helmCommand(argv: readonly string[]): Understood {
  const two = argv.slice(0, 2).join(' ');
  const key = Object.hasOwn(VERBS, two) ? two : (argv[0] ?? '');
  const verb = Object.hasOwn(VERBS, key) ? VERBS[key] : undefined;
  if (verb === undefined)
    return {
      say:
        argv.length === 0
          ? `Say the whole command, for example "helm list". I do helm ${DONE}.`
          : notDone(two, argv[0] ?? ''),
    };
  const parsed = parseFlags(argv.slice(key === two ? 2 : 1), verb.flags);
  if ('refused' in parsed) return { say: refusedFlag(parsed.refused, `helm ${key}`) };
  const [least, most] = verb.words;
  const words =
    READS.test(key) && parsed.words.length > most ? parsed.words.filter((word) => !JOINING.test(word)) : parsed.words;
  if (words.length < least || words.length > most)
    return {
      say: `Nothing is planned: it is "${verb.usage}", and ${parsed.words.length === 0 ? 'no name is given' : `I read ${parsed.words.map((word) => `"${word.slice(0, 40)}"`).join(', ')}`}. I never guess which release is meant.`,
    };
  const [release = ''] = words;
  if (/RELEASE/.test(verb.usage) && !isObjectName(release))
    return { say: `Nothing is planned: "${release.slice(0, 60)}" is no name of a release.` };
  return verb.make({ ...parsed, words });
}

function refusedFlag(name: string, command: string): string {
  const instead = INSTEAD.find(([pattern]) => pattern.test(name))?.[1];
  const taken = name.endsWith(' without a value') || name.includes('=');
  return `Nothing is planned: ${taken ? `I do not take ${name} with` : `I do not know the flag ${name} of`} ${command}, and I leave no part of a command out.${instead === undefined ? '' : ` ${instead}`}`;
}
