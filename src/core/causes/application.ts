import type { CauseTable } from './types.ts';

/** What the program itself says in its log: configuration, files, limits of its runtime. */
export const APPLICATION = {
  EnvVarMissing: {
    severity: 'critical',
    means: 'The program needs an environment variable that it was not given.',
    helps: 'Set the variable, from a Secret or ConfigMap where one has it.',
  },
  RequiredSettingMissing: {
    severity: 'critical',
    means: 'The program names a setting, key or file that it must have and was not given.',
    helps: 'Give it the variable, flag or file that it names.',
  },
  ConfigFileMissing: {
    severity: 'critical',
    means: 'The program does not find its configuration file.',
    helps: 'Mount it at that path.',
  },
  ConfigFileInvalid: {
    severity: 'critical',
    means: 'The program cannot read its configuration.',
    helps: 'Correct it at the place that it names, or roll back.',
  },
  ConfigurationChangeBroke: {
    severity: 'critical',
    means: 'The program worked until its configuration was changed while it ran.',
    apart: 'Only when it had been working before that line.',
    helps: 'Undo the change.',
  },
  ServiceLinkVariableConflict: {
    severity: 'critical',
    means: 'A variable that Kubernetes sets for a Service (NAME_PORT=tcp://…) is taken for a setting of the program.',
    helps: 'Set enableServiceLinks: false, or rename the Service.',
  },
  ModuleNotFound: {
    severity: 'critical',
    means: 'The program lacks one of its own modules or classes.',
    helps: 'Build the image anew, or roll back.',
  },
  ChildProcessFailed: {
    severity: 'critical',
    means: 'The supervisor in the container lives and the process under it has given up.',
    helps: 'What that process said.',
  },
  KubernetesAPIForbidden: {
    severity: 'critical',
    means: 'The Kubernetes API refuses a call of the program.',
    helps: 'Add the verb to the role of its ServiceAccount.',
  },
  FilePermissionDenied: {
    severity: 'critical',
    means: 'The program may not read or write a file that it needs.',
    helps: 'By the case: fsGroup, runAsUser, or the mode of the file.',
  },
  RunsAsRootRefused: {
    severity: 'critical',
    means: 'The program refuses to run as root.',
    helps: 'Set a user that is not root.',
  },
  ReadOnlyFilesystem: {
    severity: 'critical',
    means: 'The program writes to a file system that is read-only.',
    helps: 'Mount an emptyDir at that path.',
  },
  DiskFull: {
    severity: 'critical',
    means: 'There is no space left where the program writes.',
    helps: 'Free space, or enlarge the claim.',
  },
  PortInUse: {
    severity: 'critical',
    means: 'The port that the program wants is taken.',
    helps: 'Change one of the two ports, or end what holds it.',
  },
  ListenAddressUnavailable: {
    severity: 'critical',
    means:
      'The address that the program is to listen on does not exist in the pod: no IPv6, or the address of another.',
    helps: 'Let it listen on 0.0.0.0, or on an address that the pod has.',
  },
  HeapExhausted: {
    severity: 'critical',
    means: 'The heap of the runtime is full, below the limit of the container.',
    helps: 'Set the heap to fit the limit, or find the leak.',
  },
  LogFaults: {
    severity: 'info',
    means: 'A container that is ready logs faults.',
    apart:
      'Told only when somebody asks about this workload and nothing else explains it. A warning where the fault goes on and names a value of its own settings, or comes word for word while nothing succeeds and no limit of another refuses it for now.',
    helps: 'What the quoted lines say.',
  },
  SettingMalformed: {
    severity: 'critical',
    means: 'A value that the container is given holds a line break or another character that may not stand there.',
    helps: 'Write the value again without it: echo adds a line break at the end.',
  },
} as const satisfies CauseTable;
