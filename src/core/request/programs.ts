/**
 * What a program may be told so that it only reads, whoever made its argument list: its flags as whole words, flags
 * that take the next word, and what every other word must be. Whatever fits no row is not known to only read. Sources:
 * the manual pages of coreutils, procps, iproute2, bind, curl, GNU Wget, and the sources of busybox.
 */
export type Program = {
  /** Each flag as one whole word. */
  readonly flags?: RegExp;
  /** Flags that take the next word, and what that may be. */
  readonly takes?: Readonly<Record<string, RegExp>>;
  /** Flags that must be there. */
  readonly needs?: readonly string[];
  /** The flag that must stand first. */
  readonly first?: string;
  /** What each other word must be, or each in its place; absent: there may be none. */
  readonly words?: RegExp | readonly RegExp[];
  /** What each other word may be where one of these flags stands there. */
  readonly looser?: { readonly by: readonly string[]; readonly words: RegExp };
  /** What words are known, for a person whose word is not. */
  readonly known?: string;
  /** How many other words there may be, `least` to `most`; default any, or one for each place. */
  readonly least?: number;
  readonly most?: number;
};

const NUMBER = /^\d{1,4}$/;
const PATH = /^\/[\w./@:+-]*$/;

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/**
 * A name that only the cluster answers for: of a Service, or of a pod behind one, with its namespace and `svc`. A name
 * of one word is none: where no Service has it, the resolver goes on to the domains of the node (instance-data on EC2).
 * `NAME.NAMESPACE` may be a domain of the world (app.dev). To ask the DNS for another name tells the world that name.
 */
const SERVICE = String.raw`(?:${LABEL}\.){2,3}svc(?:\.cluster\.local\.?)?`;
/** As SERVICE, or the container itself. Addresses are none: those of clouds (169.254.169.254) give credentials. */
const INSIDE = String.raw`(?:localhost|127\.0\.0\.1|${SERVICE})`;
const INSIDE_HOST = new RegExp(`^${INSIDE}$`);
const SRV = new RegExp(`^(?:_${LABEL}\\._(?:tcp|udp)\\.)?${SERVICE}$`);

const BEFORE_PATH = String.raw`https?://${INSIDE}(?::\d{1,5})?`;
const HEALTH = 'healthz?|livez?|readyz?|liveness|readiness|ping|status|version|metrics';
/** Any other path may be one that prints secrets (/actuator/env) or does something when it is asked for. */
const HEALTH_URL = new RegExp(`^${BEFORE_PATH}/?(?:(?:actuator/)?(?:${HEALTH})(?:/(?:${HEALTH}))?/?)?$`);
/** No user, no query, nothing that curl would take for several addresses. */
const INSIDE_URL = new RegExp(`^${BEFORE_PATH}(?:/[\\w/~-]*(?:\\.[\\w/~-]+)*)?$`);
const NAMES = 'localhost and NAME.NAMESPACE.svc are known to be inside of the cluster';
const PATHS = `only ${NAMES}, and of their paths / and those of health; others with -o /dev/null`;

/**
 * Files whose content is of the kubelet or of the kernel. Any other path can be a link to a mounted Secret, or to a
 * token: nobody outside of the container can tell, so reading it is not known to be harmless.
 */
const OF_KUBELET = String.raw`/etc/(?:resolv\.conf|hosts|hostname)`;
const OF_KERNEL = String.raw`/proc/(?:meminfo|cpuinfo|loadavg|uptime|version|mounts|stat|vmstat|diskstats|net/(?:dev|tcp6?|udp6?|route|snmp|netstat|sockstat|arp)|(?:1|self)/(?:status|limits|cgroup|mounts|mountinfo|oom_score|net/(?:dev|tcp6?|udp6?|route|snmp|netstat|sockstat)))`;
const OF_CGROUP = String.raw`/sys/fs/cgroup/(?:memory|cpu|io|pids)\.(?:max|high|low|min|current|peak|events|stat|pressure)`;
const SAFE_FILE = new RegExp(`^(?:${OF_KUBELET}|${OF_KERNEL}|${OF_CGROUP})$`);

const COLUMNS =
  /^(?:(?:pid|ppid|user|uid|comm|args|cmd|rss|vsz|stat|state|time|etime|nlwp|pcpu|pmem|%cpu|%mem|lstart|tty)(?:,|$))+$/;

