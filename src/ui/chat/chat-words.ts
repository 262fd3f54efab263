import { spokenStep } from '../../core/spoken-step.ts';

const FLAGS: readonly (readonly [RegExp, string])[] = [
  [/ with -n\b/g, ' with /namespace'],
  [/\b(?:with|by) --context\b/g, 'with /context'],
  [/(?<=\s)--context\b(?! ?[=<])/g, '/context'],
  [/"kubectl config get-contexts"/g, '/contexts'],
];

/**
 * A next step as a person follows it in the chat: flags of the command line are commands here, and tools are sentences.
 */
export const chatWords = (text: string): string =>
  spokenStep(FLAGS.reduce((said, [flag, word]) => said.replace(flag, word), text));
