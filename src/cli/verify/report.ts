import type { Finding } from '../../core/diagnosis.ts';
import type { Verified, VerifyState } from './check.ts';

/** The JSON contract of `kubewhy verify -o json`. */
export type Verification = {
  readonly apiVersion: 'kubewhy/v1';
  readonly kind: 'Verification';
  readonly cluster: { readonly context: string; readonly namespace: string };
  /** The worst of the workloads' states. */
  readonly state: VerifyState;
  readonly workloads: readonly {
    readonly kind: string;
    readonly name: string;
    readonly state: VerifyState;
    readonly message: string;
    readonly seconds: number;
    readonly findings: readonly Finding[];
  }[];
};

const WORST: readonly VerifyState[] = ['gone', 'broken', 'progressing', 'held', 'healthy'];
/** One state of several: the worst; nothing at all is not healthy. */
export const worstOf = (states: readonly VerifyState[]): VerifyState =>
  WORST.find((state) => states.includes(state)) ?? 'progressing';

export const verificationOf = (all: readonly Verified[], cluster: Verification['cluster']): Verification => ({
  apiVersion: 'kubewhy/v1',
  kind: 'Verification',
  cluster,
  state: worstOf(all.map(({ state }) => state)),
  workloads: all.map(({ workload: { kind, name }, state, message, seconds, findings }) => ({
    kind,
    name,
    state,
    message,
    seconds,
    findings,
  })),
});

const titleOf = ({ kind, name }: { readonly kind: string; readonly name: string }): string =>
  `${kind.toLowerCase()}/${name}`;
const bad = (state: VerifyState): boolean => state !== 'healthy' && state !== 'held';

/** What is wrong with a workload, the cause first; its rollout's sentence where no cause is known. */
const whyOf = ({ findings, message }: Verification['workloads'][number]): string => {
  const [first] = findings.filter(({ severity }) => severity === 'critical');
  return first ? `${first.cause}: ${first.title}` : message;
};
const remediesOf = ({ findings }: Verification['workloads'][number]): string[] =>
  findings
    .filter(({ severity }) => severity === 'critical')
    .flatMap(({ remedies }) => remedies.slice(0, 2).map(({ text }) => text));

/** JUnit XML, one test case a workload, as GitLab, Jenkins and others read it. */
export function junitOf(verification: Verification): string {
  const { workloads, cluster } = verification;
  const cases = workloads.map((one) => {
    const head = `    <testcase classname="${xml(cluster.namespace)}" name="${xml(titleOf(one))}" time="${one.seconds}"`;
    if (!bad(one.state)) return `${head}/>`;
    const text = [one.message, ...remediesOf(one).map((remedy) => `→ ${remedy}`)].join('\n');
    return `${head}>\n      <failure type="${one.state}" message="${xml(whyOf(one))}">${xml(text)}</failure>\n    </testcase>`;
  });
  const failures = workloads.filter(({ state }) => bad(state)).length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite name="kubewhy verify" tests="${workloads.length}" failures="${failures}">\n${cases.join('\n')}\n  </testsuite>\n</testsuites>\n`;
}

const xml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '');

/** Workflow commands of GitHub Actions: an annotation for each workload that is not healthy. */
export const githubOf = ({ workloads }: Verification): string =>
  workloads
    .filter(({ state }) => bad(state))
    .map(
      (one) =>
        `::error title=${property(`${titleOf(one)} is ${one.state}`)}::${data([whyOf(one), ...remediesOf(one)].join('\n'))}\n`,
    )
    .join('');

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** A table for a job summary. */
export function markdownOf({ workloads, cluster, state }: Verification): string {
  const cell = (text: string): string => text.replace(/([\\`*_[\]<>|])/g, '\\$1').replaceAll('\n', ' ');
  const rows = workloads.map(
    (one) =>
      `| ${bad(one.state) ? '✗' : '✓'} ${one.state} | ${cell(titleOf(one))} | ${cell(bad(one.state) ? whyOf(one) : one.message)} | ${cell(remediesOf(one)[0] ?? '')} |`,
  );
  return `### kubewhy verify: ${state} (${cell(cluster.context)}, namespace ${cell(cluster.namespace)})\n\n| state | workload | why | what helps |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n\n`;
}
