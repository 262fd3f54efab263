/** Texts of prompts/*.md, read by the caller. */
export type PromptTexts = { readonly system: string; readonly diagnosis: string; readonly answerStyle: string };

/**
 * What is true for the whole run. Nothing in it changes between requests, so that the provider's prompt cache holds.
 */
export type RunFacts = {
  readonly context: string;
  readonly namespace: string;
  /** YYYY-MM-DD: a day, not a time, so that the text stays the same. */
  readonly date: string;
  readonly embedded: boolean;
  readonly changes: 'ask' | 'dry-run' | 'read-only' | 'nobody-to-ask';
  /** Version of the helm program, or undefined when there is none. */
  readonly helm: string | undefined;
  /** Nobody is there to answer a question: the first answer is the last. */
  readonly oneShot: boolean;
};

const CHANGES: Record<RunFacts['changes'], string> = {
  ask: 'changes: each is shown to the person, who approves it or not',
  'dry-run': 'changes: dry run, planned and rehearsed but never sent',
  'read-only': 'changes: none, this run is read-only; say what the person could do',
  'nobody-to-ask': 'changes: nobody can approve one in this run; a proposed plan is saved for later',
};

/** A plan for the embedded cluster is kept nowhere: the cluster ends with the run. */
const changesLine = ({ changes, embedded }: RunFacts): string =>
  embedded && changes === 'nobody-to-ask'
    ? 'changes: nobody can approve one in this run, and a proposed plan ends with it'
    : CHANGES[changes];

/** The system prompt: judgement first, then the facts of this run. Pure; names from the kubeconfig are quoted. */
export function buildPrompt(texts: PromptTexts, facts: RunFacts): string {
  const lines = [
    `date: ${facts.date}`,
    `context: ${JSON.stringify(facts.context)}${facts.embedded ? ' (an embedded demo cluster)' : ''}`,
    `default namespace: ${JSON.stringify(facts.namespace)}; use it unless the person names another`,
    changesLine(facts),
    facts.helm === undefined ? 'helm: not available' : `helm: ${facts.helm}`,
    ...(facts.oneShot ? ['one question, one answer: nobody can answer a question of yours'] : []),
  ];
  const parts = [texts.system, texts.diagnosis, texts.answerStyle].map((text) => text.trim());
  return `${parts.join('\n\n')}\n\nThis run:\n${lines.map((line) => `- ${line}`).join('\n')}\n`;
}
