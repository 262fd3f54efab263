import type { CauseTable } from './types.ts';

/** The image cannot be had. */
export const IMAGE = {
  ImageTagNotFound: {
    severity: 'critical',
    means: 'The registry has the repository and not this tag.',
    helps: 'Correct the tag, push it, or roll back.',
  },
  ImageRepositoryNotFound: {
    severity: 'critical',
    means: 'The registry does not have this repository, or hides it from strangers.',
    apart: 'Registries do not say which of the two it is.',
    helps: 'Correct the name, or add a pull secret.',
  },
  ImagePullUnauthorized: {
    severity: 'critical',
    means: 'The registry refuses the credentials.',
    helps: 'Renew the pull secret, or the role of the node.',
  },
  ImagePullSecretNotFound: {
    severity: 'critical',
    means: 'A pull secret that the pod names does not exist, and the pull fails.',
    helps: 'Create the secret in this namespace, or correct its name.',
  },
  RegistryHostNotFound: {
    severity: 'critical',
    means: 'The host of the registry has no address.',
    helps: 'Correct the host in the image name.',
  },
  RegistryUnreachable: {
    severity: 'critical',
    means: 'The registry does not answer the node.',
    helps: 'Check the way out of the nodes, their proxy, and the registry.',
  },
  RegistryTLSError: {
    severity: 'critical',
    means: 'The node does not trust the certificate of the registry, or one side speaks plain HTTP.',
    helps: 'Install the CA on the nodes, or correct the scheme in the runtime settings.',
  },
  ImagePullRateLimited: {
    severity: 'critical',
    means: 'The registry limits how often this address may pull.',
    helps: 'Use credentials, a mirror, or IfNotPresent.',
  },
  ImagePlatformMismatch: {
    severity: 'critical',
    means: 'The image exists and not for the platform of the node.',
    helps: 'Push a multi-platform image, or choose nodes by kubernetes.io/arch.',
  },
  ImageSignatureInvalid: {
    severity: 'critical',
    means: 'The signature policy of the node refuses the image.',
    helps: 'Sign the image, or correct the policy.',
  },
  ImageNeverPull: {
    severity: 'critical',
    means: 'The pull policy is Never and the image is not on the node.',
    helps: 'Load the image onto the node, or use IfNotPresent.',
  },
  InvalidImageName: {
    severity: 'critical',
    means: 'The image name is not a valid reference.',
    helps: 'Correct the name: no capitals, no scheme, no unfilled variable.',
  },
  ImageShortNameAmbiguous: {
    severity: 'critical',
    means: 'The image name has no registry, and the runtime refuses to guess one.',
    helps: 'Write the registry in front: docker.io/library/NAME.',
  },
  ImageFormatUnsupported: {
    severity: 'critical',
    means: 'The image has a format that this runtime does not take.',
    helps: 'Build or push it again with a current tool.',
  },
  ImagePullFailed: {
    severity: 'critical',
    means: 'The image cannot be pulled, for a reason that the runtime words by itself.',
    apart: 'The last resort of this step.',
    helps: 'What the quoted text says.',
  },
} as const satisfies CauseTable;
