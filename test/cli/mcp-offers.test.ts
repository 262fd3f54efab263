import { expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { mcpOptions } from '../../src/cli/mcp/wiring.ts';
import type { OpenCluster } from '../../src/cli/open.ts';
import { readSettings } from '../../src/cli/settings.ts';

it('an MCP client is offered to plan the forwarding of a port, and not to open one, since nobody could end it', async () => {
  const io = { env: {}, signal: new AbortController().signal } as Io;
  const cluster = { reader: { target: { context: 'x' } }, namespace: 'shop' } as OpenCluster;
  const offered = async (changes: 'plan-only' | 'elicit') =>
    (await mcpOptions({ settings: readSettings({}, {}), cluster, io, sets: ['inside'], changes, log: () => {} })).tools
      .map(({ name }) => name)
      .filter((name) => ['run_in_pod', 'port_forward'].includes(name));
  expect(await offered('plan-only')).toEqual(['run_in_pod', 'port_forward']);
  expect(await offered('elicit')).toEqual(['run_in_pod']);
});
