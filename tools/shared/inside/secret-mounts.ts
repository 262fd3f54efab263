import { AppError } from '../../../src/core/errors.ts';
import type { Pod } from '../../../src/core/kubernetes.ts';
import { reachesInto } from '../../../src/core/request/read-only-program.ts';

type Volume = NonNullable<NonNullable<Pod['spec']>['volumes']>[number];

/** What secret thing a volume holds; undefined when none is known. */
function secretIn(volume: Volume): string | undefined {
  const { secret, projected, csi } = volume as Volume & { readonly csi?: { readonly driver?: string } };
  if (secret) return `Secret ${secret.secretName ?? ''}`;
  if (csi?.driver?.includes('secret')) return 'secrets of a store';
  for (const source of (projected?.sources ?? []) as readonly Record<
    string,
    { readonly name?: string } | undefined
  >[]) {
    if (source['secret']) return `Secret ${source['secret'].name ?? ''}`;
    if (source['serviceAccountToken'] ?? source['clusterTrustBundle'] ?? source['podCertificate']) return 'a token';
  }
  return undefined;
}

/** Programs that tell of files without what stands in them. */
const LOOKS = /^(?:\/(?:usr\/)?bin\/)?(?:ls|stat|df|du)$/;

/**
 * Refuses arguments that name a place where this container has a secret mounted, whatever program is told so: what
 * stands there would be read. By a link, or inside of a script that puts a path together, it can still be reached; so
 * no program that may open any path is taken for one that only reads.
 */
export function refuseSecretMounts(argv: readonly string[], pod: Pod, container: string): void {
  if (LOOKS.test(argv[0] ?? '')) return;
  const { spec } = pod;
  const all = [...(spec?.containers ?? []), ...(spec?.initContainers ?? []), ...(spec?.ephemeralContainers ?? [])];
  const own = all.find(({ name }) => name === container);
  for (const { name, mountPath } of own?.volumeMounts ?? []) {
    const volume = spec?.volumes?.find((one) => one.name === name);
    const what = volume && secretIn(volume);
    if (what !== undefined && reachesInto(argv, mountPath))
      throw new AppError(
        'refused',
        `${mountPath} is where ${what} is mounted in container ${container}: what stands there is not read here`,
        'get_resource shows the keys of a Secret and ls its files; a person reads it by hand',
      );
  }
}
