import { clean } from '../core/clean.ts';
import type { Call } from '../core/model.ts';
import { nearest } from '../core/names.ts';
import type { Tool } from '../core/tool.ts';
import { checkArguments } from './arguments.ts';
import type { CallResult } from './call.ts';
import type { Limits } from './limits.ts';

/** A call that may be run, or that has its answer already because it cannot be. */
export type Ready = {
  readonly call: Call;
  readonly tool?: Tool;
  readonly input?: Record<string, unknown>;
  readonly early?: CallResult;
};

/** Looks the tool up (a Map: no inherited names), checks the arguments, and applies the bounds of a step. */
export function prepare(
  tools: ReadonlyMap<string, Tool>,
  limits: Limits,
  refused: ReadonlyMap<string, string>,
  call: Call,
  index: number,
): Ready {
  const tool = tools.get(call.name);
  const early = (said: string, error?: CallResult['error'], wrong = false): Ready => ({
    call,
    ...(tool === undefined ? {} : { tool }),
    early: { state: 'failed', said, wrong, ...(error === undefined ? {} : { error }) },
  });
  if (index >= limits.callsPerStep)
    return early(`not run: at most ${limits.callsPerStep} calls in one step; ask again for the rest`);
  if (tool === undefined) {
    const names = [...tools.keys()];
    const near = nearest(call.name, names, 3);
    const message = `there is no tool ${JSON.stringify(clean(call.name).slice(0, 64))}`;
    const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : `the tools are ${names.join(', ')}`;
    return early(`${message}; ${hint}`, { code: 'bad-input', message }, true);
  }
  const checked = checkArguments(tool.name, tool.input, call.input);
  if (!checked.ok) return early(checked.error, { code: 'bad-input', message: checked.error }, true);
  const repeated = refused.get(call.id);
  if (repeated !== undefined) return early(repeated, { code: 'refused', message: 'repeated call' });
  return { call, tool, input: checked.input };
}
