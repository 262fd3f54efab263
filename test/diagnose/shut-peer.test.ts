import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOW, readCase } from '../helpers/case-folder.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';

const KEY = 'net.drill.example/network-access-relay-api';
const FIXTURES = join(import.meta.dirname, '../fixtures/field');
const { recording } = readCase(FIXTURES, '783-policy-wants-a-label-and-no-host-is-named');

type Object = { readonly kind: string; readonly metadata: { readonly name: string; labels?: Record<string, string> } };
const of = (keep: (object: Object) => unknown) => ({
  ...recording,
  objects: (structuredClone(recording.objects) as unknown as Object[]).filter(
    keep,
  ) as unknown as typeof recording.objects,
});
const told = async (given: typeof recording) => {
  const { findings } = await diagnoseRecording(given, { namespace: 'notebooks', now: NOW, workload: 'deployment/hub' });
  return findings.filter(({ severity }) => severity === 'critical');
};

describe('a wait that names no host, only the workload that is called', () => {
  it('is led to the policy that lets in only pods with a label, and gives the label', async () => {
    const [finding] = await told(recording);
    expect(finding?.cause).toBe('NetworkPolicyBlocked');
    expect(finding?.remedies[0]?.change).toEqual({
      tool: 'edit_object',
      input: {
        namespace: 'notebooks',
        kind: 'Deployment',
        name: 'hub',
        edits: [{ path: `spec.template.metadata.labels["${KEY}"]`, value: '"true"' }],
      },
    });
  });

  it.each<[string, (object: Object) => unknown]>([
    ['no policy selects it', ({ kind, metadata }) => kind !== 'NetworkPolicy' || metadata.name !== 'relay'],
    [
      'the caller has the label',
      ({ kind, metadata }) => {
        if (kind === 'Pod' && metadata.name.startsWith('hub-')) metadata.labels = { ...metadata.labels, [KEY]: 'true' };
        return true;
      },
    ],
  ])('blames no policy where %s', async (_what, keep) => {
    const all = await told(of(keep));
    expect(all).not.toHaveLength(0);
    expect(all.map(({ cause }) => cause)).not.toContain('NetworkPolicyBlocked');
  });
});
