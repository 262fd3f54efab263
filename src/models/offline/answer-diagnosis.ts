import type { Done } from './conversation.ts';
import { isChange } from './change-tools.ts';
import { type Findings, type FoundCause, readDigest } from './digest.ts';
import { refusedSetting, tracedFinding } from './fix-step.ts';
import { proposalOf } from './remedy.ts';

/** What the planner may do in this run. */
export type Run = {
  readonly tools: ReadonlySet<string>;
  readonly oneShot: boolean;
};

const MOST = 3;

/**
 * A diagnosis for a person: the cause first, then the evidence as it stands, then what to do; proposals as words that
 * can be said. In a conversation all that but the proposal stands on the screen already: one sentence is left to say.
 */
export function answerDiagnosis({ data, input }: Done, run: Run): string {
  const read = readDigest(data, input);
  if (!run.oneShot && read.findings.length > 0) return nextWord(read, run);
  const notes = read.notes.map((line) => `- ${line}`);
  const open = notes.length === 0 ? [] : ['', '**Also**', ...notes];
  if (read.findings.length === 0)
    return [
      read.progressing
        ? `**Progressing**: nothing is wrong with ${read.what} so far, and a rollout goes on.`
        : read.healthy
          ? `**Healthy**: nothing is wrong with ${read.what}.`
          : data,
      ...open,
    ].join('\n');
  const [first, ...rest] = read.findings;
  if (first === undefined) return data;
  const parts = [
    ...(read.healthy ? [`**Healthy**: no fault in ${read.what}. Worth knowing:`, ''] : []),
    ...cause(first),
    ...rest.slice(0, MOST - 1).flatMap((one) => ['', ...cause(one)]),
    ...(rest.length >= MOST
      ? [
          '',
          `${rest.length - MOST + 1} more: ${rest
            .slice(MOST - 1)
            .map(({ cause, subject }) => `${cause} on ${subject}`)
            .join('; ')}.`,
        ]
      : []),
    ...open,
    ...offer(read, run),
  ];
  return parts.join('\n');
}

/** What can be said after the findings on the screen. */
function nextWord(read: Findings, run: Run): string {
  const offered = offer(read, run).join('\n').trim();
  if (offered !== '') return offered;
  if (read.healthy) return `**Healthy**: no fault in ${read.what}; what stands above is worth knowing.`;
  const helps = read.findings.some(({ remedies }) => remedies.length > 0)
    ? 'What helps stands above'
    : 'The fault stands above';
  return [...run.tools].some(isChange) ? `${helps}; no single change of mine does it.` : `${helps}.`;
}

function cause(one: FoundCause): string[] {
  const pods = one.pods.replace('1 pod(s) such as', 'pod').replace('pod(s)', 'pods');
  const where = pods === '' ? one.subject : `${one.subject}, ${pods}`;
  const sure = one.confidence === 'certain' ? '' : `, ${one.confidence}`;
  return [
    `**Cause:** ${one.title} (${one.cause}${sure}; ${where}).`,
    ...(one.explains === '' ? [] : [`That explains ${one.explains}.`]),
    ...(one.evidence.length === 0
      ? []
      : [
          '',
          '**Evidence**',
          ...one.evidence.map(({ source, text }) => `- ${source === '' ? '' : `\`${source}\`: `}${quote(text)}`),
        ]),
    ...(one.remedies.length === 0
      ? []
      : ['', '**What to do**', ...one.remedies.map((text, index) => `${index + 1}. ${text}`)]),
  ];
}

const quote = (text: string): string => (text.includes('`') ? text : `\`${text}\``);

/** What "fix it" would propose after these results, when the last of them is a diagnosis. */
export function offerAfter(done: readonly Done[], { tools }: Run): string | undefined {
  const last = done.at(-1);
  if (last?.name !== 'diagnose' || last.error) return undefined;
  const read = readDigest(last.data, last.input);
  const proposal = read.healthy ? undefined : proposalOf(read, tools);
  return proposal !== undefined && 'call' in proposal ? proposal.words : undefined;
}

/** What can be said next. In a run of one question there is no next word, but another run. */
function offer(read: Findings, { tools, oneShot }: Run): string[] {
  const proposal = read.healthy ? undefined : proposalOf(read, tools);
  const traced = read.healthy ? undefined : tracedFinding(read, tools);
  const refused = read.healthy ? undefined : refusedSetting(read, tools);
  const change = proposal !== undefined && 'call' in proposal;
  const finding = change ? proposal.finding : (traced ?? refused ?? proposal?.finding);
  if (finding === undefined) return [];
  if (!change && traced === undefined && refused === undefined)
    return proposal !== undefined && 'ask' in proposal ? ['', proposal.ask] : [];
  const what = change
    ? `I propose to ${proposal.words}`
    : traced
      ? 'I look whether the last revision brought this, to propose going back'
      : 'I look in its log for the setting that it refuses, to propose another value';
  if (oneShot)
    return [
      '',
      `To go on, ask \`kubewhy "fix ${finding.subject}"\`: ${what}. Nothing is sent without a yes to the exact change.`,
    ];
  return ['', `Say **fix it** and ${what}.`];
}
