import type { CauseTable } from './types.ts';

/** The process ended by itself: exit codes and signals. */
export const EXITS = {
  ContainerExitedZero: {
    severity: 'critical',
    means: 'The container ends at once with success and is started again and again.',
    apart: 'A one-shot program in a Deployment; exit code 0 after a failed probe is a probe kill.',
    helps: 'Run the program in the foreground, or make it a Job.',
  },
  ApplicationError: {
    severity: 'critical',
    means: 'The program ends with an error of its own.',
    apart: 'The last resort when its log fits no better name; the deciding line is quoted.',
    helps: 'Mend what the quoted line says; roll back when only the new revision does it.',
  },
  ApplicationExitedSilently: {
    severity: 'critical',
    means: 'The program ends with an error code and logs nothing.',
    helps: 'Run its entrypoint by hand, turn off output buffering, or use a debug container.',
  },
  UncaughtException: {
    severity: 'critical',
    means: 'An exception or panic that nothing caught ended the program.',
    apart: 'When the text of the exception has a better name, that one is reported.',
    helps: 'Mend the code at the quoted place, or roll back.',
  },
  ShellSyntaxError: {
    severity: 'critical',
    means: 'A shell script in the container has a syntax error.',
    helps: 'Correct the script; look for unbalanced quotes and for Windows line ends.',
  },
  InvalidArguments: {
    severity: 'critical',
    means: 'The program does not know one of its arguments.',
    apart: 'Flags come and go between versions of an image.',
    helps: 'Correct the args for this version of the image.',
  },
  CommandNotFound: {
    severity: 'critical',
    means: 'The command of the container, or one that its script calls, does not exist in the image.',
    apart: 'A script that exists and is "not found" has Windows line ends or names an interpreter that is missing.',
    helps: 'Correct command, args or PATH; look for a volume mounted over the path.',
  },
  CommandNotExecutable: {
    severity: 'critical',
    means: 'The command exists and may not be executed.',
    helps: 'Set the executable bit in the image, call it through its interpreter, or mount it with defaultMode 0755.',
  },
  SharedLibraryMissing: {
    severity: 'critical',
    means: 'The program needs a shared library, or a version of one, that the image does not have.',
    helps: 'Install the library, or build for the base image that is used.',
  },
  ExecFormatError: {
    severity: 'critical',
    means: 'The program was built for another processor architecture, or a script has no interpreter line.',
    helps: 'Use an image for the architecture of the node, or a nodeSelector on kubernetes.io/arch.',
  },
  ProcessAborted: {
    severity: 'critical',
    means: 'The process aborted itself: a failed assertion or corrupted memory.',
    helps: 'Mend the bug, or go back to library versions that worked.',
  },
  SegmentationFault: {
    severity: 'critical',
    means: 'The process touched memory that is not its own (signal 11).',
    helps: 'Use another build of the image, and take a core dump.',
  },
  FatalSignal: {
    severity: 'critical',
    means: 'A signal ended the process: an illegal instruction, a bus error, a forbidden system call.',
    helps: 'By signal: another CPU build, a larger /dev/shm, or a wider seccomp profile.',
  },
  RuntimeTooOldForNode: {
    severity: 'critical',
    means:
      'What is in the image and the node do not understand each other (cgroup v2, kernel, processor, a system call that the runtime of the node refuses).',
    apart: 'It runs on other nodes and fails on the first of the new kind.',
    helps: 'Bring the older of the two up to date, or keep the pod off those nodes.',
  },
  CPUFeatureMissing: {
    severity: 'critical',
    means: 'The program uses instructions that the CPU of its node does not have.',
    apart: 'The program says which; without such words exit code 132 is a FatalSignal.',
    helps: 'Nodes (or virtual machines) whose CPU has it, or an image that is built without it.',
  },
} as const satisfies CauseTable;
