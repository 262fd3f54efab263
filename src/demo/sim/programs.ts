import { KINDS } from '../../core/kinds.ts';
import type { PodPrograms, ProgramOutput } from '../contract.ts';
import { filesOf } from './program-files.ts';
import type { Inside } from './program-inside.ts';
import { probe } from './program-network.ts';
import { shell } from './app-shell.ts';
import { isRunning, type Instance, type Kubelet, type PodState } from './kubelet-state.ts';
import { networkOf } from './network.ts';
import { hexOf } from './world.ts';

type Run = (args: readonly string[], inside: Inside, output: ProgramOutput) => number;

const print =
  (text: (inside: Inside) => string): Run =>
  (_args, inside, { out }) => {
    out(`${text(inside)}\n`);
    return 0;
  };

const environment: Run = (args, { env }, { out }) => {
  const entries = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  out(args.includes('-0') ? entries.map((entry) => `${entry}\0`).join('') : `${entries.join('\n')}\n`);
  return 0;
};

const list: Run = (args, { files }, { out, err }) => {
  const paths = args.filter((word) => !word.startsWith('-'));
  const wanted = paths.length > 0 ? paths : ['/'];
  let code = 0;
  for (const path of wanted) {
    const found = files.list(path);
    if (found) out(found.map((name) => `${name}\n`).join(''));
    else {
      err(`ls: ${path}: No such file or directory\n`);
      code = 1;
    }
  }
  return code;
};

const concatenate: Run = (args, { files }, { out, err }) => {
  let code = 0;
  for (const path of args.filter((word) => !word.startsWith('-'))) {
    const text = files.read(path);
    if (text === undefined) {
      err(`cat: can't open '${path}': No such file or directory\n`);
      code = 1;
    } else out(text);
  }
  return code;
};

/** What a small image with busybox has. Anything else is "not found", as there. */
const PROGRAMS: Readonly<Record<string, Run>> = {
  ls: list,
  cat: concatenate,
  env: environment,
  printenv: environment,
  hostname: print(({ hostname }) => hostname),
  id: print(() => 'uid=0(root) gid=0(root) groups=0(root)'),
  whoami: print(() => 'root'),
  date: print(({ now }) => new Date(now).toUTCString()),
  echo: (args, _inside, { out }) => (out(`${args.join(' ')}\n`), 0),
  true: () => 0,
  false: () => 1,
  ps: print(({ main }) => `PID   USER     TIME  COMMAND\n    1 root      0:00 ${main}\n   27 root      0:00 ps`),
  nslookup: probe.nslookup,
  nc: probe.nc,
  wget: probe.wget,
};

const notFound = (name: string): string =>
  `error executing command in container: failed to exec in container: failed to start exec "${hexOf(name)}": OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": ${name.startsWith('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH'}: unknown`;

/** Programs that are run in containers of this node beside their own. */
export const podPrograms = (kubelet: Kubelet): PodPrograms => ({
  run(pod, container, argv, output) {
    const state = kubelet.pods.get(pod.metadata?.uid ?? '');
    const current = state?.containers.get(container)?.current;
    if (!state || !isRunning(current)) return `container not found ("${container}")`;
    const [path = '', ...args] = argv;
    const name = path.replace(/^\/(?:usr\/)?s?bin\//, '');
    const hasTools = 'sh' in current.image.commands;
    if (hasTools && name === 'sh') return inShell(kubelet, current, argv, output, state);
    const run = hasTools && Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
    if (!run) return notFound(path);
    output.exit(run(args, insideOf(kubelet, state, container, current), output));
    return undefined;
  },
});

function insideOf(kubelet: Kubelet, state: PodState, container: string, current: Instance): Inside {
  const { store, clock } = kubelet.world;
  const pod = kubelet.podOf(state);
  const own = pod?.spec?.containers?.find(({ name }) => name === container);
  const domain = 'svc.cluster.local';
  const search = [`${state.namespace}.${domain}`, domain, 'cluster.local'];
  return {
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOSTNAME: state.name, ...current.env },
    files: filesOf(store, pod, own, { hostname: state.name, address: state.ip ?? '', search }),
    network: networkOf(kubelet, state),
    hostname: state.name,
    main: [...(own?.command ?? []), ...(own?.args ?? [])].join(' ') || '/bin/app',
    now: clock.now(),
    search,
    addressOf(name) {
      const [service = '', namespace = state.namespace, ...more] = name
        .replace(/\.$/, '')
        .replace(/\.svc(?:\.cluster\.local)?$/, '')
        .split('.');
      const found = more.length > 0 ? undefined : store.get(KINDS.services, namespace, service);
      const address = found?.spec?.clusterIP;
      return address === undefined || address === 'None'
        ? undefined
        : { name: `${service}.${namespace}.${domain}`, address };
    },
  };
}

/** A script of the little shell; it ends with its own exit code. */
function inShell(
  kubelet: Kubelet,
  current: Instance,
  argv: readonly string[],
  { out, exit }: ProgramOutput,
  state: PodState,
): undefined {
  const { clock } = kubelet.world;
  let ended = false;
  const end = (code: number): void => {
    if (ended) return;
    ended = true;
    exit(code);
  };
  shell({
    env: current.env,
    args: argv,
    now: () => clock.now(),
    print: (text) => out(`${text}\n`),
    exit: end,
    after: (milliseconds, then) => void clock.setTimer(milliseconds, () => !ended && then()),
    network: networkOf(kubelet, state),
  });
  return undefined;
}
