import type { HelmOperation } from '../core/helm-operation.ts';
import type { HelmPlanned } from '../core/helm.ts';
import { canonical } from '../core/json.ts';
import type { Warning } from '../core/plan.ts';
import { shellLine, shellWord } from '../core/request/shell.ts';
import type { HelmChange, Deps } from './deps.ts';

export const TIMEOUT_S = 300;

/**
 * What the seal of an operation is made of. The folder of the run is left aside: what lies in it has digests of its
 * own.
 */
export const sealedText = ({ seal: _seal, ...rest }: HelmOperation): string =>
  canonical(rest).replaceAll(/\/run-[A-Za-z0-9]{6}\//g, '/run/');

export const changeOf = ({ keyed }: Pick<Deps, 'keyed'>, operation: HelmOperation): HelmChange =>
  sealed({ ...operation, seal: keyed(sealedText(operation)) });

const sealed = (release: HelmOperation): HelmChange => ({
  verb: 'helm',
  target: { apiVersion: 'helm.sh/v1', kind: 'Release', namespace: release.namespace, name: release.release },
  resource: { plural: 'releases', namespaced: true },
  release,
});

/** The command by hand. Frozen files are named as what they are: they are gone after the run. */
export const commandOf = (argv: readonly string[]): string => shellLine(['helm', ...argv]);

export const undoOf = (
  { cluster }: Deps,
  { release, namespace, fromRevision }: Pick<HelmOperation, 'release' | 'namespace' | 'fromRevision'>,
): string =>
  fromRevision === 0
    ? `helm uninstall ${release} --namespace=${namespace} --kube-context=${shellWord(cluster.target.context)}`
    : `helm rollback ${release} ${fromRevision} --namespace=${namespace} --kube-context=${shellWord(cluster.target.context)}`;

type Chart = { readonly name: string; readonly version: string };
type OfChart = { readonly chart: Chart } | undefined;

export const isChart = (from: OfChart, { name, version }: Chart): boolean =>
  from?.chart.name === name && from.chart.version === version;

/** The chart that the release is of, where another one is put in its place; '' is one that is not known. */
export const otherChartOf = (from: OfChart, { name }: Chart): Pick<HelmOperation, 'otherChart'> =>
  from === undefined || from.chart.name === name || from.chart.name === '' || name === ''
    ? {}
    : { otherChart: { name: from.chart.name, version: from.chart.version } };

/** `(web 1.0.0 → 2.0.0): a=b`, and `(web 1.0.0 → cache 7.0.0)` where another chart takes the place. */
export function titleTail(from: OfChart, chart: Chart, set: readonly string[]): string {
  const { otherChart } = otherChartOf(from, chart);
  const old =
    from === undefined || isChart(from, chart)
      ? ''
      : otherChart
        ? `${otherChart.name} ${otherChart.version} → ${chart.name} `
        : `${chart.name} ${from.chart.version} → `;
  const now = old === '' ? `${chart.name} ` : old;
  return `(${now}${chart.version})${set.length > 0 ? `: ${some(set, 4)}` : ''}`;
}

export const warn = (code: string, text: string): Warning => ({ code, text });

const LONGEST = 120;
export const cut = (text: string): string =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;

/** A few lines of a list and how many there are besides. */
export const some = (lines: readonly string[], most: number): string =>
  lines.slice(0, most).join('; ') + (lines.length > most ? ` and ${lines.length - most} more` : '');

/** Events of each action: its own, and those of its way back on failure. */
const EVENTS = {
  install: /-(?:install|delete)\b/,
  upgrade: /-(?:upgrade|rollback)\b/,
  rollback: /-rollback\b/,
  uninstall: /-delete\b/,
} as const;

export function hookWarnings(hooks: readonly string[], action: keyof typeof EVENTS): Warning[] {
  const run = hooks.filter((hook) => EVENTS[action].test(hook.slice(hook.lastIndexOf('('))));
  return run.length === 0 ? [] : [warn('hooks', `hooks run, which cannot be rehearsed: ${some(run, 5)}`)];
}

export type Planned = HelmPlanned;
