import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOW, readCase } from '../helpers/case-folder.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';

const FIELD = join(import.meta.dirname, '../fixtures/field');

describe('a proxy of a control plane that is gone', () => {
  it('is brought to the one that is there by the label that chose it, not by what was put into its pod', async () => {
    const { recording } = readCase(FIELD, '953-istio-revision-uninstalled');
    const { findings } = await diagnoseRecording(recording, {
      namespace: 'fares',
      workload: 'deployment/fare-api',
      now: NOW,
    });
    const texts = findings[0]?.remedies.map(({ text }) => text) ?? [];
    expect(texts[0]).toMatch(
      /^kubectl label namespace fares istio\.io\/rev=1-27-3 --overwrite, then make the pods anew: kubectl rollout restart deployment\/fare-api -n fares/,
    );
    expect(texts.join('\n')).not.toContain('CA_ADDR');
  });
});
