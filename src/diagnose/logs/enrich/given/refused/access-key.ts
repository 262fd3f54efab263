import type { Failing } from '../../../../facts/state.ts';
import type { Enriched } from '../../enricher.ts';

/** Where the access key that a cloud does not take comes from. Names alone. */
export function accessKey({ view }: Failing): Enriched {
  const found = (view.spec?.env ?? []).find(
    ({ name, valueFrom }) => /access_?key/i.test(name) && valueFrom?.secretKeyRef,
  );
  const { name: secret, key } = found?.valueFrom?.secretKeyRef ?? {};
  if (!found || secret === undefined || key === undefined) return {};
  return {
    details: { secret, key, variable: found.name },
    remedies: [`its access key comes from key ${key} of Secret ${secret} (variable ${found.name})`],
  };
}
