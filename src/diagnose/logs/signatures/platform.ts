import type { ContainerView } from '../../facts/containers.ts';
import { capabilityFor } from './refused/capability.ts';
import { named, row, type Signature } from './types.ts';

const capability = row(
  'CapabilityMissing',
  (c, { what, capability: told }) =>
    `container ${c} may not use ${what ?? `what needs ${told ?? 'root'}`}: it lacks capability ${told ?? capabilityFor(what ?? '') ?? '(see its log)'}`,
  (c, { what, capability: told }) => [
    `add ${told ?? capabilityFor(what ?? '') ?? 'the capability'} to securityContext.capabilities.add of container ${c}, and take it out of drop`,
    `where Pod Security forbids that, let the node do it in place of the pod (for a mesh its CNI plugin), or use an image that needs no ${what ?? 'such right'}`,
  ],
);
const TOOLS =
  '(?<what>ip6?tables[\\w-]*|nft|ipset|RTNETLINK answers|(?<=[Uu]nable to access )interface|\\bip (?:route|link|rule|addr)\\w*|ethtool|raw socket|SOCK_RAW|AF_PACKET|/dev/net/tun|SO_BINDTODEVICE|clock_settime|settimeofday|adjtimex?|ptrace|mlock(?:all)?|setpriority|sched_set\\w+|set_mempolicy|mbind|setgroups|initgroups|setres[ug]id|set[ug]id|chroot|mknod|setrlimit|unshare|setns|clone3?|bpf\\w*|perf_event_open|swapon|umount2?|mount|fuse)';
const DENIED = '(?:Operation not permitted|Permission denied|not permitted|EPERM|you must be root)';

const open = row(
  'FilePermissionsTooOpen',
  (c, { path }) => `container ${c} refuses ${path ?? 'a file'}: others than its owner may read it`,
  (c, { path }) => [
    `give ${path ?? 'the file'} mode 0600 (or 0400): defaultMode of the Secret volume in container ${c}, or chmod in an init container that copies it`,
    'fsGroup opens files to the group at each mount: leave it out for this volume, or let fsGroupChangePolicy be OnRootMismatch',
  ],
);
const openToWrite = row(
  'FilePermissionsTooOpen',
  (c, { path }) => `container ${c} refuses ${path ?? 'a file'}: others than its owner may write it`,
  (c, { path }) => [
    `give ${path ?? 'the file'} mode 0644 (chmod go-w): defaultMode of its volume in container ${c}, or chmod in an init container that copies it`,
  ],
);
export const sysctl = row(
  'NodeSysctlTooLow',
  (c, { sysctl: name, wanted, had }) =>
    (wanted ?? had) === undefined && name !== undefined
      ? `container ${c} meets the limit ${name} of the kernel of its node`
      : `container ${c} needs ${name ?? 'a kernel setting'}${named(wanted, ' of at least ')} on its node${named(had, ', which has ')}`,
  (_c, { sysctl: name, wanted }) => [
    `set ${name ?? 'it'}=${wanted ?? 'VALUE'} on the nodes (sysctl -w, /etc/sysctl.d, or the node pool's settings), or in a privileged init container`,
  ],
);
const isMadeByProgram = (key?: string): boolean => key !== undefined && !/^[A-Z][A-Z0-9_]*$/.test(key);
const link = row(
  'ServiceLinkVariableConflict',
  (c, { key, value }) =>
    `container ${c} ${isMadeByProgram(key) ? `reads setting ${key} out of a variable` : `takes ${key === undefined ? 'a variable' : `variable ${key}`}`} that Kubernetes sets for a Service${named(value, ' (')}${value === undefined ? '' : ')'}${isMadeByProgram(key) ? '' : ' for a setting of its own'}`,
  (c, { key }) => [
    `set enableServiceLinks: false in the pod of container ${c}`,
    `or ${isMadeByProgram(key) ? '' : `set ${key ?? 'the variable'} in env of container ${c} yourself, or `}rename the Service that it comes from`,
  ],
);
const loop = row(
  'DNSForwardingLoop',
  (c) => `the DNS server in container ${c} forwards queries to itself`,
  () => [
    'let the forward line of the Corefile name a real resolver in place of /etc/resolv.conf',
    'on the nodes: let the kubelet use a resolv.conf without 127.0.0.53 (resolvConf: /run/systemd/resolve/resolv.conf)',
  ],
);
const repeated = row(
  'InitContainerNotRepeatable',
  (c, { what, where }) =>
    `init container ${c} fails when it runs a second time${named(what ?? where, ': ', ' exists already')}`,
  (c, { image = 'its image' }) => [
    `make the step of init container ${c} (${image}) repeatable (mkdir -p, create if not exists, skip what is done): what its first run made stays`,
  ],
);
/** Where a mesh's control plane stands unless somebody chose another namespace. */
const homeOf = (plane = ''): string => (/^istio/i.test(plane) ? ' (by default in namespace istio-system)' : '');
const mesh = row(
  'MeshControlPlaneUnreachable',
  (c, { host, plane }) => `proxy ${c} waits for its mesh control plane${named(host ?? plane, ' ')}`,
  (_c, { host, plane }) => [
    `check Service and pods of ${host ?? plane ?? 'the control plane'}${homeOf(host ?? plane)} and the network policies on the way to it`,
  ],
);
const old = row(
  'RuntimeTooOldForNode',
  (c, { what }) => `the runtime in the image of container ${c} does not fit its node${named(what, ' (', ')')}`,
  (c, { image = 'its image' }) => [
    `use a newer runtime for container ${c} than ${image} has (a maintained JDK reads cgroup v2: 8u372, 11.0.16, 17.0.5 and later ones of each line), or one built for this CPU`,
    'or keep the pod on nodes of the former kind with a nodeSelector',
  ],
);

