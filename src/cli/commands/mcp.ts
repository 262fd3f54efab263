import packageJson from '../../../package.json' with { type: 'json' };
import { EXIT } from '../../core/errors.ts';
import type { Flags } from '../flags.ts';
import { isTerminal, type Io } from '../io.ts';
import type { McpFlags } from '../mcp/flags.ts';
import { listeningOf, tokenOf } from '../mcp/listen.ts';
import { mcpOptions, toolsetsOf } from '../mcp/wiring.ts';
import { DEFAULT_SCENARIO, openCluster } from '../open.ts';
import { readSettings } from '../settings.ts';

/**
 * `kubewhy mcp`: serves the tools to an MCP client until it leaves. Standard output carries the protocol and nothing
 * else.
 */
export async function runMcp(options: McpFlags, flags: Flags, io: Io): Promise<number> {
  const settings = readSettings(
    options.demo && flags.scenario === undefined ? { ...flags, scenario: DEFAULT_SCENARIO } : flags,
    io.env,
  );
  const sets = toolsetsOf(options.toolsets);
  const place = options.listen === undefined ? undefined : listeningOf(options.listen);
  const cluster = await openCluster(settings, io, 'refused');
  const log = (line: string): void => io.err(`${line}\n`);
  try {
    if (cluster.notice) log(cluster.notice);
    const { serveHttp, serveStdio } = await import('../../mcp/index.ts');
    const mcp = await mcpOptions({ settings, cluster, io, sets, changes: options.changes ?? 'plan-only', log });
    const { context, namespace } = cluster.reader.target;
    const about = `kubewhy ${packageJson.version} serves context ${context}, namespace ${namespace}, to MCP clients`;
    if (place === undefined) {
      log(`${about} on stdio`);
      if (isTerminal(io.stdin))
        log('it waits for a client to speak; Ctrl-C ends it (docs/mcp.md says how clients start it)');
      await serveStdio(mcp, io.stdin, io.stdout, io.signal);
      return EXIT.ok;
    }
    const { token, path, isNew } = tokenOf(io.env);
    const listening = (url: string): void => {
      log(`${about} on ${url}`);
      log(isNew ? `the bearer token, kept in ${path}: ${token}` : `the bearer token stands in ${path}`);
    };
    await serveHttp(mcp, { ...place, token }, listening, io.signal);
    return EXIT.ok;
  } finally {
    await cluster.close();
  }
}
