import type { Advice, Evidence } from '../../../core/diagnosis.ts';
import { canonical } from '../../../core/json.ts';
import { nearest } from '../../../core/names.ts';
import { isHidden } from '../../../core/plain-secrets.ts';
import { showDuration } from '../../../core/time.ts';
import { lastChange } from '../../changes/last-change.ts';
import { DATA, lastWriter } from '../../changes/managers.ts';
import { at } from '../../facts/events.ts';
import { field } from '../../facts/evidence.ts';
import { podReady } from '../../facts/containers.ts';
import { podsOf } from '../../facts/owners.ts';
import { revisionOf, type Change } from '../../facts/revisions.ts';
import { revisionsOf, rolloutRoom } from '../../facts/surge.ts';
import type { Failing } from '../../facts/state.ts';
import type { Draft, Facts } from '../../types.ts';
import { namedIn } from '../../../logs/meaning/named-things.ts';
import { holds, hostOf } from '../../places/matches.ts';
import { copyVariable } from './variables/copy-variable.ts';
import { change as doing } from './change.ts';

type Told = Pick<Draft, 'cause' | 'title' | 'evidence' | 'details'>;
type Own = { readonly remedies: readonly Advice[]; readonly evidence: readonly Evidence[] };

/**
 * What the environment of a container has to do with its fault, whichever rule found that: no rule would look there by
 * itself.
 */
export function environmentAdvice(facts: Facts, one: Failing, told: Told, change: Change | undefined): Own {
  const parts = [twice(one, told), renamed(facts, one, told, change), rotated(facts, one, told), allAtOnce(facts, one)];
  return {
    remedies: parts.flatMap(({ remedies }) => remedies),
    evidence: parts.flatMap(({ evidence }) => evidence),
  };
}

const NOTHING: Own = { remedies: [], evidence: [] };

/** Names of variables that lead to something, and the causes that tell of what a program is led to. */
const LEADS =
  /(?:^|_)(?:URLS?|URI|DSN|HOSTS?|HOSTNAME|ADDR(?:ESS)?|ENDPOINTS?|SERVERS?|BROKERS?|CONNECTION|PORT)(?:_|$)/i;
const LED_TO = /^(?:Dependency|Database|ExternalAPI)/;

/** A variable that stands twice: the last one wins, and the fault speaks of its value, or of where it leads to. */
function twice({ view, pod }: Failing, { cause, title, evidence }: Told): Own {
  const env = view.spec?.env ?? [];
  const said = [title, ...evidence.map(({ text }) => text)].join('\n');
  const things = namedIn(said);
  const speaksOf = (value: string): boolean =>
    (value.length >= 4 && said.includes(value)) ||
    things.some((thing) => holds(value, thing) || holds(value, hostOf(thing)));
  const double = env.find((last, place) => {
    const first = env.findIndex(({ name }) => name === last.name);
    const before = env[first];
    if (!before || first >= place || canonical(before) === canonical(last)) return false;
    // It adds to what was set before.
    if (last.value?.includes(`$(${last.name})`) === true) return false;
    if (last.value === undefined || isHidden(last)) return LEADS.test(last.name) && LED_TO.test(cause);
    return speaksOf(last.value) && !speaksOf(before.value ?? '');
  });
  const before = env.find(({ name }) => name === double?.name);
  if (!double || !before) return NOTHING;
  const { name } = double;
  return {
    remedies: [
      `${name} stands twice in env of container ${view.name}: ${sourceOf(double)} comes last and wins over ${sourceOf(before)}; remove the wrong one`,
    ],
    evidence: [
      field(
        'Pod',
        pod.metadata?.name ?? '',
        '.spec.containers[].env',
        `${name}=${sourceOf(before)}, then ${name}=${sourceOf(double)}`,
      ),
    ],
  };
}

/** What an entry of `env` gives, or from where: `db-old`, `key dsn of Secret app`. A hidden value is said to be one. */
function sourceOf(entry: EnvVar): string {
  const { secretKeyRef: secret, configMapKeyRef: map, fieldRef } = entry.valueFrom ?? {};
  if (secret) return `key ${secret.key} of Secret ${secret.name ?? ''}`;
  if (map) return `key ${map.key} of ConfigMap ${map.name ?? ''}`;
  if (fieldRef) return `field ${fieldRef.fieldPath}`;
  return isHidden(entry) ? 'a value in plain text (hidden here)' : (entry.value ?? 'a reference');
}
type EnvVar = NonNullable<NonNullable<Failing['view']['spec']>['env']>[number];