const ALONE: Program = { most: 0 };

/**
 * Programs by their names. `env` and `printenv` are in no row: of what they print only names are kept, see
 * `printsNames`.
 */
export const PROGRAMS: Readonly<Record<string, Program>> = {
  ls: { flags: /^-[1aAdFhilnrStU]+$|^--(?:all|almost-all|directory|full-time|human-readable)$/, words: PATH },
  cat: { flags: /^-n$/, words: SAFE_FILE, least: 1 },
  stat: { flags: /^-[Lf]$/, words: PATH, least: 1 },
  df: { flags: /^-[ahiklPTm]+$/, words: PATH },
  du: { flags: /^-[shkxcm]+$/, needs: ['-s'], words: PATH, least: 1 },
  free: { flags: /^-[bkmghtw]+$/, most: 0 },
  ps: { flags: /^-[AefFlLTwH]+$|^(?:aux|ax|auxw{1,2}|axw{1,2})$/, takes: { '-o': COLUMNS }, most: 0 },
  top: { flags: /^-b$|^-bn1$/, takes: { '-n': /^1$/ }, needs: ['-b', '-n'], most: 0 },
  ss: { flags: /^-[tulnpasx46emioH]+$/, most: 0 },
  netstat: { flags: /^-[tulnpasriwxe]+$/, most: 0 },
  // In this order alone: `ip rule a` is `ip rule add`, `ip addr a` is `ip addr add`.
  ip: {
    flags: /^-(?:4|6|s|br|brief|o)$/,
    words: [/^(?:a|addr|address|r|route|l|link|n|neigh|rule)$/, /^(?:show|list)$/],
    least: 1,
  },
  mount: ALONE,
  uptime: ALONE,
  nproc: ALONE,
  pwd: ALONE,
  whoami: ALONE,
  id: ALONE,
  hostname: { flags: /^-(?:f|i|I|s|d)$/, most: 0 },
  uname: { flags: /^-[asnrvmpio]+$/, most: 0 },
  date: { flags: /^-(?:u|R|Iseconds)$|^\+[%\w:. -]{1,40}$/, most: 0 },
  nslookup: { words: INSIDE_HOST, least: 1, most: 1, known: `only ${NAMES}` },
  getent: { words: [/^(?:hosts|ahosts|ahostsv4|ahostsv6)$/, INSIDE_HOST], known: `only ${NAMES}` },
  dig: {
    flags: /^\+(?:short|noall|answer|tcp|search|nosearch)$/,
    words: [SRV, /^(?:A|AAAA|SRV|CNAME|TXT|ANY)$/i],
    least: 1,
    known: `only ${NAMES}`,
  },
  // Nothing is ever sent to its input: without -z, which some do not have, it connects, reads and ends.
  nc: {
    flags: /^-[zvnN]+$/,
    takes: { '-w': NUMBER },
    needs: ['-w'],
    words: [INSIDE_HOST, /^\d{1,5}$/],
    known: `only ${NAMES}`,
  },
  curl: {
    flags: /^-[qsSivIf]+$|^--(?:silent|show-error|include|verbose|head|fail|disable)$/,
    takes: {
      '-m': NUMBER,
      '--max-time': NUMBER,
      '--connect-timeout': NUMBER,
      '-o': /^\/dev\/null$/,
      '-w': /^(?:%\{(?:http_code|remote_ip|remote_port|time_total|time_connect|time_namelookup|content_type)\}|[ ,:=a-z]|\\n)*$/,
    },
    first: '-q',
    words: HEALTH_URL,
    looser: { by: ['-o', '-I', '--head'], words: INSIDE_URL },
    known: PATHS,
    least: 1,
    most: 1,
  },
  wget: {
    flags: /^-[qS]+$|^--(?:max-redirect=0|no-config|no-proxy|tries=1|timeout=\d{1,3}|server-response|quiet)$/,
    takes: { '-O': /^(?:-|\/dev\/null)$/, '-T': NUMBER },
    // Without -O it writes a file.
    needs: ['--max-redirect=0', '--no-config', '-O'],
    words: HEALTH_URL,
    looser: { by: ['-O /dev/null'], words: INSIDE_URL },
    known: PATHS,
    least: 1,
    most: 1,
  },
};
