import { expect, it } from 'vitest';
import { chatWords } from '../../src/ui/chat/chat-words.ts';

it.each([
  [
    'nothing runs in namespace x; choose another namespace with -n',
    'nothing runs in namespace x; choose another namespace with /namespace',
  ],
  ['choose another context with --context', 'choose another context with /context'],
  [
    'is the cluster running? another one: --context; "kubectl config get-contexts" lists them',
    'is the cluster running? another one: /context; /contexts lists them',
  ],
  ['call get_logs', '"logs of WORKLOAD"'],
  ['look at the pod', 'look at the pod'],
])('%j is told in the chat as %j', (step, told) => {
  expect(chatWords(step)).toBe(told);
});
