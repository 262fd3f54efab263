import type { Cause } from '../../../core/causes/index.ts';
import type { Advice } from '../../../core/diagnosis.ts';
import type { Draft } from '../../types.ts';

/** What the kubelet or the runtime says when a container cannot be created or started. */
export type StartCause = {
  readonly cause: Cause;
  readonly pattern: RegExp;
  readonly severity?: Draft['severity'];
  readonly title: (c: string, caught: Readonly<Record<string, string>>) => string;
  readonly remedies: (c: string, caught: Readonly<Record<string, string>>) => readonly Advice[];
};

const FROM_HERE = {
  commandNotFound: (c: string, command: string | undefined) => [
    `correct ${command ?? 'the command'} in command and args of container ${c}, or install it in the image`,
    'check that no volume is mounted over its path, and that a script has Unix line ends and an interpreter that exists',
  ],
};

/** Rows in order: what comes first wins. Missing ConfigMaps and Secrets are in references.ts. */
export const START_CAUSES: readonly StartCause[] = [
  {
    cause: 'MemoryLimitTooLow',
    pattern: /container init was OOM-killed|memory limit too low|minimum memory limit|[Mm]inimum memory limit allowed/,
    title: (c) => `the memory limit of container ${c} is too low to start a process`,
    remedies: (c) => [
      `correct the unit of resources.limits.memory of container ${c} (Mi and Gi; "m" is a thousandth of a byte)`,
    ],
  },
  {
    cause: 'MountPathInvalid',
    pattern:
      /failed to prepare subPath for volumeMount|not a directory: (?:unknown: )?[Aa]re you trying to mount|Are you trying to mount a directory onto a file|hostPath type check failed: (?<path>\S+)|(?:failed to generate spec: failed to stat|creating mount source path) ["'](?<source>[^"']+)|is not a shared mount|error mounting "[^"]*" to rootfs at "(?<mountPath>[^"]+)"|not a directory/,
    title: (c, { path, mountPath, source }) =>
      `a volume cannot be mounted into container ${c}${(path ?? mountPath) ? ` at ${path ?? mountPath}` : source === undefined ? '' : `: ${source} of its node`}`,
    remedies: (c, { source, path = source }) => [
      path === undefined
        ? `correct subPath and mountPath of container ${c}: a file cannot be mounted on a directory, nor the reverse`
        : `correct type and path of the hostPath volume (${path}) of container ${c}, or create that path on the node`,
    ],
  },
  {
    cause: 'ExecFormatError',
    pattern: /exec format error/,
    title: (c) =>
      `the program of container ${c} is built for another architecture, or is a script without a first line`,
    remedies: (c) => [
      `build the image of container ${c} for the architecture of its nodes, or select nodes with nodeSelector kubernetes.io/arch`,
      'start a script with #!/bin/sh',
    ],
  },
  {
    cause: 'CommandNotExecutable',
    pattern:
      /exec: "(?<command>[^"]+)": (?:stat [^:]+: )?permission denied|exec (?<path>\S+): permission denied|exec: "(?<folder>[^"]+)": is a directory|open executable: [Pp]ermission denied|chdir to cwd/,
    title: (c, { command, path, folder }) =>
      `${command ?? path ?? folder ?? 'the working directory'} of container ${c} may not be executed`,
    remedies: (c, { command, path }) => [
      `make ${command ?? path ?? 'it'} executable (chmod +x in the image, defaultMode 0755 for a ConfigMap), or run it with sh in container ${c}`,
    ],
  },
  {
    cause: 'CommandNotFound',
    pattern:
      /exec: "(?<command>[^"]*)": (?:executable file not found|stat [^:]+: no such file or directory)|exec (?<path>\S+): no such file or directory|stat (?<stat>\S+): no such file or directory|starting container process caused: exec: "(?<old>[^"]+)"|executable file `(?<crun>[^`]+)` not found|executable file not found in \$PATH/,
    title: (c, { command, path, stat, old, crun }) =>
      `command ${command ?? path ?? stat ?? old ?? crun ?? ''} of container ${c} does not exist in its image`.replace(
        '  ',
        ' ',
      ),
    remedies: (c, { command, path, stat, old, crun }) =>
      FROM_HERE.commandNotFound(c, command ?? path ?? stat ?? old ?? crun),
  },
  {
    cause: 'RunAsNonRootViolation',
    pattern:
      /runAsNonRoot and image (?:will run as root|has non-numeric user \((?<user>[^)]*)\))|runAsUser breaks non-?root policy|non-numeric user/,
    title: (c, { user }) =>
      user === undefined
        ? `container ${c} must not run as root, and its image does`
        : `container ${c} must not run as root, and its image's user ${user} is not a number`,
    remedies: (c) => [
      `set securityContext.runAsUser of container ${c} to a number above 0`,
      'give the image a numeric USER',
    ],
  },
  {
    cause: 'GPUDriverTooOld',
    pattern:
      /requirement error: unsatisfied condition: (?<wanted>[\w>=<.&|\s-]+?)(?:,|:|$)|driver version is insufficient for CUDA|(?:nvidia|cuda|gpu) driver[^\n]*(?:too old|insufficient|out of date)/i,
    title: (c, { wanted }) =>
      `the GPU driver of the node is too old for the image of container ${c}${wanted === undefined ? '' : ` (it wants ${wanted})`}`,
    remedies: (c, { wanted }) => [
      `install a newer GPU driver on the node${wanted === undefined ? '' : ` (${wanted})`}, or send container ${c} to nodes that have it (nodeSelector, such as nvidia.com/cuda.driver.major)`,
      `or use an image of container ${c} that is built for an older CUDA`,
    ],
  },
  {
    cause: 'ContainerConfigInvalid',
    pattern:
      /(?<apparmor>app ?armor)[^\n]{0,60}?profile (?:["']?(?<named>[\w./-]+)["']? )?(?:is )?(?:not (?:found|loaded)|does not exist|could not be found)(?: ?:? ?["']?(?<profile>[\w./-]+))?|cannot load seccomp profile ["']?(?<file>[^"'\s:]+)/i,
    title: (c, { apparmor, named, profile, file }) =>
      `container ${c} asks for ${apparmor ? 'AppArmor' : 'seccomp'} profile ${named ?? profile ?? file ?? ''}, which its node does not have`.replace(
        '  ',
        ' ',
      ),
    remedies: (c, { apparmor, named, profile, file, node }) => [
      apparmor
        ? `load AppArmor profile ${named ?? profile ?? ''} on node ${node ?? 'of the pod'} (apparmor_parser, or the DaemonSet or operator that brings profiles to the nodes), or keep container ${c} on nodes that have it`
        : `put seccomp profile ${file ?? ''} on node ${node ?? 'of the pod'} (below the kubelet's seccomp folder), or keep container ${c} on nodes that have it`,
      `or correct securityContext.${apparmor ? 'appArmorProfile' : 'seccompProfile'} of container ${c}`,
    ],
  },
  {
    cause: 'OSLimitReached',
    pattern:
      /pthread_create failed|Resource temporarily unavailable|too many open files|cannot allocate memory|pids? limit|inotify/,
    title: (c) => `container ${c} cannot start: a limit of the operating system is reached`,
    remedies: (c) => [`raise the pids or file limit of the node, or use fewer threads in container ${c}`],
  },
  {
    // The runtime's own store, after a power cut or a full disk: it does not pull again what it believes to have.
    cause: 'ContainerRuntimeError',
    severity: 'warning',
    pattern:
      /(?<![\w./-])(?:image with ID|layer|blob|manifest|snapshot|content digest)s?(?![\w./-])[^\n]{0,200}\b(?:not known|is missing|corrupt(?:ed)?|(?:file )?does not exist|not found|no such file or directory)\b/i,
    title: (c, { node }) =>
      `the image store of ${node === undefined ? 'the node' : `node ${node}`} lacks a part of the image of container ${c}`,
    remedies: (c, { node, image }) => [
      `remove image ${image ?? `of container ${c}`} from the store of node ${node ?? '(its node)'}, so that it is pulled again (on the node: crictl rmi ${image ?? 'IMAGE'}); where the runtime refuses that too, stop it, clean its image storage and start it again`,
      `or keep container ${c} off that node until then (kubectl cordon ${node ?? 'NODE'}, and delete the pod)`,
    ],
  },
  {
    cause: 'ContainerRuntimeError',
    severity: 'warning',
    pattern:
      /failed to reserve container name|context deadline exceeded|no runtime for "(?<runtime>[^"]+)" is configured|rpc error: code = (?:DeadlineExceeded|Unavailable)|connection error: desc|runtime is not (?:ready|running)|error reading from server/,
    title: (c, { runtime, node }) =>
      runtime === undefined
        ? `the container runtime of ${node === undefined ? 'the node' : `node ${node}`} cannot create container ${c}`
        : `${node === undefined ? 'the node' : `node ${node}`} has no container runtime ${runtime} for container ${c}`,
    remedies: (_c, { runtime, node = 'of the pod' }) => [
      runtime === undefined
        ? `look at the container runtime and the disk of node ${node} (journalctl -u containerd or the like there; crictl info); restart the runtime`
        : `correct runtimeClassName, or configure ${runtime} on node ${node}`,
    ],
  },
];

/** Last resort of this step. */
export const CONFIG_INVALID: StartCause = {
  cause: 'ContainerConfigInvalid',
  pattern: /[\s\S]*/,
  title: (c) => `container ${c} cannot be created as its spec stands`,
  remedies: (c) => [
    `correct the field of container ${c} that the message names (command, runAsUser, fieldRef, seccomp or AppArmor profile)`,
  ],
};
