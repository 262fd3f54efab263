import packageJson from '../../../package.json' with { type: 'json' };
import { EXIT } from '../../core/errors.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import type { McpFlags } from '../mcp/flags.ts';
import { mcpOptions, toolsetsOf } from '../mcp/wiring.ts';
import { DEFAULT_SCENARIO, openCluster } from '../open.ts';
import { readSettings } from '../settings.ts';

/** `kubewhy mcp`: serves the tools to an MCP client until it leaves. Standard output carries the protocol and nothing else. */
export async function runMcp(options: McpFlags, flags: Flags, io: Io): Promise<number> {
  const settings = readSettings(
    options.demo && flags.scenario === undefined ? { ...flags, scenario: DEFAULT_SCENARIO } : flags,
    io.env,
  );
  const sets = toolsetsOf(options.toolsets);
  const cluster = await openCluster(settings, io, 'refused');
  const log = (line: string): void => io.err(`${line}\n`);
  try {
    if (cluster.notice) log(cluster.notice);
    const { serveStdio } = await import('../../mcp/index.ts');
    const mcp = await mcpOptions({ settings, cluster, io, sets, changes: options.changes ?? 'plan-only', log });
    const { context, namespace } = cluster.reader.target;
    log(`kubewhy ${packageJson.version} serves context ${context}, namespace ${namespace}, to an MCP client on stdio`);
    await serveStdio(mcp, io.stdin, io.stdout, io.signal);
    return EXIT.ok;
  } finally {
    await cluster.close();
  }
}
