import { AppError } from '../core/errors.ts';
import type { ClusterWriter } from '../core/writer.ts';
import type { Transport } from './transport.ts';

/** A writer that refuses: this version reads only. */
export function createWriter(_transport: Transport): ClusterWriter {
  const refusal = new AppError(
    'refused',
    'this version of kubewhy changes nothing',
    'use the kubectl commands of the plan',
  );
  return {
    rehearse: async () => ({
      ok: false,
      notes: [],
      warnings: [],
      refusal: { code: refusal.code, message: refusal.message, nextStep: refusal.nextStep ?? '' },
    }),
    async *apply() {
      yield { type: 'end', outcome: { state: 'refused', lines: [refusal.message], nextStep: refusal.nextStep ?? '' } };
    },
  };
}
