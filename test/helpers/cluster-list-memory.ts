import { connect } from '../../src/cluster/index.ts';
import { KINDS } from '../../src/core/kinds.ts';

// A process of its own, so that its memory is that of one list: node cluster-list-memory.ts KUBECONFIG_TEXT
const { reader, close } = await connect({ kubeconfig: process.argv[2] ?? '', env: {} }).then((connection) => ({
  reader: connection.reader.measured(),
  close: () => connection.close(),
}));
const before = process.memoryUsage().rss;
const { items } = await reader.reader.list(KINDS.pods, { pageSize: 20_000 }, new AbortController().signal);
const grown = process.resourceUsage().maxRSS * 1024 - before;
await close();
process.stdout.write(JSON.stringify({ items: items.length, grownMB: Math.round(grown / 1e6), ...reader.stats() }));
