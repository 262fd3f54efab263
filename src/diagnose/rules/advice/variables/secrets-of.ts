import type { Failing } from '../../../facts/state.ts';

const MOST_SECRETS = 3;
/** " (Secret a, Secret b)": where a container has its credentials from, where the sentence leads to no place. */
export function secretsOf({ pod, view }: Failing): string {
  const mounted = (view.spec?.volumeMounts ?? []).flatMap(({ name }) => {
    const volume = pod.spec?.volumes?.find((one) => one.name === name);
    return [volume?.secret?.secretName, ...(volume?.projected?.sources ?? []).map(({ secret }) => secret?.name)];
  });
  const names = new Set(
    [
      ...(view.spec?.env ?? []).map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
      ...(view.spec?.envFrom ?? []).map(({ secretRef }) => secretRef?.name),
      ...mounted,
    ].filter((name) => name !== undefined),
  );
  if (names.size === 0) return '';
  const more = names.size > MOST_SECRETS ? ` and ${names.size - MOST_SECRETS} more` : '';
  return ` (Secret ${[...names].slice(0, MOST_SECRETS).join(', ')}${more})`;
}
