import type { Advice } from '../../../../core/diagnosis.ts';
import type { Failing } from '../../../facts/state.ts';
import type { Facts } from '../../../types.ts';
import { change } from '../change.ts';
import { TEMPLATED } from '../edits.ts';

/** A variable gets what another one has: its plain value, or the key that it comes from. */
export function copyVariable(facts: Facts, { view, owner }: Failing, from: string, name: string, text: string): Advice {
  const entry = view.spec?.env?.find((one) => one.name === from);
  const input = { workload: `${owner.kind.toLowerCase()}/${owner.name}`, container: view.name, name };
  const { secretKeyRef, configMapKeyRef } = entry?.valueFrom ?? {};
  if (!entry || !TEMPLATED.test(owner.kind)) return text;
  if (secretKeyRef?.name !== undefined)
    return change(facts, text, 'set_env', { ...input, from: `secret/${secretKeyRef.name}/${secretKeyRef.key}` });
  if (configMapKeyRef?.name !== undefined)
    return change(facts, text, 'set_env', {
      ...input,
      from: `configmap/${configMapKeyRef.name}/${configMapKeyRef.key}`,
    });
  return entry.value === undefined || /\[hidden/.test(entry.value)
    ? text
    : change(facts, text, 'set_env', { ...input, value: entry.value });
}
