import type { Container } from '../../../core/kubernetes.ts';
import { change } from '../../rules/advice/change.ts';
import { envFrom } from '../../rules/advice/edits.ts';
import type { Failing } from '../../facts/state.ts';
import type { Enriched, Enricher } from './enricher.ts';
import { cloudAccountAdvice } from './given/cloud-account.ts';
import { isOfHost, ofCredentials, referring, renewal, spelledOutIn } from './given/refused/credential.ts';
import { accessKey } from './given/refused/access-key.ts';
import { isNodeIdentity, nodeIdentity } from './given/identity.ts';
import { wordsOf } from '../endings.ts';
import { secretsOf } from '../../rules/advice/variables/secrets-of.ts';
import { namedStore } from '../store.ts';
import { blankAt, holding, upperKey, wholeSource } from './given/whole-source.ts';
import { alike } from '../../rules/advice/variables/alike-setting.ts';
import type { Facts } from '../../types.ts';

/** Variables: which Secret or ConfigMap has the key that is missing, or feeds the credential that is refused. */
export const variables: Enricher = {
  causes: ['EnvVarMissing', 'RequiredSettingMissing', 'DatabaseAuthFailed', 'DatabaseMissing', 'ExternalAPIRejected'],
  wants: (cause, { key, principal, status }) => [
    ...(cause === 'ExternalAPIRejected' && (status === undefined || isNodeIdentity({ principal: principal ?? '' }))
      ? (['serviceaccounts'] as const)
      : []),
    ...(key !== undefined || /Auth|Rejected/.test(cause) ? (['secrets'] as const) : []),
    ...(key === undefined ? [] : (['configmaps'] as const)),
  ],
  add: (facts, one, cause, caught) => {
    const { view, owner } = one;
    if (cause === 'RequiredSettingMissing') return alike(facts, one, caught['setting']);
    if (cause === 'ExternalAPIRejected' && isNodeIdentity(caught)) return nodeIdentity(facts, one, caught);
    const account = cause === 'ExternalAPIRejected' ? cloudAccountAdvice(facts, one) : [];
    if (account.length > 0) return { only: true, remedies: account };
    // Who it is was believed: no credential is to be corrected.
    if (caught['object'] !== undefined) return {};
    if (caught['code'] !== undefined) return accessKey(one, caught['code']);
    if (cause !== 'EnvVarMissing') return bare(one, cause, fed(facts, one, cause, caught));
    const key = upperKey(caught['key'] ?? '');
    if (key === '') return {};
    const blank = blankAt(facts, one, key);
    if (blank !== undefined)
      return {
        title: `container ${view.name} ends because environment variable ${key} is empty`,
        better: true,
        details: { variable: key, key },
        remedies: [`give ${blank} a value: container ${view.name} takes ${key} from there, and it is empty`],
      };
    const holders = holding(facts, key);
    const [holder] = holders;
    const entry = view.spec?.env?.find(({ name }) => name === key);
    const ref = entry?.valueFrom?.secretKeyRef ?? entry?.valueFrom?.configMapKeyRef;
    const others = [...(caught['more'] ?? '').matchAll(/\w+/g)].map(([name]) => name);
    const title = `container ${view.name} ends because environment variable${others.length === 0 ? ` ${key} is` : `s ${[key, ...others].join(', ')} are`} not set`;
    const reference =
      others.length === 0 && holder
        ? `${holder.kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef'} {name: ${holder.name}, key: ${key}}`
        : undefined;
    const whole = ref === undefined ? wholeSource(facts, view, [key, ...others], caught['key'] !== key) : undefined;
    return {
      title,
      better: true,
      vague: ref?.optional !== true && reference === undefined && whole === undefined,
      details: {
        variable: key,
        key,
        ...(holder ? { [holder.kind === 'Secret' ? 'secret' : 'configMap']: holder.name } : {}),
        ...(ref?.optional === true ? { optional: true, from: `${ref.name ?? ''}/${ref.key}` } : {}),
      },
      remedies: [
        ...(ref?.optional === true
          ? [
              `add key ${ref.key} to ${ref.name ?? ''}: container ${view.name} takes ${key} from it, optionally, and it is not there`,
            ]
          : []),
        reference === undefined || ref?.optional === true
          ? (whole ??
            `set environment variable${others.length === 0 ? '' : 's'} ${[key, ...others].join(', ')} in container ${view.name} (env or envFrom)`)
          : envFrom(
              facts,
              `set ${key} in env of container ${view.name} from ${holder?.kind} ${holder?.name}: valueFrom.${reference}`,
              owner,
              view,
              key,
              `${holder?.kind.toLowerCase()}/${holder?.name}/${key}`,
            ),
      ],
    };
  },
};

