import { readFileSync } from 'node:fs';
import { connect } from '../../src/cluster/index.ts';
import { KINDS } from '../../src/core/kinds.ts';

// A process of its own, so that its memory is that of one list: node cluster-list-memory.ts KUBECONFIG_TEXT
const { reader, close } = await connect({ kubeconfig: process.argv[2] ?? '', env: {} }).then((connection) => ({
  reader: connection.reader.measured(),
  close: () => connection.close(),
}));
/** Bytes. On Linux the peak of this program alone: that of getrusage counts who has started it, too. */
function peak(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}
const before = process.memoryUsage().rss;
const { items } = await reader.reader.list(KINDS.pods, { pageSize: 20_000 }, new AbortController().signal);
const grown = peak() - before;
await close();
process.stdout.write(JSON.stringify({ items: items.length, grownMB: Math.round(grown / 1e6), ...reader.stats() }));
