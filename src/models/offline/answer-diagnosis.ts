import type { Done } from './conversation.ts';
import { type Findings, type FoundCause, readDigest } from './digest.ts';
import { tracedFinding } from './fix-step.ts';
import { proposalOf } from './remedy.ts';

const MOST = 3;

/** A diagnosis for a person: the cause first, then the evidence as it stands, then what to do; proposals as words that can be said. */
export function answerDiagnosis({ data, input }: Done, tools: ReadonlySet<string>): string {
  const read = readDigest(data, input);
  const notes = read.notes.map((line) => `- ${line}`);
  const open = notes.length === 0 ? [] : ['', '**Also**', ...notes];
  if (read.findings.length === 0)
    return [read.healthy ? `**Healthy**: nothing is wrong with ${read.what}.` : data, ...open].join('\n');
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
    ...offer(read, tools),
  ];
  return parts.join('\n');
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

function offer(read: Findings, tools: ReadonlySet<string>): string[] {
  const proposal = read.healthy ? undefined : proposalOf(read, tools);
  if (proposal !== undefined && 'call' in proposal)
    return ['', `Say **fix it** and I propose to ${proposal.words}. You see the exact change before anything is sent.`];
  if (!read.healthy && tracedFinding(read, tools) !== undefined)
    return [
      '',
      'Say **fix it** and I look whether the last revision brought this, to propose going back. You see the exact change before anything is sent.',
    ];
  return proposal === undefined ? [] : ['', proposal.ask];
}
