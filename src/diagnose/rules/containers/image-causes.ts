import type { Cause } from '../../../core/causes/index.ts';
import type { Advice } from '../../../core/diagnosis.ts';
/** A cause of a failed pull by the words of registry, runtime or kubelet. */
export type ImageCause = {
  readonly cause: Cause;
  readonly pattern: RegExp;
  readonly title: (image: string, caught: Readonly<Record<string, string>>) => string;
  readonly remedies: (image: string, caught: Readonly<Record<string, string>>) => readonly Advice[];
};

/**
 * In this order: some texts end like another one ("no match for platform in manifest: not found" like a missing tag).
 */
export const IMAGE_CAUSES: readonly ImageCause[] = [
  {
    cause: 'ImageShortNameAmbiguous',
    pattern:
      /short[ -]names? (?:mode is (?<mode>enforcing)|resolution (?<enforced>enforced))|short-name "[^"]*" did not resolve|returns ambiguous list|(?:un)?qualified[ -](?:image|search)[\s\S]*(?:registr|ambiguous)|ambiguous (?:image|short)/i,
    title: (image, { mode, enforced }) =>
      `image ${image} names no registry, and the nodes refuse such a short name${(mode ?? enforced) ? ' (short name mode is enforcing)' : ''}`,
    remedies: (image) => [
      `write the registry that it comes from in front of the name: ${withRegistry(image)} where that is Docker Hub`,
      'or set short-name-mode = "permissive" and unqualified-search-registries in /etc/containers/registries.conf of the nodes',
    ],
  },
  {
    cause: 'ImageFormatUnsupported',
    pattern:
      /schema ?(?:version)? ?1\b|manifest\.v1\+|media ?type[^\n]*(?:no longer|not) supported|schemaVersion 1|(?:unsupported|unknown|unexpected|invalid) (?:manifest )?media ?type|mediatype[^\n]*(?:unsupported|not supported|unknown)|manifest (?:schema|format)[^\n]*(?:unsupported|not supported|deprecated)|encountered unknown type/i,
    title: (image) => `the runtime of the node cannot read the format of image ${image}`,
    remedies: (image) => [
      `build and push ${image} again with a current tool (docker buildx, buildah, kaniko): its manifest is too old or of an unknown kind`,
    ],
  },
  {
    cause: 'ImagePlatformMismatch',
    pattern: /no match for platform|does not match the specified platform|no matching manifest for (?<platform>[\w/]+)/,
    title: (image, { platform, node }) =>
      `image ${image} is not built for ${platform ?? 'the architecture'}${platform !== undefined && node ? `, the platform of node ${node}` : ' of the node'}`,
    remedies: (image, { platform }) => [
      `push ${image} as a multi-platform image${platform === undefined ? '' : ` that holds ${platform}`} (docker buildx build --platform)`,
      // On Windows it is the system that the image is not made for, whatever the architecture.
      ...(platform?.startsWith('windows/') === true
        ? []
        : [`or keep the pods off such nodes: nodeSelector kubernetes.io/arch with an architecture that the image has`]),
    ],
  },
  {
    cause: 'ImageSignatureInvalid',
    pattern: /SignatureValidationFailed|signature validation failed|signature (?:is )?(?:invalid|required)/i,
    title: (image) => `the signature of image ${image} is not valid`,
    remedies: (image) => [`sign ${image}, or correct the signature policy of the nodes`],
  },
  {
    cause: 'ImageNeverPull',
    pattern: /ErrImageNeverPull|is not present with pull policy of Never/,
    title: (image) => `image ${image} is not on the node, and imagePullPolicy Never forbids to pull it`,
    remedies: (image) => [
      `load ${image} onto the node (minikube image load, kind load docker-image, ctr images import)`,
      'set imagePullPolicy: IfNotPresent and an image that a registry has',
    ],
  },
  {
    cause: 'InvalidImageName',
    pattern: /InvalidImageName|invalid reference format|couldn't parse image (?:name|reference)|must be lowercase/,
    title: (image) => `${JSON.stringify(image)} is not an image name`,
    remedies: (image) => [
      `correct the image ${JSON.stringify(image)}: lower case, no scheme, no spaces, no unresolved variable`,
    ],
  },
  {
    cause: 'ImagePullRateLimited',
    pattern: /429 Too Many Requests|toomanyrequests|pull rate limit|rate exceeded/i,
    title: (image) => `the registry limits the pulls of image ${image}`,
    remedies: (image) => [
      `pull ${image} with credentials (imagePullSecrets) or through a mirror`,
      'set imagePullPolicy: IfNotPresent',
    ],
  },
  {
    cause: 'RegistryHostNotFound',
    pattern: /lookup (?<host>[\w.-]+)(?: on \S+)?: (?:no such host|server misbehaving|Temporary failure)|no such host/,
    title: (image, { host }) => `the registry host ${host ?? ''} of image ${image} does not exist`.replace('  ', ' '),
    remedies: (image, { host }) => [
      `correct the registry host ${host ?? ''} in ${image}`.replace('  ', ' '),
      'check the DNS of the nodes',
    ],
  },
  {
    cause: 'RegistryTLSError',
    pattern:
      /(?<plain>server gave HTTP response to HTTPS client)|(?<expired>certificate has expired)|(?<other>x509: (?:certificate is (?:valid for|not valid)|cannot validate certificate for))|(?<unknown>x509: certificate signed by unknown authority|certificate signed by)|x509: (?!certificate |cannot validate)|tls: (?!handshake timeout|failed to verify)/,
    title: (image, { plain, expired, other }) =>
      plain !== undefined
        ? `registry ${registryOf(image)} speaks plain HTTP, and the node asks it for image ${image} by HTTPS`
        : `the node does not trust the certificate of registry ${registryOf(image)} for image ${image}${expired !== undefined ? ': it has expired' : other !== undefined ? ': it is for other names' : ''}`,
    remedies: (image, { plain, expired, other, unknown }) =>
      plain !== undefined
        ? [
            `declare ${registryOf(image)} as plain HTTP in the runtime of the nodes (containerd: server = "http://…" in /etc/containerd/certs.d/${registryOf(image)}/hosts.toml), or give it a certificate`,
          ]
        : expired !== undefined
          ? [`renew the certificate of registry ${registryOf(image)}, and look at the clock of the node`]
          : other !== undefined
            ? [
                `write the name that the certificate of ${registryOf(image)} has into the image, or issue it for this name`,
              ]
            : [
                `install the CA${unknown === undefined ? '' : ' that signed the certificate'} of registry ${registryOf(image)} on every node (containerd: ca = in /etc/containerd/certs.d/${registryOf(image)}/hosts.toml; others: the trust store of the system and a restart of the runtime)`,
              ],
  },
  {
    cause: 'ImageRepositoryNotFound',
    pattern:
      /pull access denied|repository does not exist|insufficient_scope|name unknown|NAME_UNKNOWN|repository .* not found/i,
    title: (image) => `the repository of image ${image} does not exist or is private`,
    remedies: (image) => [
      `correct the name ${image}`,
      'add an imagePullSecret for its registry to the pod or its service account when it is private',
    ],
  },
  {
    cause: 'ImagePullUnauthorized',
    pattern:
      /\b40[13] (?:Unauthorized|Forbidden)|401\b|403\b|authentication required|no basic auth credentials|unauthorized|authorization (?:failed|token has expired)|denied: /i,
    title: (image) => `the registry refuses the credentials for image ${image}`,
    remedies: (image) => [
      `renew the imagePullSecret for ${image}`,
      'grant the pull role to the nodes or the service account',
    ],
  },
  {
    cause: 'RegistryUnreachable',
    pattern:
      /i\/o timeout|connection refused|proxyconnect|TLS handshake timeout|RegistryUnavailable|registry is unavailable|network is unreachable|no route to host|connection reset|request canceled|context deadline exceeded|\b50[0234] /i,
    title: (image) => `the registry of image ${image} cannot be reached from the node`,
    remedies: () => ['check egress, proxy and firewall of the nodes, and that the registry runs', 'use a mirror'],
  },
  {
    cause: 'ImageTagNotFound',
    pattern: /: not found|manifest unknown|manifest for \S+ not found|MANIFEST_UNKNOWN|NotFound/,
    title: (image) => `image ${image} does not exist in its registry`,
    remedies: (image) => [`correct the tag of ${image} to one that was pushed, or push it`],
  },
];

/** Host (and port) of an image name; Docker Hub without one. */
export function registryOf(image: string): string {
  const [first = ''] = image.split('/');
  return image.includes('/') && (/[.:]/.test(first) || first === 'localhost') ? first : 'docker.io';
}

/** Docker Hub is what a name without a registry means; a name of one word is of its library. */
export function withRegistry(image: string): string {
  return `docker.io/${image.includes('/') ? '' : 'library/'}${image}`;
}

export const PULL_FAILED: ImageCause = {
  cause: 'ImagePullFailed',
  pattern: /[\s\S]*/,
  title: (image) => `image ${image} cannot be pulled`,
  remedies: (image) => [`pull ${image} by hand on the node to see the whole error (crictl pull)`],
};
