import * as z from 'zod';
import { ENABLE_TOOLSET, readTool, type Tool, TOOLSETS, type Toolset } from '../src/core/tool.ts';

/** What each toolset is for, in the words of a request: a part of every request, so it is short. */
const FOR: Readonly<Record<Toolset, string>> = {
  changes:
    'scale, restart, roll back, pause, set image, env, limits, ConfigMap and Secret keys, delete a pod, create a namespace; what changed',
  objects: 'create, edit, apply, delete any kind; run a job',
  inside: 'run a program in a pod, test a connection from it, debug container, port-forward',
  access: 'who may do what; contexts',
  nodes: 'cordon, uncordon, drain, taint',
  helm: 'releases, values, upgrade, roll back, install',
};

/**
 * The tool by which a model asks for more of these tools: its description tells each toolset that they have. Undefined
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
    description: `More tools. ${sets.map(({ set }) => `${set}: ${FOR[set]}.`).join(' ')}`,
    input: z.strictObject({ toolset: z.enum([first, ...rest]) }),
    run({ toolset }) {
      const names = sets.find(({ set }) => set === toolset)?.names ?? [];
      const text = `enabled, call them now: ${names.join(', ')}`;
      return Promise.resolve({ text, digest: `enabled ${toolset}` });
    },
  });
}
