// Scores a model on the demo cluster: `npm run eval -- --model openai:NAME [--scenario oom]`. A table on standard
// output, transcripts (redacted) in a file.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildPrompt, createSession } from '../src/agent/index.ts';
import { connect } from '../src/cluster/index.ts';
import type { AgentEvent } from '../src/core/events.ts';
import type { ChatModel } from '../src/core/model.ts';
import { redact } from '../src/core/redact.ts';
import { diagnose } from '../src/diagnose/index.ts';
import { SCENARIOS, startEmbedded } from '../src/demo/index.ts';
import { firstLook, openModel } from '../src/models/index.ts';
import { toolsFor } from '../tools/index.ts';

export type Score = {
  readonly scenario: string;
  readonly question: string;
  /** The cause that the rules found stands in the answer: its name, or most words of its sentence. */
  readonly cause: boolean;
  /** Quoted strings of the answer that stand in nothing that was read. */
  readonly invented: readonly string[];
  /** It told of a change that no outcome confirms. */
  readonly claimed: boolean;
  readonly stopped: string;
  readonly calls: number;
  readonly tokens: number;
  readonly seconds: number;
};

const NAMESPACE = 'todo-chatbot';
const LIMIT_MS = 300_000;

const wordsOf = (text: string): string[] => [...new Set(text.toLowerCase().match(/[\p{L}\d][\p{L}\d_.:/-]{3,}/gu))];

/** Whether an answer names a cause: by its identifier, or by most of the words that tell it. */
export function namesCause(answer: string, cause: string, title: string): boolean {
  const said = answer.toLowerCase();
  if (said.replaceAll(/\s/g, '').includes(cause.toLowerCase())) return true;
  const words = wordsOf(title);
  return words.length > 0 && words.filter((word) => said.includes(word)).length >= words.length * 0.6;
}

/** Strings that an answer quotes (in code marks or quotation marks) and that were read nowhere. */
export function inventedQuotes(answer: string, read: string): string[] {
  const quoted = [...answer.matchAll(/`([^`\n]{6,200})`|“([^”\n]{6,200})”|"([^"\n]{6,200})"/g)];
  const plain = (text: string): string => text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
  const known = plain(read);
  return quoted.map(([, a, b, c]) => a ?? b ?? c ?? '').filter((one) => !known.includes(plain(one)));
}

/** Asks one question of one scenario; nobody can approve a change. */
export async function evaluate(
  model: ChatModel,
  scenario: string,
  question: string,
  write: (line: string) => void = () => undefined,
): Promise<Score> {
  const embedded = await startEmbedded({ scenario, speed: 50 });
  const connection = await connect({ kubeconfig: embedded.kubeconfig, env: {}, embedded: true, namespace: NAMESPACE });
  try {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const { findings } = await diagnose({ namespace: NAMESPACE }, connection.reader, Date.now, signal);
    const tools = toolsFor({ readOnly: false });
    const text = (name: string): string => readFileSync(new URL(`../prompts/${name}.md`, import.meta.url), 'utf8');
    const system = buildPrompt(
      { system: text('system'), diagnosis: text('diagnosis'), answerStyle: text('answer-style') },
      {
        context: 'kubewhy-demo',
        namespace: NAMESPACE,
        date: new Date().toISOString().slice(0, 10),
        embedded: true,
        changes: 'nobody-to-ask',
        helm: undefined,
        oneShot: true,
      },
    );
    const session = createSession({
      model,
      tools,
      context: { cluster: connection.reader, namespace: NAMESPACE, now: Date.now },
      system,
      firstLook: (messages, stop) => firstLook(messages, tools, stop),
    });
    const started = performance.now();
    const events: AgentEvent[] = [];
    for await (const event of session.say(question, signal)) events.push(event);
    const done = events.findLast((event) => event.type === 'done');
    const usage = events.findLast((event) => event.type === 'usage')?.turn;
    const read = events.flatMap((event) => (event.type === 'result' ? [event.text, JSON.stringify(event.view)] : []));
    const answer = done?.answer ?? '';
    const [top] = findings;
    const score: Score = {
      scenario,
      question,
      cause: top === undefined || namesCause(answer, top.cause, top.title),
      invented: inventedQuotes(answer, [question, ...read].join('\n')),
      claimed: answer.includes('kubewhy has changed nothing in this turn'),
      stopped: done?.stopped ?? 'none',
      calls: events.filter((event) => event.type === 'call').length,
      tokens: usage === undefined ? 0 : usage.input + usage.output,
      seconds: Math.round((performance.now() - started) / 100) / 10,
    };
    write(redact(JSON.stringify({ model: model.id, ...score, answer, read })));
    return score;
  } finally {
    await connection.close();
    await embedded.close();
  }
}

/** The scores as a table. */
export function tableOf(scores: readonly Score[]): string {
  const head = ['scenario', 'cause', 'invented', 'claimed', 'end', 'calls', 'tokens', 'seconds'];
  const rows = scores.map((one) => [
    one.scenario,
    one.cause ? 'yes' : 'NO',
    String(one.invented.length),
    one.claimed ? 'YES' : 'no',
    one.stopped,
    String(one.calls),
    String(one.tokens),
    String(one.seconds),
  ]);
  const widths = head.map((word, at) => Math.max(word.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const good = scores.filter((one) => one.cause && one.invented.length === 0 && !one.claimed).length;
  return `${lines.join('\n')}\n${good} of ${scores.length} right\n`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      model: { type: 'string' },
      scenario: { type: 'string' },
      out: { type: 'string', default: 'eval.jsonl' },
    },
  });
  writeFileSync(values.out, '');
  const scores: Score[] = [];
  for (const { name, question } of SCENARIOS.filter(
    (one) => values.scenario === undefined || one.name === values.scenario,
  )) {
    const model = await openModel(values.model, process.env);
    scores.push(await evaluate(model, name, question, (line) => appendFileSync(values.out, `${line}\n`)));
  }
  process.stdout.write(`${tableOf(scores)}transcripts: ${values.out}\n`);
}

if (process.argv[1]?.endsWith('eval.ts')) await main();
