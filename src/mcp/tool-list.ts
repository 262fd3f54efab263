import type { Tool as McpTool } from '@modelcontextprotocol/sdk/types.js';
import type { Tool } from '../core/tool.ts';
import { outputSchemaOf } from './structured.ts';
import type { Changes } from './types.ts';

type Schema = McpTool['inputSchema'];

const titleOf = (name: string): string => {
  const words = name.replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};

/** Bounds that only say "a safe integer" tell nobody anything. */
const safeInteger = (key: string, value: unknown): boolean =>
  /^(?:minimum|maximum)$/.test(key) && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;

function withoutNoise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNoise);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => key !== '$schema' && !safeInteger(key, member))
      .map(([key, member]) => [key, withoutNoise(member)]),
  );
}

const PLANS: Record<Changes, string> = {
  'plan-only':
    'Plans and rehearses only, sends nothing: the plan is saved, and the person applies it in their own terminal.',
  elicit: 'The person is shown exactly what would be sent and decides; without their yes nothing is sent.',
};

/**
 * A tool as a client lists it. The hints are honest: what reads can change nothing; its texts come from logs and
 * events, which anybody may have written (openWorldHint). Where changes are only planned no call of a client destroys
 * anything.
 */
export function listed(tool: Tool, changes: Changes): McpTool {
  const output = tool.effect === 'read' ? outputSchemaOf(tool) : undefined;
  const title = titleOf(tool.name);
  return {
    name: tool.name,
    title,
    description: tool.effect === 'read' ? tool.description : `${tool.description} ${PLANS[changes]}`,
    inputSchema: withoutNoise(tool.input.toJSONSchema({ io: 'input' })) as Schema,
    ...(output === undefined ? {} : { outputSchema: output }),
    annotations:
      tool.effect === 'read'
        ? { title, readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true }
        : {
            title,
            readOnlyHint: false,
            destructiveHint: changes === 'elicit',
            idempotentHint: false,
            openWorldHint: true,
          },
  };
}