/** What root may do without: in a container that is root and has dropped it, the kernel says "not permitted". */
const DROPPED: readonly (readonly [RegExp, string])[] = [
  [/\bchown\b|changing ownership|change owner/i, 'CHOWN'],
  [/\bchmod\b|changing permissions|utime|fchmod/i, 'FOWNER'],
  [/setgroups|setgid|initgroups|setegid/i, 'SETGID'],
  [/setuid|seteuid|su-exec|gosu|failed switching to|switch(?:ing)? to user/i, 'SETUID'],
];
/** The capability that a message is about, where the container is root and its security context drops it. */
export function droppedBy({ pod, spec }: ContainerView, text: string): string | undefined {
  const own = spec?.securityContext;
  const user = own?.runAsUser ?? pod.spec?.securityContext?.runAsUser ?? 0;
  const drops = (own?.capabilities?.drop ?? []).map((one) => one.toUpperCase().replace(/^CAP_/, ''));
  const adds = (own?.capabilities?.add ?? []).map((one) => one.toUpperCase().replace(/^CAP_/, ''));
  const wanted = DROPPED.find(([pattern]) => pattern.test(text))?.[1];
  const lacks = wanted !== undefined && !adds.includes(wanted) && (drops.includes('ALL') || drops.includes(wanted));
  return user === 0 && lacks ? wanted : undefined;
}
const dropped = row(
  'CapabilityMissing',
  (c, { what, path }) =>
    `container ${c} is root and may not ${what ?? 'do what it tries'}${named(path, ' ')}: its securityContext drops the capability for that`,
  (c) => [
    `add the capability to securityContext.capabilities.add of container ${c}, or run it as a user that needs none`,
  ],
);
const NOT_PERMITTED = '(?:Operation not permitted|EPERM|Permission denied|Errno 1\\b)';

