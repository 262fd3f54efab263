// Looks at `kubewhy mcp` with the command line of the MCP inspector, which is no dependency of ours: installed anywhere
// on the PATH, or named by MCP_INSPECTOR (its mcp-inspector program). Ends with 0 and says so where it is not there.
//   npm install --global @modelcontextprotocol/inspector && npm run build && node scripts/inspect-mcp.mjs
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const inspector = process.env.MCP_INSPECTOR ?? 'mcp-inspector';
const home = mkdtempSync(join(tmpdir(), 'kubewhy-inspected-'));
const env = { PATH: process.env.PATH, HOME: home };
const server = [process.execPath, 'bin/kubewhy.cjs', 'mcp', '--demo'];

function inspect(...method) {
  const { status, stdout, stderr, error } = spawnSync(inspector, ['--cli', '--method', ...method, '--', ...server], {
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

const CASES = [
  [
    ['tools/list'],
    0,
    (one) => one.tools.length > 30 && one.tools.every(({ annotations }) => annotations !== undefined),
  ],
  [['resources/list'], 0, (one) => one.resources.length === 1],
  [['resources/templates/list'], 0, (one) => one.resourceTemplates.length === 2],
  [['prompts/list'], 0, (one) => one.prompts.length === 2],
  [
    ['resources/read', '--uri', 'kubewhy://diagnosis/todo-chatbot'],
    0,
    (one) => /SecretKeyNotFound/.test(one.contents[0].text),
  ],
  [['prompts/get', '--prompt-name', 'why_failing'], 0, (one) => one.messages.length === 1],
  [['tools/call', '--tool-name', 'diagnose'], 0, (one) => one.structuredContent.healthy === false],
  [
    ['tools/call', '--tool-name', 'scale_workload', '--tool-arg', 'workload=frontend', '--tool-arg', 'replicas=3'],
    0,
    (one) => one.content[0].text.startsWith('not sent: changes are only planned here'),
  ],
  [['tools/call', '--tool-name', 'get_logs'], 5, (one) => one.isError === true],
];

const there = spawnSync(inspector, ['--version'], { env, timeout: 20_000 });
if (there.error || there.status !== 0) {
  console.log(`SKIPPED: the MCP inspector is not there (${inspector}); nothing was looked at`);
} else {
  let failed = 0;
  for (const [method, status, right] of CASES) {
    const seen = inspect(...method);
    let good = seen.status === status;
    try {
      good &&= right(JSON.parse(seen.stdout));
    } catch {
      good = false;
    }
    console.log(`${good ? '✓' : '✗'} ${method.join(' ')}`);
    if (!good) console.log(`  status ${seen.status}: ${(seen.stderr + seen.stdout).slice(0, 400)}`);
    if (!good) failed += 1;
  }
  process.exitCode = failed > 0 ? 1 : 0;
}
rmSync(home, { recursive: true, force: true });
