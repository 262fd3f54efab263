import { innermost } from '../../../../logs/reduction/innermost.ts';
import { begins } from '../../../../logs/reduction/shorten.ts';
import type { Failing } from '../../../facts/state.ts';
import { mountAt } from '../../../places/mount-at.ts';
import type { Facts } from '../../../types.ts';

const MOST = 170;

/** The clause of the runtime's or the registry's words that decides; undefined where they say nothing. */
export const saidBy = (message: string): string | undefined => {
  const said = innermost(message, MOST);
  return said === undefined || /^(?:\w+Error|ErrImagePull|ImagePullBackOff|Back-off\b.*)$/.test(said)
    ? undefined
    : said;
};

type Field = { readonly words: RegExp; readonly name: string; readonly of: (one: Failing) => unknown };
const own = ({ view }: Failing) => view.spec?.securityContext;
const pods = ({ pod }: Failing) => pod.spec?.securityContext;

/** What a runtime calls a thing, and the field of the spec that asks for it. */
const FIELDS: readonly Field[] = [
  {
    words: /id-?mapped|idmap|\buser ?namespaces?\b|\buserns\b|mount_setattr|\b[ug]id_?map\b/i,
    name: 'hostUsers',
    // Only without the users of its node has a pod such mounts.
    of: ({ pod }) => ((pod.spec as { hostUsers?: boolean } | undefined)?.hostUsers === false ? false : undefined),
  },
  { words: /\bseccomp/i, name: 'seccompProfile', of: (one) => own(one)?.seccompProfile ?? pods(one)?.seccompProfile },
  {
    words: /\bapparmor/i,
    name: 'appArmorProfile',
    of: (one) => own(one)?.appArmorProfile ?? pods(one)?.appArmorProfile,
  },
  {
    words: /\bselinux|\bmcs\b/i,
    name: 'seLinuxOptions',
    of: (one) => own(one)?.seLinuxOptions ?? pods(one)?.seLinuxOptions,
  },
  { words: /\bcapabilit(?:y|ies)\b|\bCAP_[A-Z]/, name: 'capabilities', of: (one) => own(one)?.capabilities },
  { words: /\bsysctls?\b|\b(?:net|kernel|fs|vm)\.[a-z_]+\./, name: 'sysctls', of: (one) => pods(one)?.sysctls },
  {
    words:
      /\bpasswd\b|\bfind user\b|\b(?:uid|gid|user|group)s?\b[^:]{0,20}\b(?:not found|invalid|unknown|no matching)|\bno (?:matching entries|such user)\b/i,
    name: 'runAsUser',
    of: (one) => own(one)?.runAsUser ?? pods(one)?.runAsUser,
  },
  { words: /\bcwd\b|\bchdir\b|\bworking dir/i, name: 'workingDir', of: ({ view }) => view.spec?.workingDir },
  { words: /\bprocMount\b|\bmasked? ?paths?\b/i, name: 'procMount', of: (one) => own(one)?.procMount },
  {
    words: /\bcgroups?\b|\bcpu\.(?:max|weight|cfs)|\bcpuset\b|\bmemory\.(?:max|limit|high)|\bhugetlb|\bhugepages?\b/i,
    name: 'resources',
    of: ({ view }) => view.spec?.resources,
  },
  { words: /(?<!\b(?:on|such) )\bdevices?\b|\bCDI\b|\bgpus?\b/i, name: 'resources.limits', of: devices },
  {
    words: /\bsethostname\b|\buts\b|\bhostname\b[^:]{0,30}\b(?:too long|invalid)\b|\binvalid hostname\b/i,
    name: 'hostname',
    of: ({ pod }) => pod.spec?.hostname,
  },
  { words: /\bpropagation\b|\brslave\b|\brshared\b|\bshared mount\b/i, name: 'mountPropagation', of: propagation },
  {
    words: /\bruntime ?handler\b|\bruntime ?class\b/i,
    name: 'runtimeClassName',
    of: ({ pod }) => pod.spec?.runtimeClassName,
  },
];

/** What a plugin of the node gives is asked for by a name with its domain. */
function devices({ view }: Failing): unknown {
  const limits = Object.entries(view.spec?.resources?.limits ?? {});
  return Object.fromEntries(limits.filter(([name]) => name.includes('/')));
}

/** False for what an empty object asks, and objects that hold nothing else. */
const asks = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.values(value).some(asks) : value !== undefined;

function propagation({ view }: Failing): unknown {
  return view.spec?.volumeMounts?.find((mount) => mount.mountPropagation !== undefined)?.mountPropagation;
}

const OF_SYSTEM = /\b(?:operating system|OS version|host OS|platform|os\.version|windows version|kernel version)\b/i;
const PATH = /(?<![\w./])\/[\w.@%+-]+(?:\/[\w.@%+-]+){0,12}/g;

/** True where the words are about the system of the node: the nodes are worth to be read. */
export const isOfSystem = (text: string): boolean => OF_SYSTEM.test(text);

