import { describe, expect, it } from 'vitest';
import { undoCommand } from '../../../src/models/offline/literal/undo.ts';
import { ask, TODO, written } from './ask.ts';
import { LITERAL, MANIFESTS } from './commands.ts';

describe('a literal command', () => {
  it.each(LITERAL)('is read as its program reads it: %s', async (command, expected) => {
    const { calls, text } = await ask(command, TODO);
    expect(written(calls) || '-').toBe(expected);
    if (calls.length > 0) return;
    expect(text).toMatch(/\S/);
    expect(text).not.toMatch(/hunter2|I did not understand/);
  });

  it.each(MANIFESTS)('describes an object in full: %s', async (command, parts) => {
    const { calls } = await ask(command, TODO);
    expect(calls.map(({ name }) => name)).toEqual(['create_object']);
    const text = JSON.stringify(calls[0]?.input).replaceAll(String.raw`\"`, '"');
    for (const part of parts) expect(text).toMatch(part);
  });

  it.each([
    ['kubectl get pods --bogus', '--bogus'],
    ['kubectl delete pods -l app=web', '-l'],
    ['helm upgrade web ./web --post-renderer x', '--post-renderer'],
    ['helm upgrade web ./web --wait=false', '--wait=false'],
    ['kubectl scale deployment/backend --replicas=5 --current-replicas=2', '--current-replicas'],
  ])('that has a flag which is not known is refused by its name: %s', async (command, flag) => {
    const { calls, text } = await ask(command, TODO);
    expect(calls).toEqual([]);
    expect(text).toContain(flag);
  });
});

describe('the command that a card gives for taking a change back', () => {
  const json = (operations: readonly object[]): string => `'${JSON.stringify(operations)}'`;
  it.each([
    [
      `kubectl --context demo -n shop patch service/web --type=json -p ${json([
        { op: 'test', path: '/spec/selector/app', value: 'green' },
        { op: 'replace', path: '/spec/selector/app', value: 'blue' },
      ])}`,
      [
        {
          tool: 'edit_object',
          input: {
            kind: 'services',
            name: 'web',
            namespace: 'shop',
            edits: [{ path: '/spec/selector/app', value: '"blue"' }],
          },
        },
      ],
    ],
    [
      `kubectl patch node/n1 --type=json -p ${json([{ op: 'remove', path: '/spec/unschedulable' }])}`,
      [{ tool: 'uncordon_node', input: { node: 'n1' } }],
    ],
    [
      `kubectl --context d -n shop patch configmap/c --type=json -p ${json([
        { op: 'test', path: '/data/a~1b', value: 'x' },
        { op: 'replace', path: '/data/a~1b', value: 'y' },
      ])}`,
      [{ tool: 'edit_config_key', input: { config_map: 'c', key: 'a/b', value: 'y', namespace: 'shop' } }],
    ],
    [
      'kubectl --context d -n shop delete service/web --cascade=background && kubectl -n shop delete configmap/c --cascade=background',
      [
        { tool: 'delete_object', input: { kind: 'services', name: 'web', namespace: 'shop' } },
        { tool: 'delete_object', input: { kind: 'configmaps', name: 'c', namespace: 'shop' } },
      ],
    ],
    [
      'kubectl uncordon n1 (evicted pods stay where they were made again)',
      [{ tool: 'uncordon_node', input: { node: 'n1' } }],
    ],
    [
      'helm rollback web 3 --namespace=shop --kube-context=demo',
      [{ tool: 'helm_rollback', input: { release: 'web', revision: 3, namespace: 'shop' } }],
    ],
  ])('is one of ours: %s', (command, calls) => {
    expect(undoCommand(command)).toEqual({ calls });
  });
});
