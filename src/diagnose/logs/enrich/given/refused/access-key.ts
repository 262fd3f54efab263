import type { Failing } from '../../../../facts/state.ts';
import type { Enriched } from '../../enricher.ts';

/**
 * Where the access key that a cloud does not take comes from, or the secret that goes with it where their signature
 * does not fit. Names alone; nothing where several can be it.
 */
export function accessKey({ view }: Failing, code: string): Enriched {
  const all = (view.spec?.env ?? []).filter(
    ({ name, valueFrom }) => /access_?key/i.test(name) && valueFrom?.secretKeyRef,
  );
  const [keys, secrets] = [false, true].map((is) => all.filter(({ name }) => /secret/i.test(name) === is));
  const ofSignature = /signature/i.test(code) && secrets?.length !== 0;
  const [found, other] = (ofSignature ? secrets : keys) ?? [];
  const { name: secret, key } = found?.valueFrom?.secretKeyRef ?? {};
  if (!found || other || secret === undefined || key === undefined) return {};
  return {
    details: { secret, key, variable: found.name },
    remedies: [
      `its ${ofSignature ? 'secret access key' : 'access key'} comes from key ${key} of Secret ${secret} (variable ${found.name})`,
    ],
  };
}
