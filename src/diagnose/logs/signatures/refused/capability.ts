/** The capability that a tool or call needs, by what stands in its message. */
const NEEDS: readonly (readonly [RegExp, string])[] = [
  [/iptables|ip6tables|nft|ipset/i, 'NET_ADMIN and NET_RAW'],
  [/raw socket|SOCK_RAW|AF_PACKET|icmp|\bping\b/i, 'NET_RAW'],
  [
    /RTNETLINK|^interface|\bip (?:route|link|rule|addr)|\btc\b|ethtool|\/dev\/net\/tun|\btun\b|wg\b|wireguard|SO_BINDTODEVICE|sysctl/i,
    'NET_ADMIN',
  ],
  [/\bbind\b/i, 'NET_BIND_SERVICE'],
  [/clock_settime|settimeofday|adjtime|hwclock/i, 'SYS_TIME'],
  [/ptrace/i, 'SYS_PTRACE'],
  [/mlock|memlock/i, 'IPC_LOCK'],
  [/nice|sched_|set_mempolicy|mbind|ioprio/i, 'SYS_NICE'],
  [/setgroups|initgroups|setgid|setresgid/i, 'SETGID'],
  [/setuid|setresuid|su-exec|gosu/i, 'SETUID'],
  [/chroot/i, 'SYS_CHROOT'],
  [/mknod/i, 'MKNOD'],
  [/setrlimit/i, 'SYS_RESOURCE'],
  [/mount|unshare|setns|clone|bpf|perf_event|swapon|fuse/i, 'SYS_ADMIN'],
];

/** `NET_ADMIN` for a tool or call as a message names it; undefined for one of which none is known. */
export const capabilityFor = (what: string): string | undefined => NEEDS.find(([pattern]) => pattern.test(what))?.[1];
