import { readFileSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import { AppError } from '../../core/errors.ts';
import { type Tool, TOOLSETS, type Toolset } from '../../core/tool.ts';
import type { Changes, McpOptions } from '../../mcp/index.ts';
import { auditFile } from '../files/audit-file.ts';
import { savePlan } from '../files/plan-store.ts';
import type { Io } from '../io.ts';
import type { OpenCluster } from '../open.ts';
import { modeOf } from '../modes.ts';
import type { Settings } from '../settings.ts';

/** Reads files of the person by a path that only they may name, and here nobody knows what they typed. */
const LEFT_OUT: ReadonlySet<string> = new Set(['apply_manifest']);
/** Cells of a row of the card in a client's form. */
const COLUMNS = 76;

type Wiring = {
  readonly settings: Settings;
  readonly cluster: OpenCluster;
  readonly io: Io;
  readonly sets: readonly Toolset[];
  readonly changes: Changes;
  readonly log: (line: string) => void;
};

/** What a server of these settings offers and how it changes things; one for all its sessions. */
export async function mcpOptions({ settings, cluster, io, sets, changes, log }: Wiring): Promise<McpOptions> {
  const [{ TOOLS }, { cardText }] = await Promise.all([
    import('../../../tools/index.ts'),
    import('../../ui/card-lines.ts'),
  ]);
  const offered = (tool: Tool): boolean =>
    !LEFT_OUT.has(tool.name) &&
    // Nobody could end what this process keeps open; a plan is applied in a terminal, where Ctrl-C does.
    !(changes === 'elicit' && tool.name === 'port_forward') &&
    (tool.effect === 'read' || !settings.readOnly) &&
    (tool.toolset === undefined || sets.includes(tool.toolset));
  return {
    version: packageJson.version,
    tools: TOOLS.filter(offered),
    context: {
      cluster: cluster.reader,
      namespace: cluster.namespace,
      now: Date.now,
      ...(settings.readOnly ? { readOnly: true } : {}),
      ...(cluster.helm ? { helm: cluster.helm } : {}),
      contexts: () => cluster.contexts(),
    },
    gate: {
      writer: cluster.writer,
      audit: auditFile(io.env, async () => (await cluster.reader.whoami(io.signal)).user),
      mode: modeOf(settings),
      beyondRails: settings.beyondRails,
      savePlan: async (plan) => {
        if (cluster.reader.target.embedded)
          return 'It cannot be applied later: the embedded demo cluster ends with this server. With --changes elicit the person is asked.';
        const { id } = plan;
        savePlan(plan, io.env, Date.now(), { personOnly: true });
        const file = settings.kubeconfig ?? onlyFile(io.env['KUBECONFIG']);
        const own = file === undefined ? '' : ` --kubeconfig ${quotedWord(resolve(file))}`;
        return `The plan is saved as ${id} for 24 hours. The person runs this in a terminal of their own, where it is shown whole and asked about: kubewhy apply ${id}${own}`;
      },
    },
    changes,
    cardText: (question) => cardText(question, COLUMNS, 'all'),
    texts: {
      instructions: `${promptText('mcp')}\n${factsOf(settings, cluster, changes)}`,
      whyFailing: promptText('mcp-why-failing'),
      whatChanged: promptText('mcp-what-changed'),
    },
    log,
  };
}

function factsOf(settings: Settings, { reader: { target }, namespace }: OpenCluster, changes: Changes): string {
  const how = settings.readOnly
    ? 'none, this server is read-only'
    : settings.dryRun
      ? 'planned and rehearsed, never sent'
      : changes === 'elicit'
        ? 'the person is asked through this client, where it can ask'
        : 'planned and saved; the person applies them in a terminal';
  return [
    'This server:',
    `- context: ${JSON.stringify(target.context)}${target.embedded ? ' (an embedded demo cluster, not a real one: say so)' : ''}`,
    `- default namespace: ${JSON.stringify(namespace)}`,
    `- changes: ${how}`,
  ].join('\n');
}

/** Toolsets by their names, with commas; all when none are named. */
export function toolsetsOf(text: string | undefined): readonly Toolset[] {
  if (text === undefined) return TOOLSETS;
  const words = text.split(',').map((word) => word.trim());
  const wrong = words.find((word) => word !== '' && !TOOLSETS.some((set) => set === word));
  if (wrong !== undefined)
    throw new AppError('usage', `there is no toolset ${JSON.stringify(wrong)}`, `there is ${TOOLSETS.join(', ')}`);
  return TOOLSETS.filter((set) => words.includes(set));
}

/**
 * The client may have given this server a kubeconfig that the person's terminal does not know; a list of several cannot
 * be named by the flag.
 */
const onlyFile = (files: string | undefined): string | undefined =>
  files === undefined || files.trim() === '' || files.includes(delimiter) ? undefined : files;

const quotedWord = (word: string): string =>
  /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Prompts stand beside the program, in the checkout as in the package. */
const promptText = (name: string): string => readFileSync(new URL(import.meta.resolve(`#prompts/${name}.md`)), 'utf8');
