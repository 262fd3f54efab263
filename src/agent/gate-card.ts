import type { Question } from '../core/approval.ts';
import { safeText } from '../core/redact.ts';
import type { Draft } from './draft.ts';
import type { GateRequest } from './gate-types.ts';

/**
 * What the card shows: the plan and its rehearsal, the model's reason apart, and the fields that the person may edit.
 */
export function questionOf(request: GateRequest, draft: Draft): Omit<Question, 'hash'> {
  const reason = reasonOf(request.reason);
  return {
    plan: draft.plan,
    rehearsal: draft.rehearsal,
    editable: editableOf(request, draft.input),
    index: request.index,
    of: request.of,
    ...(request.following === undefined || request.following.length === 0 ? {} : { following: request.following }),
    ...(request.said === undefined || request.said.trim() === '' ? {} : { said: request.said.trim() }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** What the model wrote beside the call: three lines at most. */
function reasonOf(text: string | undefined): string | undefined {
  const lines = safeText(text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.length === 0 ? undefined : lines.slice(0, 3).join('\n').slice(0, 400);
}

function editableOf(request: GateRequest, input: Record<string, unknown>): Record<string, string | number> {
  const fields: Record<string, string | number> = {};
  for (const field of request.tool.editable ?? []) {
    const value = Object.hasOwn(input, field) ? input[field] : undefined;
    if (typeof value === 'string' || typeof value === 'number') fields[field] = value;
  }
  return fields;
}
