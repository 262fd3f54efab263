import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/diagnosis.ts';
import { affectedOf, shownEvidence } from '../../src/logs/evidence.ts';

const finding = (title: string, evidence: readonly (readonly [string, string])[], details = {}): Finding => ({
  cause: 'ImageTagNotFound',
  severity: 'critical',
  confidence: 'certain',
  subject: { kind: 'Deployment', name: 'edge' },
  pods: ['edge-1'],
  container: 'edge',
  title,
  evidence: evidence.map(([source, text]) => ({ source, text })),
  details,
  consequences: [],
  remedies: [],
});

const refused =
  'failed to pull and unpack image "reg.example.com/a/b:3": failed to resolve reference "reg.example.com/a/b:3": not found';

describe('evidence as a person reads it', () => {
  it('is not told twice in two wrappings', () => {
    const shown = shownEvidence(
      finding('the tag is not there', [
        ['event/Failed pod/edge-1', `Failed to pull image "reg.example.com/a/b:3": ${refused}`],
        [
          'pod/edge-1 .status.containerStatuses[0].state.waiting.message',
          `Back-off pulling image: ErrImagePull: ${refused}`,
        ],
      ]),
    );
    expect(shown.map(({ place }) => place)).toEqual(['event Failed of pod/edge-1']);
  });

  it('is told two times when only the last words are alike', () => {
    const shown = shownEvidence(
      finding('it fails', [
        ['event/Failed pod/edge-1', 'cannot reach the database: connection refused'],
        ['event/Unhealthy pod/edge-1', 'cannot reach the cache: connection refused'],
      ]),
    );
    expect(shown).toHaveLength(2);
  });

  it('leaves a value out that the title has', () => {
    const shown = shownEvidence(
      finding('image reg.example.com/a/b:3 does not exist', [
        ['event/Failed pod/edge-1', 'manifest unknown'],
        ['pod/edge-1 .spec.containers[0].image', 'reg.example.com/a/b:3'],
      ]),
    );
    expect(shown.map(({ text }) => text)).toEqual(['manifest unknown']);
  });

  it('says of a condition whose words the title has only its state', () => {
    const shown = shownEvidence(
      finding('Tractor red is not ready: the engine has no oil in it', [
        ['tractor/red .status.conditions[2]', 'Ready=False (NoOil): the engine has no oil in it.'],
      ]),
    );
    expect(shown.map(({ text }) => text)).toEqual(['status.conditions[2]: Ready=False (NoOil)']);
  });
});

describe('what else a cause affects', () => {
  it.each([
    [['Service/edge'], undefined],
    [['Service/edge', 'Deployment/web'], 'deployment/web'],
    [['Job/a', 'Job/b', 'Job/c', 'Job/d', 'Job/e'], 'job/a, job/b, job/c, job/d and 1 more'],
  ])('%j is told as %j', (affected, told) => {
    expect(affectedOf(finding('x', [], { affected }))).toBe(told);
  });
});
