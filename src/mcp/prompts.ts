import { McpError, ErrorCode, type GetPromptResult, type Prompt } from '@modelcontextprotocol/sdk/types.js';
import { clean } from '../core/clean.ts';
import type { McpTexts } from './types.ts';

/** What a person may pick from a menu of the client. */
export const PROMPTS: readonly Prompt[] = [
  {
    name: 'why_failing',
    title: 'Why is it failing?',
    description: 'Find the cause of a broken workload, or of whatever is broken in the namespace.',
    arguments: [
      { name: 'workload', description: 'KIND/NAME or NAME; without it the whole namespace', required: false },
      { name: 'namespace', description: 'default: the namespace of this server', required: false },
    ],
  },
  {
    name: 'what_changed',
    title: 'What changed?',
    description: 'Who changed what before the first fault.',
    arguments: [
      { name: 'since', description: 'such as 30m, 2h, 1d; default 1d', required: false },
      { name: 'workload', description: 'KIND/NAME or NAME; without it the whole namespace', required: false },
      { name: 'namespace', description: 'default: the namespace of this server', required: false },
    ],
  },
];

const MOST = 260;

/**
 * The text of a prompt, its arguments as quoted words. An unknown name or argument is an error of the protocol, as the
 * specification wants it.
 */
export function promptOf(name: string, given: Readonly<Record<string, string>>, texts: McpTexts): GetPromptResult {
  const prompt = PROMPTS.find((one) => one.name === name);
  const known = new Set(prompt?.arguments?.map((one) => one.name));
  const wrong = Object.entries(given).find(([key, value]) => !known.has(key) || value.length > MOST);
  if (prompt === undefined || wrong !== undefined)
    throw new McpError(
      ErrorCode.InvalidParams,
      prompt === undefined
        ? `there is no such prompt; the prompts are ${PROMPTS.map((one) => one.name).join(', ')}`
        : `wrong argument ${JSON.stringify(clean(wrong?.[0] ?? '').slice(0, 40))}: ${[...known].join(', ')} of at most ${MOST} characters are known`,
    );
  const words = Object.entries(given)
    .filter(([, value]) => value.trim() !== '')
    .map(([key, value]) => `${key}: ${JSON.stringify(clean(value).trim())}`);
  const text = [name === 'why_failing' ? texts.whyFailing.trim() : texts.whatChanged.trim(), ...words].join('\n');
  return {
    ...(prompt.description === undefined ? {} : { description: prompt.description }),
    messages: [{ role: 'user', content: { type: 'text', text } }],
  };
}