/** Causes that a variable under another name explains: what is missing, refused, or not understood. */
const OF_NAMES =
  /^(?:EnvVarMissing|RequiredSettingMissing|ApplicationError|InvalidArguments|ConfigFileMissing|ConfigFileInvalid|DatabaseAuthFailed|ExternalAPIRejected|SettingMalformed)$/;

/** A revision before had the missing variable, or had what the newest has now under another name. */
function renamed(facts: Facts, one: Failing, { cause, details }: Told, change: Change | undefined): Own {
  const { view, owner } = one;
  const last = lastChange(facts, owner);
  const now = change?.revision ?? last?.revision;
  const before = change?.before ?? last?.before;
  const variable = details?.['variable'];
  const [same] = last?.renamed.filter(({ container }) => container === view.name) ?? [];
  if (last && same && now === last.revision && OF_NAMES.test(cause))
    return advised(facts, one, same.from, same.to, last);
  if (cause !== 'EnvVarMissing' || typeof variable !== 'string' || now === undefined) return NOTHING;
  if (!change?.removed.includes(variable)) return NOTHING;
  const [near] = [...nearest(variable, change.added), ...change.added];
  if (near !== undefined) return advised(facts, one, variable, near, change);
  return {
    remedies: [
      `put ${variable} back into env of container ${view.name}: revision ${before} has it, revision ${now} took it out`,
    ],
    evidence: [],
  };
}

const advised = (
  facts: Facts,
  one: Failing,
  from: string,
  to: string,
  { revision, before }: { readonly revision: number; readonly before: number },
): Own => ({
  remedies: [
    copyVariable(
      facts,
      one,
      to,
      from,
      `name it ${from} again in env of container ${one.view.name}: revision ${before} has ${from}, revision ${revision} has ${to} in its place`,
    ),
  ],
  evidence: [],
});

/** A rollout that may take every old pod away at once has left nothing that serves. */
function allAtOnce(facts: Facts, { owner }: Failing): Own {
  const deployment = facts.deployments.find(
    ({ metadata }) => owner.kind === 'Deployment' && metadata?.name === owner.name,
  );
  const replicas = deployment?.spec?.replicas ?? 1;
  const room = deployment && rolloutRoom(deployment);
  const [, older] = deployment ? revisionsOf(facts, owner.name) : [];
  if (!room || !older || replicas < 2 || room.unavailable < replicas || podsOf(facts, owner).some(podReady))
    return NOTHING;
  const most = String(deployment.spec?.strategy?.rollingUpdate?.maxUnavailable ?? '');
  const revision = revisionOf(older);
  const workload = `deployment/${owner.name}`;
  const back = `kubectl rollout undo ${workload} -n ${facts.namespace} --to-revision=${revision}`;
  return {
    remedies: [
      revision > 0 ? doing(facts, back, 'rollback_workload', { workload, revision }) : back,
      `set strategy.rollingUpdate.maxUnavailable of ${workload} (now ${most}) to 25%, so that a revision that fails leaves old pods that serve`,
    ],
    evidence: [field('Deployment', owner.name, '.spec.strategy.rollingUpdate.maxUnavailable', most)],
  };
}

const REFUSED = /^(?:DatabaseAuthFailed|ExternalAPIRejected|CertificateInvalid)$/;

/** A Secret that was written after the container had read it into its environment: a restart reads it again. */
function rotated(facts: Facts, { view, owner, fate }: Failing, { cause }: Told): Own {
  if (!REFUSED.test(cause) || fate.type !== 'notReady') return NOTHING;
  const { env = [], envFrom = [] } = view.spec ?? {};
  const names = new Set([
    ...env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []),
    ...envFrom.flatMap(({ secretRef }) => secretRef?.name ?? []),
  ]);
  const began = at(view.status?.state?.running?.startedAt);
  const found = facts.secrets.flatMap((secret) => {
    const name = secret.metadata?.name ?? '';
    const writer = names.has(name) ? lastWriter(secret, DATA) : undefined;
    return writer && began > 0 && writer.at > began ? [{ name, writer }] : [];
  });
  const [secret] = found;
  if (!secret || owner.kind === 'Pod') return NOTHING;
  const workload = `${owner.kind.toLowerCase()}/${owner.name}`;
  const age = showDuration(facts.now - secret.writer.at);
  return {
    remedies: [
      doing(
        facts,
        `restart ${workload}: Secret ${secret.name} was changed ${age} ago (by ${secret.writer.manager}), and container ${view.name} read it when it began, ${showDuration(facts.now - began)} ago`,
        'restart_workload',
        { workload },
      ),
    ],
    evidence: [
      field(
        'Secret',
        secret.name,
        '.metadata.managedFields[].time',
        `data written by ${secret.writer.manager} ${age} ago`,
      ),
    ],
  };
}