/** The mount of the container that the words name by its path. */
export const mountIn = ({ view }: Failing, text: string): Readonly<Record<string, string>> | undefined =>
  (text.slice(0, 2_000).match(PATH) ?? [])
    .map((path) => mountAt(view, path))
    .find(({ volume }) => volume !== undefined);

/** What to do about the clause: the mount and the field of the spec that it names, the system that does not fit. */
export function runtimeAdvice(facts: Facts, one: Failing, clause: string): readonly string[] {
  const c = `container ${one.view.name}`;
  const node = one.pod.spec?.nodeName;
  if (OF_SYSTEM.test(clause)) return [systemAdvice(facts, one, c)];
  const mount = mountIn(one, clause);
  const volume = mount && volumeWords(facts, mount);
  const set = FIELDS.flatMap(({ words, name, of }) => {
    const value = words.test(clause) ? of(one) : undefined;
    return !asks(value)
      ? []
      : [{ name, value: begins(JSON.stringify(value).replaceAll(',', ', '), 80).replaceAll(', ', ',') }];
  })[0];
  const at = mount === undefined ? '' : ` at ${mount['mountPath']}`;
  if (set?.name === 'hostUsers')
    return [
      `take hostUsers: ${set.value} out of the pod of ${c}, or keep what it mounts${at} on a file system that knows id-mapped mounts: with it each volume is mounted so${volume === undefined ? '' : `, and ${volume} is not`}`,
    ];
  return [
    ...(set === undefined
      ? []
      : [`correct ${set.name} of ${c}, which is ${set.value}: what the runtime says is about it`]),
    ...(volume === undefined
      ? []
      : [`look at ${volume}, mounted${at} of ${c}: that mount is what the runtime cannot make`]),
    ...(set === undefined && volume === undefined
      ? [`mend what the runtime${node === undefined ? '' : ` of node ${node}`} says of ${c}: "${clause}"`]
      : []),
  ];
}

function systemAdvice(facts: Facts, { pod, view }: Failing, c: string): string {
  const node = facts.nodes.find(({ metadata }) => metadata?.name === pod.spec?.nodeName);
  const { osImage, kernelVersion } = node?.status?.nodeInfo ?? {};
  const system = osImage === undefined ? '' : ` (${osImage}${kernelVersion === undefined ? '' : `, ${kernelVersion}`})`;
  const build = node?.metadata?.labels?.['node.kubernetes.io/windows-build'];
  return `use an image of ${c} that is built for the system of node ${pod.spec?.nodeName ?? 'it runs on'}${system} in place of ${view.spec?.image ?? 'this one'}, or keep it on nodes whose system matches the image (nodeSelector${build === undefined ? '' : ` node.kubernetes.io/windows-build; here ${build}`})`;
}

/** "volume claim media (nfs)", as its PersistentVolume says it where that was read. */
function volumeWords(facts: Facts, mount: Readonly<Record<string, string>>): string {
  const { claim, secret, configMap, hostPath, volume } = mount;
  if (claim === undefined)
    return secret !== undefined
      ? `Secret ${secret}`
      : configMap !== undefined
        ? `ConfigMap ${configMap}`
        : hostPath !== undefined
          ? `${hostPath} of its node`
          : `volume ${volume}`;
  const bound = facts.persistentvolumes.find(
    ({ spec }) => spec?.claimRef?.name === claim && spec.claimRef.namespace === facts.namespace,
  )?.spec;
  const kind = bound?.nfs
    ? 'nfs'
    : (bound?.csi?.driver ?? (bound?.hostPath ? 'hostPath' : bound?.local ? 'local' : undefined));
  return `volume claim ${claim}${kind === undefined ? '' : ` (${kind})`}`;
}

const DAMAGED =
  /\b(?:size validation|(?:digest|checksum)s? (?:did |does )?(?:not match|mismatch\w*|verif\w+|validation|invalid)|(?:unexpected|invalid|wrong|different) (?:commit )?(?:digest|checksum)|unexpected EOF|short (?:read|write)|truncated|corrupt\w*|invalid (?:tar|gzip|zstd|header|checksum)|gzip|zstd|flate|content length|wrong (?:diff|chain) ?id|mismatch\w*)\b/i;
const FULL = /\bno space left\b|\bdisk quota exceeded\b/i;

/** What to do about a pull that ended with the clause. */
export function pullAdvice(
  image: string,
  registry: string,
  clause: string | undefined,
  node: string | undefined,
): readonly string[] {
  const here = node === undefined ? 'the node' : `node ${node}`;
  if (clause === undefined) return [`pull ${image} by hand on ${here} to see the whole error (crictl pull)`];
  if (FULL.test(clause)) return [`free or add space on ${here}, where images are kept`];
  if (DAMAGED.test(clause))
    return [
      `a layer arrives cut off or damaged from registry ${registry} or a proxy before it: clear the copy that the proxy or mirror keeps and look at its limits of size and time`,
      `push ${image} again where the registry itself holds it so (crane validate --remote ${image} reads each layer)`,
    ];
  return [`mend what ${here} says of the pull: "${clause}" (crictl pull ${image} there repeats it)`];
}