/** Credentials are refused and no variable carries any: the one that says where the store is may have lost them. */
function bare(one: Failing, cause: string, told: Enriched): Enriched {
  const { variable, host, port } =
    (cause === 'DatabaseAuthFailed' && told.remedies === undefined && namedStore(one)) || {};
  const value = one.view.spec?.env?.find(({ name }) => name === variable)?.value ?? '';
  if (variable === undefined || told.details?.['variable'] !== undefined || /pass|pwd|@/i.test(value)) return told;
  return {
    ...told,
    better: true,
    remedies: [
      `give container ${one.view.name} a user and password for ${host}${port === undefined ? '' : `:${port}`}: variable ${variable} names it and carries none`,
    ],
  };
}

/** Words of names that tell no store from another. */
const ANY_STORE =
  /^(?:passw\w*|secrets?|tokens?|credentials?|datab\w*|datasource|spring|users?|username|login|server|client|connect\w*|access|auth\w*|config\w*|external|default|prod\w*)$/;

/** Whether a name has a word, of five letters or more, that stands in what the log says at the end. */
function spokenIn(facts: Facts, one: Failing): (name: string | undefined) => boolean {
  const said = (wordsOf(facts, one).ending?.entry.lines ?? []).join(' ').slice(0, 4_000).toLowerCase();
  const own = `${one.owner.name} ${one.view.name}`.toLowerCase();
  return (name = '') =>
    name
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .some((word) => word.length >= 5 && !ANY_STORE.test(word) && !own.includes(word) && said.includes(word));
}

/** The first reference of the environment that such a credential comes from. Names alone. */
function fed(facts: Facts, refused: Failing, cause: string, caught: Readonly<Record<string, string>>) {
  const { spec }: { readonly spec?: Container | undefined } = refused.view;
  const spokenOf = spokenIn(facts, refused);
  const source = referring(cause, spec?.env).map(({ name, valueFrom }) => ({
    name,
    secret: valueFrom?.secretKeyRef,
    map: valueFrom?.configMapKeyRef,
  }));
  // Of several stores the one that the log speaks of.
  const said = source.filter(({ name, secret, map }) => [name, secret?.name, map?.name].some(spokenOf));
  const one =
    said.find(({ secret }) => secret) ??
    said.find(({ map }) => map) ??
    source.find(({ secret }) => secret) ??
    source.find(({ map }) => map);
  const from = (spec?.envFrom ?? []).find(({ secretRef }) => secretRef)?.secretRef?.name;
  const plain = spelledOutIn(cause, spec?.env);
  const { user, login } = caught;
  const who = user ?? login;
  const status = cause === 'ExternalAPIRejected' && ofCredentials(caught['status']) ? caught['status'] : undefined;
  const holders = new Set(source.filter(({ secret }) => secret).map(({ secret }) => `${secret?.name}/${secret?.key}`));
  const secrets = secretsOf(refused)
    .replace(/^ \(|\)$/g, '')
    .replaceAll(', ', ' or ');
  const isNamed = one !== undefined && (said.includes(one) || isOfHost(one.name, caught['host']));
  // A password beside other Secrets is as often that of a database.
  const isOnly = holders.size === 1 && !secrets.includes(' or ') && !/pass|pwd/i.test(one?.name ?? '');
  const isTold = one?.secret?.name !== undefined && (isNamed || isOnly);
  const place = isTold
    ? `key ${one.secret?.key} of Secret ${one.secret?.name} (variable ${one.name})`
    : secrets !== ''
      ? secrets
      : plain && `variable ${plain.name}`;
  if (status !== undefined && place !== undefined)
    return {
      better: true,
      details: isTold ? { secret: one.secret?.name ?? '', key: one.secret?.key ?? '', variable: one.name } : {},
      remedies: [
        renewal(refused.view.name, status, caught['host'], `it ${isNamed ? 'comes' : 'may come'} from ${place}`),
      ],
    };
  if (one?.secret?.name !== undefined)
    return {
      details: { ...(who ? { user: who } : {}), secret: one.secret.name, key: one.secret.key, variable: one.name },
      ...(cause === 'DatabaseAuthFailed'
        ? {
            better: true,
            remedies: [
              change(
                facts,
                `correct key ${one.secret.key} of Secret ${one.secret.name} (variable ${one.name}) so that it fits the database${who ? ` user ${who}` : ''}, then restart`,
                'set_secret_keys',
                { secret: one.secret.name, keys: [one.secret.key ?? one.name] },
              ),
            ],
          }
        : {}),
    };
  return {
    details: {
      ...(who ? { user: who } : {}),
      ...(one?.map?.name === undefined ? {} : { configMap: one.map.name, key: one.map.key, variable: one.name }),
      ...(one === undefined && from !== undefined ? { secret: from } : {}),
    },
    ...((cause === 'DatabaseAuthFailed' || caught['status'] === '535') &&
    (plain ?? from) !== undefined &&
    one === undefined
      ? {
          better: true,
          remedies: [
            `correct ${who === undefined ? 'user and password' : `the password of ${who}`} in ${plain ? `variable ${plain.name} of container ${spec?.name}` : `Secret ${from}, which container ${spec?.name} takes as environment`}, then restart`,
          ],
        }
      : {}),
  };
}
