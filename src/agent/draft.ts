import { frozenPlan } from '../core/frozen-plan.ts';
import { canonical } from '../core/json.ts';
import type { Plan, Rehearsal, Warning } from '../core/plan.ts';
import type { ChangeTool, ToolContext } from '../core/tool.ts';
import { refusedByRails } from '../core/request/guard-rails.ts';
import { toldWords } from '../core/request/told-words.ts';
import { requestCommands, requestRisk, requestWarnings } from '../core/request/words.ts';
import type { ClusterWriter } from '../core/writer.ts';
import { checkArguments } from './arguments.ts';
import { type CallResult, failure } from './call.ts';
import { deadline } from './deadline.ts';
import type { GateRequest } from './gate-types.ts';
import { movedSince } from './moved.ts';

/** A plan that can be put on a card. */
export type Draft = {
  readonly input: Record<string, unknown>;
  readonly plan: Plan;
  readonly rehearsal: Rehearsal;
};

export type Drafting = {
  readonly request: GateRequest;
  readonly input: Record<string, unknown>;
  readonly writer: ClusterWriter;
  /** Warnings of the gate itself, such as an edit that was refused. */
  readonly added: readonly Warning[];
  /** The plan that turned out stale; what changed since is said on the new card. */
  readonly movedFrom: Plan | undefined;
  readonly beyondRails: boolean;
};

/** Checks, plans and rehearses. Sends nothing but reads and dry runs. */
export async function draftPlan(
  drafting: Drafting,
  signal: AbortSignal,
): Promise<Draft | { readonly failed: CallResult }> {
  const { request, writer, added, movedFrom } = drafting;
  const { tool, context, limits } = request;
  const checked = checkArguments(tool.name, tool.input, drafting.input);
  if (!checked.ok)
    return { failed: { state: 'failed', said: checked.error, error: { code: 'bad-input', message: checked.error } } };
  const limit = deadline(tool.name, limits.callMs, signal);
  try {
    const own: ToolContext = {
      ...context,
      ...(context.askSecrets === undefined
        ? {}
        : {
            askSecrets: (keys, into, stop) =>
              limit.held(() => context.askSecrets?.(keys, into, stop) ?? Promise.reject(new Error())),
          }),
    };
    const made = frozenPlan(
      await limit.race(Promise.resolve().then(() => tool.plan(checked.input, own, limit.signal))),
    );
    const wrong = faultOf(made, tool, context);
    if (wrong !== undefined) return { failed: failure(wrong, signal) };
    const held = drafting.beyondRails ? undefined : refusedByRails(made.changes);
    if (held !== undefined) return { failed: failure(held, signal) };
    if (made.changes.length === 0)
      return { failed: { state: 'done', said: 'nothing to change', data: made.title, digest: made.title } };
    const moved = movedFrom === undefined ? [] : movedSince(movedFrom, made);
    const { undo: _undo, ...rest } = made;
    const told = toldWords(made, requestWarnings(made));
    const plan = frozenPlan({
      ...rest,
      ...told,
      kubectl: commandsOf(made),
      risk: requestRisk(made),
      warnings: [
        ...moved.map((text) => ({ code: 'moved', text: `since you looked: ${text}` })),
        ...added,
        ...told.warnings,
      ],
    });
    const rehearsal = await limit.race(writer.rehearse(plan, limit.signal));
    return { input: checked.input, plan, rehearsal };
  } catch (error) {
    return { failed: failure(error, signal) };
  } finally {
    limit.end();
  }
}

/**
 * Commands are made of the requests, so that they say the same. Where a Secret's values are to be typed, or helm runs,
 * the tool knows the words.
 */
const commandsOf = (plan: Plan): readonly string[] =>
  plan.changes.every(({ verb }) => ['edit', 'delete', 'create', 'exec', 'forward'].includes(verb))
    ? requestCommands(plan)
    : plan.kubectl;

/** A plan must be the tool's own and for the cluster that the person sees. */
function faultOf(plan: Plan, tool: ChangeTool, context: ToolContext): Error | undefined {
  if (plan.tool !== tool.name) return new Error(`${tool.name} made a plan in the name of ${plan.tool}`);
  if (canonical(plan.cluster) !== canonical(context.cluster.target))
    return new Error(`${tool.name} made a plan for another cluster than ${context.cluster.target.context}`);
  return undefined;
}

/** The input with the person's edits; fields that are not editable stay as they were. */
export function editedInput(
  tool: ChangeTool,
  input: Readonly<Record<string, unknown>>,
  edits: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const allowed = Object.entries(edits).filter(([field]) => tool.editable?.includes(field));
  return { ...input, ...Object.fromEntries(allowed) };
}
