import type { Cause } from '../../../core/causes/index.ts';
/** Causes that an exit code alone tells, when the log says nothing better (128 + signal). */
export const EXIT_CAUSES: Readonly<
  Record<number, { readonly cause: Cause; readonly says: string; readonly remedies: readonly string[] }>
> = {
  126: {
    cause: 'CommandNotExecutable',
    says: 'has a command that may not be executed',
    remedies: ['make the command executable (chmod +x in the image, defaultMode 0755), or run the script with sh'],
  },
  127: {
    cause: 'CommandNotFound',
    says: 'has a command that does not exist in its image',
    remedies: ['correct command and args, or install the command in the image'],
  },
  132: {
    cause: 'FatalSignal',
    says: 'ends with signal 4 (illegal instruction)',
    remedies: ['use an image that is built for the CPU of the node: it lacks an instruction that the program uses'],
  },
  133: { cause: 'FatalSignal', says: 'ends with signal 5 (trap)', remedies: ['take a core dump of the process'] },
  134: {
    cause: 'ProcessAborted',
    says: 'aborts itself (signal 6)',
    remedies: ['find the failed assertion or memory fault; go back to the library versions of the last good image'],
  },
  135: {
    cause: 'FatalSignal',
    says: 'ends with signal 7 (bus error)',
    remedies: ['mount a larger /dev/shm (emptyDir with medium Memory), or look for a file that was cut while mapped'],
  },
  136: { cause: 'FatalSignal', says: 'ends with signal 8 (arithmetic)', remedies: ['fix the division by zero'] },
  137: {
    cause: 'FatalSignal',
    says: 'is killed with signal 9, and nothing says by whom',
    remedies: ['look at the memory of the node and at the events of the pod while it is killed'],
  },
  139: {
    cause: 'SegmentationFault',
    says: 'ends with a segmentation fault (signal 11)',
    remedies: ['use another build of the image (native modules, libc, architecture)', 'take a core dump'],
  },
  159: {
    cause: 'FatalSignal',
    says: 'ends with signal 31 (bad system call)',
    remedies: ['allow the system call in the seccomp profile, or use profile RuntimeDefault'],
  },
};

const NAMES: Readonly<Record<number, string>> = {
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
  31: 'SIGSYS',
};

/** The signal that ended a run: from the status, or from an exit code above 128. */
export const signalOf = (exitCode: number, signal: number | undefined): number | undefined =>
  signal !== undefined && signal > 0 ? signal : exitCode > 128 && exitCode < 160 ? exitCode - 128 : undefined;

export const signalName = (signal: number): string => NAMES[signal] ?? `signal ${signal}`;
