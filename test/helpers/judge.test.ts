import { expect, it } from 'vitest';
import type { Diagnosis, Finding } from '../../src/core/diagnosis.ts';
import { misjudged, type Expected } from './judge.ts';

const finding = (change: Partial<Finding> = {}): Finding => ({
  cause: 'OOMKilled',
  severity: 'critical',
  confidence: 'certain',
  subject: { kind: 'Deployment', name: 'backend' },
  pods: [],
  container: 'backend',
  title: 'container backend is killed at its memory limit of 512Mi',
  evidence: [{ source: 'pod/backend-1 .status', text: 'OOMKilled' }],
  details: {},
  consequences: [],
  remedies: [{ text: 'raise the limit of container backend' }],
  ...change,
});

const diagnosis = (...findings: readonly Finding[]): Diagnosis => ({
  apiVersion: 'kubewhy/v1',
  kind: 'Diagnosis',
  cluster: { context: 'recorded', namespace: 'shop' },
  subject: null,
  healthy: findings.every(({ severity }) => severity === 'info'),
  state: findings.every(({ severity }) => severity === 'info') ? 'healthy' : 'ill',
  findings,
  stats: { apiRequests: 6, durationMs: 1 },
});

const expected: Expected = {
  title: 'killed for memory',
  subject: null,
  namespace: 'shop',
  healthy: false,
  cause: ['OOMKilled'],
  blame: { kind: 'Deployment', name: 'backend' },
  mustMention: ['512Mi'],
  mustNotMention: ['hunter2'],
  alsoAllowed: ['ServiceNoReadyEndpoints'],
  remedyMentions: [['limit', 'heap']],
  mustNotAdvise: ['rollout undo'],
};
const other = { kind: 'Service', name: 'backend' };

it.each<[string, Diagnosis, Partial<Expected>, string | undefined]>([
  ['takes a right answer', diagnosis(finding()), {}, undefined],
  [
    'takes what is allowed beside it',
    diagnosis(finding(), finding({ cause: 'ServiceNoReadyEndpoints' })),
    {},
    undefined,
  ],
  ['finds silence', diagnosis(), {}, 'nothing found'],
  ['finds another cause', diagnosis(finding({ cause: 'NodeOOM' })), {}, 'wanted OOMKilled, got NodeOOM'],
  ['finds another object', diagnosis(finding({ subject: other })), {}, 'blames OOMKilled Service/backend'],
  ['finds a missing word', diagnosis(finding()), { mustMention: ['1Gi'] }, 'does not say 1Gi'],
  ['finds useless advice', diagnosis(finding()), { remedyMentions: [['restart']] }, 'name none of: restart'],
  ['finds bad advice', diagnosis(finding()), { mustNotAdvise: ['raise the limit'] }, 'misleading advice'],
  ['finds one thing too many', diagnosis(finding(), finding({ cause: 'NodeOOM' })), {}, 'also reported: NodeOOM'],
  ['finds a secret', diagnosis(finding({ details: { user: 'hunter2' } })), {}, '1 secret value(s) printed'],
  ['finds a false alarm', diagnosis(finding()), { healthy: true, cause: [] }, 'it is fine, but reported: OOMKilled'],
  [
    'takes information where any severity will do',
    diagnosis(finding({ severity: 'info' })),
    { healthy: 'any' },
    undefined,
  ],
])('%s', (_, answer, change, wrong) => {
  const verdict = misjudged({ ...expected, ...change }, answer, answer.stats.apiRequests);
  if (wrong === undefined) expect(verdict).toBeUndefined();
  else expect(verdict).toContain(wrong);
});

it('counts requests', () => {
  expect(misjudged(expected, diagnosis(finding()), 41)).toBe('41 requests');
});
