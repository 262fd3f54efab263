import { envFrom } from '../rules/advice/edits.ts';
import type { Failing } from '../facts/state.ts';
import type { Facts } from '../types.ts';
import type { Enriched } from './enrich/enricher.ts';
import { mountAt } from '../places/mount-at.ts';

const PASSWORD = /pass|pwd|pin$|phrase/i;
const stem = (name: string): string => (name.split('/').at(-1) ?? '').replace(/[._-].*$/, '').toLowerCase();

/**
 * A key store whose password is wrong: which variable brings it, out of which key, and the key that is called like the
 * store. Undefined where the log tells of something else.
 */
export function unopened(
  facts: Facts,
  { view, owner }: Failing,
  { path, opens }: Readonly<Record<string, string>>,
): Enriched | undefined {
  if (opens === undefined) return undefined;
  const given = (view.spec?.env ?? []).flatMap(({ name, valueFrom }) => {
    const ref = valueFrom?.secretKeyRef;
    return PASSWORD.test(name) && ref?.name !== undefined ? [{ name, secret: ref.name, key: ref.key ?? '' }] : [];
  });
  const own = given.filter(
    ({ name }) => path !== undefined && name.toLowerCase().replace(/_/g, '').includes(stem(path)),
  );
  const [one] = own.length > 0 ? own : given;
  if (!one) return {};
  const store = path ?? 'the key store';
  const { secret } = mountAt(view, path);
  const keys = Object.keys(facts.secrets.find(({ metadata }) => metadata?.name === one.secret)?.data ?? {});
  const right =
    path === undefined
      ? undefined
      : keys.find((key) => key !== one.key && PASSWORD.test(key) && stem(key) === stem(path));
  const said = `${one.name} of container ${view.name} comes from key ${one.key} of Secret ${one.secret}`;
  return {
    title: `the password in ${one.name} (key ${one.key} of Secret ${one.secret}) does not open ${store}`,
    only: true,
    details: { variable: one.name, secret: one.secret, key: one.key },
    remedies: [
      ...(right === undefined || stem(one.key) === stem(path ?? '')
        ? []
        : [
            envFrom(
              facts,
              `take ${one.name} from key ${right} of Secret ${one.secret}, which is called like ${store}: it comes from key ${one.key} now`,
              owner,
              view,
              one.name,
              `secret/${one.secret}/${right}`,
            ),
          ]),
      `bring ${store}${secret === undefined ? '' : ` (Secret ${secret})`} and its password together: ${said}`,
    ],
  };
}
