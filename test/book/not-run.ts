import type { Step } from './read.ts';

/** Lines of the pages that this test does not run, each with the reason and what runs it instead. */
export const REASONS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^kubewhy(?: chat\b.*| --continue| --resume \S+)?$/, 'opens the chat: test/ui, and test/foreign in terminals'],
  [/^kubewhy mcp\b/, 'speaks with a client until that hangs up: test/mcp'],
  [/^npm /, 'installs or builds, as the gate does itself: .ci/run, test/cli/package.test.ts'],
  [/^kubewhy models /, 'asks a provider with its key: test/models/choice.test.ts on a scripted server'],
  [/^(?:ollama|OLLAMA_CONTEXT_LENGTH=\S+|llama-server|vllm|lms|litellm) /, 'starts a model server of others'],
  [
    /^(?:OPENAI_BASE_URL=|GOOGLE_CLOUD_ACCESS_TOKEN=|export (?:OPENAI|GOOGLE|GEMINI)_)/,
    'doors: test/models/doors.test.ts',
  ],
  [/^kubewhy --model /, 'opens the chat with a model of that door: test/models/doors.test.ts'],
  [
    /^kubewhy (?:apply|audit|sessions delete) [\da-f]{8}(?: --confirm HASH)?$/,
    'ids of another run: fix.md has those of its own',
  ],
  [/^kubewhy "helm upgrade --install web \.\/chart/, 'a chart of your own: test/cluster-tier/helm.test.ts'],
  [/^kubewhy demo --serve --port /, 'takes a port that others may have; it runs without --port'],
  [/^source /, 'test/cli/complete.test.ts, and each shell in a terminal'],
];

export const reasonFor = ({ line }: Pick<Step, 'line'>): string | undefined =>
  REASONS.find(([pattern]) => pattern.test(line))?.[1];
