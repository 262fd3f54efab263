import { hookAdvice } from './helm/hook-jobs.ts';
import type { Advice } from '../../../core/diagnosis.ts';
import type { Secret } from '../../../core/kubernetes.ts';
import { showDuration } from '../../../core/time.ts';
import { badObjects, wordsOf } from '../../custom/objects.ts';
import { at } from '../../facts/events.ts';
import { field } from '../../facts/evidence.ts';
import { perFacts } from '../../facts/per-facts.ts';
import { podsOf } from '../../facts/owners.ts';
import { change } from '../advice/change.ts';
import { claims } from '../../facts/scope.ts';
import { fixedAdvice } from './helm/fixed-advice.ts';
import { helmAdvice } from './helm/helm-advice.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/** An operation with `--wait` may well take that long (helm's own limit is 5 minutes by default). */
const FRESH = 10 * 60_000;
/** What an uninstall does besides: nobody who reads the command alone sees it. */
const TAKES =
  'it takes away what the release made and serves, and claims of its chart with their data: copy first what is needed';

type Release = { readonly secret: Secret; readonly name: string; readonly revision: number; readonly status: string };

/**
 * Group 4.10, Helm: the newest release Secret of each release. The labels say it all; of a failed one the reader adds
 * the reason.
 */
export const helmReleases: Rule = {
  name: 'helm-releases',
  wants: (facts) =>
    releases(facts).some(({ secret }) => secret.facts?.refused?.kind === 'StatefulSet') ? ['storageclasses'] : [],
  find: (facts) => [...newest(facts).values()].flatMap((one) => draftOf(facts, one)),
};

const releases = perFacts((facts): readonly Release[] => {
  const secrets = new Map(
    [...facts.secrets, ...facts.helmSecrets].map((secret) => [secret.metadata?.name ?? '', secret]),
  );
  return [...secrets.values()].flatMap((secret) => {
    const match = /^sh\.helm\.release\.v1\.(.+)\.v(\d+)$/.exec(secret.metadata?.name ?? '');
    const labels = secret.metadata?.labels ?? {};
    if (!match || labels['status'] === undefined) return [];
    return [
      {
        secret,
        name: labels['name'] ?? match[1] ?? '',
        revision: Number(labels['version'] ?? match[2]),
        status: labels['status'],
      },
    ];
  });
});

const newest = perFacts((facts) => {
  const map = new Map<string, Release>();
  for (const release of releases(facts))
    if (release.revision > (map.get(release.name)?.revision ?? 0)) map.set(release.name, release);
  return map;
});

function draftOf(facts: Facts, { secret, name, revision, status }: Release): Draft[] {
  const changed = Number(secret.metadata?.labels?.['modifiedAt'] ?? 0) * 1000 || at(secret.metadata?.creationTimestamp);
  const good = releases(facts)
    .filter(
      (one) =>
        one.name === name && one.revision < revision && (one.status === 'deployed' || one.status === 'superseded'),
    )
    .sort(
      (a, b) => Number(b.status === 'deployed') - Number(a.status === 'deployed') || b.revision - a.revision,
    )[0]?.revision;
  const age = facts.now - changed;
  const base = {
    confidence: 'certain',
    subject: { kind: 'HelmRelease', name },
    stage: STAGE.none,
    evidence: [field('Secret', secret.metadata?.name ?? '', '.metadata.labels.status', status)],
    details: {
      release: name,
      revision,
      status,
      ...(good ? { lastGoodRevision: good } : {}),
      ageSeconds: Math.round(age / 1000),
    },
  } as const;
  const back: Advice = good
    ? change(facts, `helm rollback ${name} ${good} -n ${facts.namespace}`, 'helm_rollback', {
        release: name,
        revision: good,
      })
    : `helm uninstall ${name} -n ${facts.namespace} (it was never deployed; ${TAKES}), then install it again`;
  const then: Advice = good
    ? back
    : `then, as it was never deployed, helm uninstall ${name} -n ${facts.namespace} and install it again (${TAKES}): before, it fails the same way`;
  if (/^pending-(?:install|upgrade|rollback)$/.test(status)) {
    const fresh = age < FRESH;
    return [
      {
        ...base,
        cause: 'HelmReleasePending',
        severity: fresh ? 'info' : 'warning',
        title: fresh
          ? `helm release ${name} is in ${status} since ${showDuration(age)}: an operation may be running`
          : `helm release ${name} is stuck in ${status} at revision ${revision} since ${showDuration(age)}: further operations are refused (another operation is in progress)`,
        remedies: fresh
          ? [
              `wait until the operation on release ${name} has ended (helm status ${name} -n ${facts.namespace}): it began ${showDuration(age)} ago`,
            ]
          : [...hookAdvice(facts, name), back, `see helm history ${name} -n ${facts.namespace}`],
      },
    ];
  }
  if (status !== 'failed') return [];
  const own = (secret.facts?.description ?? '').replace(/\s+/g, ' ').trim();
  const said = SAYS_NOTHING.test(own) ? '' : own;
  const why = said || wordsOfFlux(facts, name);
  const advice =
    fixedAdvice(facts, secret.facts?.refused, name) ??
    helmAdvice(why, { release: name, namespace: facts.namespace, lastGood: good, unready: unreadyOf(facts, name) });
  return [
    {
      ...base,
      cause: 'HelmReleaseFailed',
      severity: 'warning',
      title: `the last helm operation of release ${name} (revision ${revision}) failed${good ? `; revision ${good} was good` : ''}${why === '' ? '' : `: ${why}`}`,
      evidence: [
        ...(said === '' ? [] : [field('Secret', secret.metadata?.name ?? '', 'info.description', said)]),
        ...base.evidence,
      ],
      remedies: [
        ...advice,
        ...(why === '' ? [`helm history ${name} -n ${facts.namespace} tells why`] : []),
        advice.length > 0 ? then : back,
      ],
      // Helm only waited for them; any other reason is the release's own.
      ...(why === '' || WAITED.test(why) ? { explainedBy: workloads(facts, name) } : {}),
    },
  ];
}

