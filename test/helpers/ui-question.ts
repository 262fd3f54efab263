import type { Question } from '../../src/core/approval.ts';
import type { Change, Edit, Plan } from '../../src/core/plan.ts';

export const BACKEND = {
  target: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'todo-chatbot', name: 'todo-chatbot-backend' },
  resource: { plural: 'deployments', namespaced: true },
  uid: '11111111-2222-3333-4444-555555555555',
} as const;

export const scaleBy = (edits: readonly Edit[]): Change => ({ ...BACKEND, verb: 'edit', subresource: 'scale', edits });

/** A question about scaling the backend; parts of it and of its plan can be replaced. */
export function questionOf(plan: Partial<Plan> = {}, question: Partial<Question> = {}): Question {
  return {
    hash: 'a'.repeat(64),
    rehearsal: { ok: true, notes: ['the server accepts it (dry run)'], warnings: [] },
    editable: {},
    index: 1,
    of: 1,
    ...question,
    plan: {
      id: 'plan-1',
      tool: 'scale_workload',
      title: 'scale deployment todo-chatbot-backend from 2 to 5',
      risk: 'medium',
      cluster: {
        context: 'kind-dev',
        server: 'https://127.0.0.1:6443',
        caFingerprint: 'ab',
        user: 'dev',
        namespace: 'todo-chatbot',
        embedded: false,
      },
      changes: [scaleBy([{ path: '/spec/replicas', from: 2, to: 5 }])],
      warnings: [],
      undo: 'kubectl scale deployment/todo-chatbot-backend --replicas=2 -n todo-chatbot',
      kubectl: ['kubectl scale deployment/todo-chatbot-backend --replicas=5 -n todo-chatbot'],
      createdAt: '2026-11-24T10:00:00Z',
      ...plan,
    },
  };
}
