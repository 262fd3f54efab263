import { type Command, Option } from 'commander';
import { CLUSTER, withOptions } from '../options.ts';

export type McpFlags = {
  readonly changes?: 'plan-only' | 'elicit';
  readonly toolsets?: string;
  readonly demo?: boolean;
  readonly listen?: string;
};

export const withMcpOptions = (command: Command): Command =>
  withOptions(command, [...CLUSTER, 'readOnly', 'dryRun', 'helm', 'production'])
    .addOption(
      new Option(
        '--changes <how>',
        'plan-only: saved for kubewhy apply; elicit: asked about through the client (default: plan-only)',
      ).choices(['plan-only', 'elicit']),
    )
    .option('--toolsets <names>', 'besides the basic reads only these, with commas (default: all)')
    .option('--listen <port>', 'serve streamable HTTP on this port of 127.0.0.1, with a token, instead of stdio')
    .option('--demo', 'serve the embedded demo cluster');