/** What helm writes when nothing failed. */
const SAYS_NOTHING = /^(?:\w+ complete|superseded|failed|\w*)$/i;

/** The words of the Flux HelmRelease that made this release, when it fails. */
function wordsOfFlux(facts: Facts, release: string): string {
  const found = badObjects(facts).find(
    ({ object: { kind, metadata, spec } }) =>
      kind === 'HelmRelease' &&
      (metadata?.name === release || (spec as { releaseName?: string } | undefined)?.releaseName === release),
  );
  return found ? wordsOf(found) : '';
}

/** `deployment web (0 of 2 ready)`: what of a release is not up now; by its name where no label says whose it is. */
function unreadyOf(facts: Facts, release: string): readonly string[] {
  const own = new Set(workloads(facts, release).map(({ kind, name }) => `${kind}/${name}`));
  const lists = [
    ['Deployment', facts.deployments],
    ['StatefulSet', facts.statefulsets],
  ] as const;
  return lists.flatMap(([kind, list]) =>
    list.flatMap(({ metadata, spec, status }) => {
      const name = metadata?.name ?? '';
      const [wanted, ready] = [spec?.replicas ?? 1, status?.readyReplicas ?? 0];
      const mine = own.has(`${kind}/${name}`) || name === release || name.startsWith(`${release}-`);
      return mine && ready < wanted ? [`${kind.toLowerCase()} ${name} (${ready} of ${wanted} ready)`] : [];
    }),
  );
}

const WAITED = /timed out|deadline exceeded|not ready|waiting|progress deadline|BackoffLimitExceeded|hook/i;

/** What the release made: an upgrade that waits fails when its workloads do, and their cause is told first. */
function workloads(facts: Facts, release: string): { kind: string; name: string }[] {
  const of = (
    kind: string,
    list: readonly {
      metadata?: { name?: string; annotations?: Record<string, string>; labels?: Record<string, string> };
    }[],
  ): { kind: string; name: string }[] =>
    list
      .filter(
        ({ metadata }) =>
          metadata?.annotations?.['meta.helm.sh/release-name'] === release ||
          metadata?.labels?.['app.kubernetes.io/instance'] === release,
      )
      .map(({ metadata }) => ({ kind, name: metadata?.name ?? '' }));
  const made = [
    ...of('Deployment', facts.deployments),
    ...of('StatefulSet', facts.statefulsets),
    ...of('DaemonSet', facts.daemonsets),
    ...of('Job', facts.jobs),
  ];
  const bound = made.flatMap((one) => podsOf(facts, one)).flatMap(claims);
  return [...made, ...[...new Set(bound)].map((name) => ({ kind: 'PersistentVolumeClaim', name }))];
}
