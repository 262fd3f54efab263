import { AppError, type ErrorCode } from '../core/errors.ts';
import type { HelmResult } from '../core/helm.ts';
import { clean } from '../core/clean.ts';
import { redact } from '../core/redact.ts';

export type Failure = {
  readonly error: AppError;
  /** Helm has gone back to the revision before by itself. */
  readonly rolledBack: boolean;
};

type Row = readonly [RegExp, ErrorCode, string];

// Texts of helm 3.22 and 4.3; every failure has exit code 1, so the text alone tells them apart.
const ROWS: readonly Row[] = [
  [
    /another operation \(install\/upgrade\/rollback\) is in progress/,
    'pending',
    'wait for the other run; if none runs any more: recover the release',
  ],
  [/has no deployed releases/, 'conflict', 'the first install failed: recover the release, then install it again'],
  [/release: not found|release not loaded/, 'not-found', 'list the releases: helm_releases'],
  [/cannot re-use a name that is still in use/, 'stale', 'ask for the change again'],
  [
    /[Cc]onflict occurred while applying|Apply failed with \d+ conflict/,
    'conflict',
    'somebody else owns these fields; ask for the upgrade again to see who',
  ],
  [
    /invalid ownership metadata/,
    'conflict',
    'the object was made without helm or by another release: remove it, or give it to this release by hand',
  ],
  [
    /field is immutable/,
    'bad-input',
    'the object must be deleted and made again: uninstall and install, or delete it by hand',
  ],
  [
    /no matches for kind|ensure CRDs are installed first/,
    'bad-input',
    'install the missing CustomResourceDefinitions first',
  ],
  [
    /missing in charts\/ directory|check(?:ing)? for chart dependencies/,
    'bad-input',
    'fetch its sub-charts: helm dependency build CHART, then ask again',
  ],
  [/don't meet the specifications of the schema/, 'bad-input', 'look at the chart’s values: chart_values'],
  [
    /BackoffLimitExceeded|hooks? failed|failed (?:pre|post)-\w+/,
    'conflict',
    'a hook of the chart failed: read the logs of its Job',
  ],
  [/is forbidden|cannot (?:create|update|patch|list|get) resource/, 'forbidden', 'ask for the missing right'],
  [
    /context deadline exceeded|timed out waiting|client rate limiter Wait returned an error/,
    'timeout',
    'diagnose the workloads of the release',
  ],
  [
    /Kubernetes cluster unreachable|connection refused|no such host|i\/o timeout/,
    'unreachable',
    'check the cluster and the kubeconfig',
  ],
];

const ROLLED_BACK =
  /has been rolled back due to (?:rollback-on-failure|atomic) being set|has been uninstalled due to (?:rollback-on-failure|atomic) being set/;

// helm/pkg/kube: one sentence for each object, all alike but for the name.
const NO_KIND =
  /(?:resource mapping not found for name: "([^"]{1,253})" namespace: "[^"]{0,63}" from "[^"]{0,200}": )?no matches for kind "([^"]{1,63})" in version "([^"]{1,300})"(?: ensure CRDs are installed first)?/g;

/** The kinds that the cluster does not have, each once, with how many objects want it and the first by name. */
function missingKinds(said: string): string | undefined {
  const names = new Map<string, string[]>();
  for (const [, name = '', kind = '', version = ''] of said.matchAll(NO_KIND)) {
    const key = `${kind} (${version})`;
    names.set(key, [...(names.get(key) ?? []), name]);
  }
  if ([...names.values()].every((all) => all.length < 2)) return undefined;
  return `no matches for ${[...names]
    .map(
      ([key, all]) =>
        `kind ${key}, which ${all.length === 1 ? 'one object wants' : `${all.length} objects want`}: ${all.slice(0, 3).join(', ')}${all.length > 3 ? ' …' : ''}`,
    )
    .join('; for ')}`;
}

/** What a helm run that did not succeed says: redacted (a failed patch prints a Secret's content), 2 KB at most. */
export function failureOf(result: HelmResult): Failure {
  const said = clean(result.stderr)
    .split('\n')
    .filter((line) => !/^(?:level=|time=|WARNING|W\d{4} |I\d{4} )/.test(line.trim()))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
  const message = redact(said.replace(/^Error: /, '')).slice(0, 2000);
  const [, code, next] = ROWS.find(([pattern]) => pattern.test(said)) ?? [undefined, 'server' as const, undefined];
  const rolledBack = ROLLED_BACK.test(said);
  if (result.cut)
    return { error: new AppError('bad-response', 'helm wrote more than 32 MiB; its answer is not whole'), rolledBack };
  if (result.signal === 'SIGKILL')
    return { error: new AppError('conflict', 'helm was killed', 'recover the release'), rolledBack };
  if (result.late)
    return { error: new AppError('timeout', 'helm did not end in time and was asked to stop', next), rolledBack };
  const kinds = missingKinds(said);
  if (kinds !== undefined)
    return { error: new AppError(code, redact(`helm: ${kinds}`).slice(0, 2000), next), rolledBack };
  const text = message === '' ? `helm ended with exit code ${result.code} and said nothing` : `helm: ${message}`;
  return { error: new AppError(code, text, next), rolledBack };
}
