import type { CauseTable } from './types.ts';

/** Placed, and its network or volumes are not there. */
export const STORAGE = {
  PodSandboxNetworkFailed: {
    severity: 'critical',
    means: 'The network plugin of the node cannot give the pod a network.',
    helps: 'Repair the network agent on that node.',
  },
  PodIPExhausted: {
    severity: 'critical',
    means: 'There is no address left for the pod.',
    helps: 'Use a larger range, or fewer pods per node.',
  },
  VolumeMultiAttach: {
    severity: 'critical',
    means: 'The volume is still attached to another node and can be attached to one only.',
    helps: 'Use the strategy Recreate, or let the old pod go.',
  },
  VolumeMountFailed: {
    severity: 'critical',
    means: 'A volume cannot be attached or mounted.',
    helps: 'What the storage driver says; look whether its pods run on that node.',
  },
  VolumeMountTimeout: {
    severity: 'critical',
    means: 'A volume has not been mounted in time, and nothing says why.',
    helps: 'Look at the storage driver; many files with fsGroup need fsGroupChangePolicy OnRootMismatch.',
  },
  StorageClassNotFound: {
    severity: 'critical',
    means: 'The claim names a storage class that does not exist.',
    helps: 'Make the claim anew with a class that exists: the field cannot be changed.',
  },
  NoDefaultStorageClass: {
    severity: 'critical',
    means: 'The claim names no storage class and the cluster has no default.',
    helps: 'Name a class, or mark one as default.',
  },
  ProvisioningFailed: {
    severity: 'critical',
    means: 'The provisioner of the storage class refused to make the volume.',
    helps: 'What it says: quota, parameters, rights.',
  },
  ProvisionerNotResponding: {
    severity: 'warning',
    means: 'The claim waits for a provisioner that does nothing.',
    helps: 'Look at the pods of that provisioner.',
  },
  NoMatchingPersistentVolume: {
    severity: 'critical',
    means: 'No PersistentVolume fits the claim.',
    helps: 'Correct size, mode, class or selector, or free a released volume.',
  },
  VolumeResizeFailed: {
    severity: 'warning',
    means: 'The volume could not be enlarged.',
    helps: 'Restart the pod where the file system waits for it; look at allowVolumeExpansion.',
  },
  StalePidFile: {
    severity: 'critical',
    means: 'A pid or lock file of an earlier run survives in a volume and stops the program.',
    helps: 'Remove the file at the start, or keep it out of the volume.',
  },
  FilePermissionsTooOpen: {
    severity: 'critical',
    means: 'The program refuses a key or cookie file that others may read.',
    helps: 'Set defaultMode, or no fsGroup for that volume.',
  },
  DataCorrupted: {
    severity: 'critical',
    means: 'The program refuses its own data because it is damaged.',
    helps: 'Use its repair tool, or a backup.',
  },
  DataDirectoryNotEmpty: {
    severity: 'critical',
    means: 'A program that sets up new data finds files in the directory that it wants empty.',
    apart: 'The root of a new volume holds lost+found; data of an earlier run is something else.',
    helps: 'A directory below the root of the volume (subPath), or start on the data that is there.',
  },
  ClusterIdentityMismatch: {
    severity: 'critical',
    means:
      'The data on the volume of a member belongs to another cluster, or the cluster knows the member with other data.',
    helps: 'Join the cluster that the data belongs to, or begin as a new member with empty data.',
  },
  ClusterBootstrapRefused: {
    severity: 'critical',
    means:
      'After an outage no member may begin the cluster alone: this one was not the last to leave and may lack writes.',
    helps: 'Find the member with the newest data, begin the cluster there alone, and let the others join.',
  },
  DataLayoutChanged: {
    severity: 'critical',
    means: 'A new version finds the data in the layout of the old one.',
    helps: 'The upgrade step that it names, or the old version.',
  },
} as const satisfies CauseTable;
