import { AppError } from '../../core/errors.ts';
import type { ToolResult } from '../../core/tool.ts';
import type { OpenCluster } from '../open.ts';

/** One read tool, called by a command instead of a model: the same check of the input, the same result. */
export async function runReadTool(
  name: string,
  input: Record<string, unknown>,
  cluster: OpenCluster,
  signal: AbortSignal,
): Promise<ToolResult> {
  const { TOOLS } = await import('../../../tools/index.ts');
  const tool = TOOLS.find((candidate) => candidate.name === name);
  if (tool?.effect !== 'read') throw new AppError('internal', `there is no read tool ${name}`);
  return tool.run(
    tool.input.parse(input),
    { cluster: cluster.reader, namespace: cluster.namespace, now: Date.now, contexts: () => cluster.contexts() },
    signal,
  );
}
