import { z } from 'zod';
import { ENABLE_TOOLSET, readTool, type Tool, TOOLSETS } from '../src/core/tool.ts';

/**
 * The tool by which a model asks for more of these tools: its description names each toolset that they have, with its tools. Undefined
 * when all of them are always offered. The agent offers the toolset from then on; running the tool only says so.
 */
export function enableToolset(tools: readonly Tool[]): Tool | undefined {
  const sets = TOOLSETS.map((set) => ({
    set,
    names: tools.filter(({ toolset }) => toolset === set).map(({ name }) => name),
  })).filter(({ names }) => names.length > 0);
  const [first, ...rest] = sets.map(({ set }) => set);
  if (first === undefined) return undefined;
  return readTool({
    name: ENABLE_TOOLSET,
    description: `More tools. ${sets.map(({ set, names }) => `${set}: ${names.join(', ')}.`).join(' ')}`,
    input: z.strictObject({ toolset: z.enum([first, ...rest]) }),
    run({ toolset }) {
      const names = sets.find(({ set }) => set === toolset)?.names ?? [];
      const text = `enabled, call them now: ${names.join(', ')}`;
      return Promise.resolve({ text, digest: `enabled ${toolset}` });
    },
  });
}