/** What node, kernel and platform refuse or impose, as programs tell it. */
export const PLATFORM: readonly Signature[] = [
  link(
    /(?:unrecogni[sz]ed|unknown|no declared|unexpected|invalid)[^\n]{0,120}?\b(?<key>(?:[\w.]*[._])?PORT[._]\d+[._](?:TCP|UDP)(?:[._](?:ADDR|PORT|PROTO))?|[\w.]*[._]SERVICE[._](?:HOST|PORT))\b/i,
  ),
  loop(/plugin\/loop: Loop \(|forwarding loop|DNS (?:query )?loop/i),
  link(/(?<key>[A-Z][A-Z0-9_]*_(?:PORT|SERVICE_PORT|ADDR))\b[^\n]{0,80}(?<value>tcp:\/\/\d+(?:\.\d+){3}:\d+)/),
  link(
    /(?<value>tcp:\/\/\d+(?:\.\d+){3}:\d+)[^\n]{0,120}(?:invalid|pars\w+|not a (?:valid )?(?:number|integer|port)|integer|malformed|bad|convert|expected)/i,
  ),
  link(
    /(?:invalid|pars\w+|not a (?:valid )?(?:number|integer|port)|NumberFormatException|malformed|bad|convert|unmarshal|expected)[^\n]{0,160}(?<value>tcp:\/\/\d+(?:\.\d+){3}:\d+)/i,
  ),
  open(/(?<path>\/[^\s'"‹›»:,]{2,200})[›»'":,]{0,3} has permissions? [-rwx0-9]{3,10}[^\n]{0,12}\bexceeds\b/),
  openToWrite(
    /(?<path>\/[\w.@%+/-]*[\w-])["'`]?(?![^\n]{0,100}\b(?:read|access)\w*)[^\n]{0,60}(?<write>\b(?:world|group)[ -]writ\w+|\bwrit(?:e?able|ten)\b[^\n]{0,20} by (?:the )?(?:others?|other users|owner|group|world|anyone|everyone|all users)\b)/i,
  ),
  open(
    /["'`]?(?<path>\/[\w.@%+/-]*[\w-])["'`]?[^\n]{0,60}(?:too open|too permissive|group or (?:world|other)|(?:world|group)[ -](?:readable|writable|accessible)|accessible by (?:the )?owner only|insecure permissions|bad permissions|unsafe permissions|(?<!\b(?:is|are|was|were) not |n't |n't be |\bcannot be )\b(?:readable|writable|read|written|accessed|accessible)\b[^\n]{0,20} by (?:the )?(?:others?|other users|owner|group|world|anyone|everyone|all users)\b)/i,
  ),
  open(
    /(?:too open|too permissive|insecure|unsafe|bad) (?:file )?(?:permissions|mode|ownership)[^\n]{0,80}?["'`(: ](?<path>\/[\w.@%+/-]*[\w-])|[Pp]ermissions \d+ for ['"](?<file>[^'"]+)['"] are too open|UNPROTECTED PRIVATE KEY FILE/,
  ),
  open(
    /permissions should be u=rwx|(?:key|cookie|password|secret|private)[^\n]{0,40}file[^\n]{0,60}(?:too open|accessible by owner only|group or (?:world|other)|world-readable)/i,
  ),
  sysctl(
    /(?<sysctl>(?:vm|net|fs|kernel)\.[a-z0-9_.]+)[^\n]{0,20}\[(?<had>\d+)\][^\n]{0,60}(?:too low|too small)[^\n]{0,60}?\[(?<wanted>\d+)\]/,
  ),
  sysctl(
    /(?<sysctl>(?:vm|net|fs|kernel)\.[a-z0-9_]+(?:\.[a-z0-9_]+)*)\b[^\n]{0,120}?(?:at least|must be|set to|increase\w*(?: it)? to|needs? to be|minimum(?: is)?|>=|lower than|less than|=)[^\d\n]{0,20}(?<wanted>\d{2,})/,
  ),
  dropped(
    new RegExp(
      `(?<what>chown|chmod|change ownership|changing ownership|change permissions|changing permissions)[^\\n]{0,40}?["'\`( ](?<path>/[\\w.@%+/-]*[\\w-])[^\\n]{0,40}${NOT_PERMITTED}`,
      'i',
    ),
    ({ view, block }) => droppedBy(view, block) !== undefined,
  ),
  dropped(
    new RegExp(
      `(?<what>setgroups|setgid|setuid|seteuid|initgroups|gosu|su-exec|switch(?:ing)? to [\\w"']+)[^\\n]{0,80}${NOT_PERMITTED}`,
      'i',
    ),
    ({ view, block }) => droppedBy(view, block) !== undefined,
  ),
  capability(/(?:requires?|needs?|missing|lacks?|without)[^\n]{0,40}\bCAP_(?<capability>[A-Z_]+)\b/),
  capability(
    /\bCAP_(?<capability>[A-Z_]+)\b[^\n]{0,60}(?:required|missing|not (?:set|granted|available|permitted)|needed)/,
  ),
  capability(
    /(?:requires?|needs?|missing) (?:the )?(?<capability>(?:NET|SYS|IPC|DAC|SET)_[A-Z_]+|CHOWN|MKNOD|SETUID|SETGID) capability/,
  ),
  capability(
    new RegExp(`${TOOLS}\\b[^\\n]{0,140}?${DENIED}`, 'i'),
    ({ block }) =>
      !/\b(?:chmod|chown|mkdir|open|cannot create|mount path|mountpath|volume)\b/i.test(block.slice(0, 400)),
  ),
  capability(
    new RegExp(`${DENIED}[^\\n]{0,60}${TOOLS}\\b`, 'i'),
    ({ block }) => !/\b(?:chmod|chown|mkdir|open)\b/i.test(block.slice(0, 400)),
  ),
  repeated(
    /(?:(?<what>["'`]?\/[\w.@%+/-]+["'`]?)[^\n]{0,60})?(?:already exists|File exists|EEXIST|is not (?:an )?empty(?: directory)?|already been initiali[sz]ed|already (?:own|created|present|defined|registered|done|formatted|bootstrapped|installed|populated)|duplicate (?:key|entry|object)|(?:appears?|seems?) to (?:already )?(?:exist|be (?:formatted|initiali[sz]ed))|refus\w+ to (?:re-?)?(?:format|initiali[sz]e|overwrite|bootstrap))(?:[^\n]{0,60}?[= "'](?<where>\/[\w.@%+/-]{0,200}[\w-]))?/i,
    ({ view }) => view.role === 'init' && (view.status?.restartCount ?? 0) > 0,
  ),
  mesh(
    /(?<host>istiod|istio-pilot|linkerd-(?:identity|destination|dst|policy)|kuma-control-plane|consul-server|xds[- ]?(?:server|grpc)?|control[- ]plane|config not received from XDS)[^\n]{0,200}(?:refused|timed? ?out|unavailable|no such host|not (?:ready|reachable)|failed|unreachable|waiting|is \w+ running)|NOT ready: config not received[^\n]{0,60}\(is (?<plane>\w+)/i,
    ({ view }) => /proxy|envoy|sidecar|mesh|consul-dataplane/i.test(view.name),
  ),
  old(
    /(?<what>cgroup ?v?2|CgroupInfo|CgroupV2Subsystem|CgroupSubsystem|cgroup (?:mount|controller|hierarchy))[^\n]{0,200}(?:null|NullPointer|not (?:found|supported|mounted)|unsupported|fail|cannot)/i,
  ),
  old(
    /CPU does not support (?<what>x86-64-v\d)|requires? (?:a )?(?<kernel>(?:newer )?(?:Linux )?kernel[^\n,.;]{0,40})|FATAL: kernel too old/i,
  ),
];
