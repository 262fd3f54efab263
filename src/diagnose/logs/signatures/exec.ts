import { row, type Signature } from './types.ts';

const unixEnds = (image = 'the image'): string =>
  `save it with Unix line ends (dos2unix; in git: *.sh text eol=lf) and build ${image} again`;

/** A name without the ending of a script. */
const isProgram = (command: string | undefined): boolean =>
  command !== undefined && !/\.\w{1,5}$|entry-?point|\brun\b|start/i.test(command);

const script = row(
  'CommandNotFound',
  (c, { command }) =>
    `container ${c} cannot start ${command ?? 'its command'}: it, or ${isProgram(command) ? 'the loader that it is linked against' : 'the interpreter in its first line (#!)'}, does not exist in the image`,
  (c, { command, image }) => [
    ...(isProgram(command)
      ? [
          `when ${command ?? 'the program'} is in image ${image ?? 'of the container'}, its loader is not: a program linked against glibc does not start in ${/alpine|musl/i.test(image ?? '') ? 'this Alpine image' : 'an image'} without that loader (musl, distroless static, scratch): build it static or for musl, or use a base image with glibc (Debian, Ubuntu)`,
        ]
      : [
          `when ${command ?? 'the script'} is there, its first line ends with a Windows line end or names an interpreter that the image lacks: ${unixEnds(image)}`,
        ]),
    `else correct command and args of container ${c}, and check that no volume is mounted over its folder`,
  ],
);
const crlf = row(
  'CommandNotFound',
  (c, { command }) => `the script of container ${c} has Windows line ends (CRLF)${command ? `: ${command}` : ''}`,
  (c, { command, image }) => [
    command === undefined || command.includes('/') || command.includes('.')
      ? `${command ?? 'the script'} of container ${c}: ${unixEnds(image)}`
      : `the script of container ${c} whose first line names ${command}: ${unixEnds(image)}`,
  ],
);
const refused = row(
  'CommandNotExecutable',
  (c, { command }) => `container ${c} may not execute ${command ?? 'its command'}`,
  (c, { command }) => [
    `make ${command ?? 'it'} executable: chmod +x in the image, defaultMode 0755 when it comes from a ConfigMap, or run it with sh in container ${c}`,
    'look for a volume that is mounted noexec over it',
  ],
);
const format = row(
  'ExecFormatError',
  (c, { command }) =>
    `${command ?? 'the program'} of container ${c} is built for another architecture, or is a script without a first line`,
  (c, { command }) => [
    `build the image of container ${c} for the architecture of its nodes, or select nodes with nodeSelector kubernetes.io/arch`,
    `when ${command ?? 'it'} is a script, start it with #!/bin/sh`,
  ],
);

const C = '["\'`]?(?<command>[\\w@.+/-]+)["\'`]?';
/**
 * Runtimes, shells and small init programs (runc, crun, tini, dumb-init, catatonit, su-exec): "exec X: reason", "exec X
 * failed: reason".
 */
const EXEC = `\\bexec(?:ve|vp|v)?\\b[:( ]+(?:of |program |user process |container process )?(?:caused: )?${C}\\)?(?: failed| error)?:? (?:with )?["'(]?`;

/** EPERM of execve, where its manual has it: a file that carries capabilities which the process may not have. */
const barred: Signature = {
  ...row(
    'CommandNotExecutable',
    (c, { command }) => `container ${c} may not execute ${command ?? 'its command'}: the kernel does not permit it`,
    (c, { command }) => [
      `compare the capabilities that file ${command ?? ''} carries (getcap in the image) with those that container ${c} may have (securityContext.capabilities): a file that carries more is not started`,
      'else look for a seccomp, AppArmor or SELinux profile that forbids it',
    ],
  )(new RegExp(`${EXEC}operation not permitted`, 'i')),
  constants: { barred: 'EPERM' },
};

/** What stands in a container's own log when its command could not be executed at all. Any exit code. */
export const EXEC_FAILURES: readonly Signature[] = [
  crlf(
    /(?<command>[\w@.+/-]+)\\r['’]?:|\$'\\r': command not found|\^M: bad interpreter|(?<script>[\w@.+/-]+): (?:line \d+: )?\$'[^']*\\r'/,
  ),
  crlf(/env: ['‘]?(?<command>[\w.-]+)(?:\\r|␍)['’]?: No such file/),
  format(new RegExp(`${EXEC}exec format error`, 'i')),
  script(new RegExp(`${EXEC}no such file or directory`, 'i')),
  refused(new RegExp(`${EXEC}permission denied`, 'i')),
  barred,
  script(new RegExp(`(?:executable|command|binary)? ?(?:file )?${C}[^\\n]{0,20}: executable file not found`, 'i')),
  script(/bad interpreter: (?<command>[^\s:]*): No such file/),
];
