// Fills the generated parts of the documents: `npm run docs`. CI fails when this changes a file.
import { readFileSync, writeFileSync } from 'node:fs';
import { CATALOGUE } from '../src/core/causes/index.ts';
import { EXIT } from '../src/core/errors.ts';
import { DEFAULTS, envNameOf, flagOf, SETTINGS } from '../src/cli/settings.ts';
import { SCENARIOS } from '../src/demo/index.ts';
import { PROVIDERS } from '../src/models/providers.ts';
import { TOOLS } from '../tools/index.ts';
import { commandsMarkdown, manPage } from './reference.ts';
import { writeSchemas } from './schemas.ts';

type Schema = {
  type?: string | string[];
  description?: string;
  default?: unknown;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
};

const MEANING: Record<keyof typeof EXIT, string> = {
  ok: 'done; for `diagnose`: nothing is critical or a warning (`state` is healthy or progressing)',
  error: 'error: cluster or model not reachable, not found, forbidden',
  usage:
    'wrong usage or configuration, Node too old; without a model: a question that was not understood, or not done here',
  nobodyToAsk: 'a change was proposed and nobody could be asked; the plan is saved',
  declined: 'the person said no',
  stale: 'the object, release or saved plan has moved, or the approval expired; nothing was sent',
  refused: 'the server refused the change (rights, admission, quota, conflict)',
  notHealthy:
    'the change was made, but the workload did not become healthy in time, or nobody could see whether it did; `verify`: the time was over',
  findings: '`diagnose` found a critical or warning cause; `verify`: broken; `compare`: something differs',
  interrupted: 'Ctrl-C',
  terminated: 'SIGTERM',
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

function settings(): string {
  const defaults: Readonly<Record<string, string | number | boolean>> = DEFAULTS;
  const rows = Object.entries(SETTINGS).map(([key, schema]) => {
    const standard = defaults[key] === undefined ? '' : `\`${String(defaults[key])}\``;
    const flag =
      key === 'output' ? '`-o`, `--output`' : key === 'namespace' ? '`-n`, `--namespace`' : `\`--${flagOf(key)}\``;
    return [`\`${key}\``, flag, `\`${envNameOf(key)}\``, standard, schema().description ?? ''];
  });
  return table(['key in config.yaml', 'flag', 'environment', 'default', 'meaning'], rows);
}

const exits = (): string =>
  table(
    ['code', 'meaning'],
    Object.entries(EXIT).map(([name, code]) => [String(code), MEANING[name as keyof typeof EXIT]]),
  );
const tools = (): string =>
  table(
    ['tool', 'effect', 'what it does'],
    TOOLS.map(({ name, effect, description }) => [
      `\`${name}\``,
      effect === 'read' ? 'read' : 'plans a change',
      description,
    ]),
  );
const scenarios = (): string =>
  table(
    ['scenario', 'what is wrong'],
    SCENARIOS.map(({ name, title }) => [`\`${name}\``, title]),
  );

const causes = (): string =>
  CATALOGUE.map(
    ({ title, causes: group }) =>
      `### ${title}\n\n${table(
        ['cause', 'severity', 'what is wrong', 'told apart by', 'what helps'],
        Object.entries(group).map(([name, one]) => [
          `\`${name}\``,
          one.severity,
          one.means,
          one.apart ?? '',
          one.helps,
        ]),
      )}`,
  ).join('\n\n');

function values(): string {
  const root = JSON.parse(readFileSync('charts/todo-chatbot/values.schema.json', 'utf8')) as Schema;
  const rows: string[][] = [];
  const walk = (schema: Schema, path: string): void => {
    if (schema.properties) {
      for (const [name, child] of Object.entries(schema.properties))
        walk(child, path === '' ? name : `${path}.${name}`);
      return;
    }
    if (schema.default === undefined) return;
    const type = Array.isArray(schema.type) ? schema.type.join(' or ') : (schema.type ?? '');
    const allowed = schema.enum
      ? schema.enum.map((value) => `\`${String(value)}\``).join(', ')
      : schema.minimum === undefined
        ? type
        : `${type} ${schema.minimum}–${schema.maximum ?? ''}`;
    rows.push([`\`${path}\``, allowed, `\`${JSON.stringify(schema.default)}\``, schema.description ?? '']);
  };
  walk(root, '');
  return table(['value', 'type', 'default', 'meaning'], rows);
}

function fill(path: string, parts: Record<string, () => string>): void {
  let text = readFileSync(path, 'utf8');
  for (const [name, make] of Object.entries(parts)) {
    const pattern = new RegExp(`(<!-- generated: ${name} -->\n)[\\s\\S]*?(\n<!-- end -->)`);
    if (!pattern.test(text)) throw new Error(`${path} has no place for ${name}`);
    text = text.replace(pattern, (_all, open: string, close: string) => `${open}${make()}${close}`);
  }
  writeFileSync(path, text);
}

const providers = (): string =>
  table(
    ['provider', 'key', 'address', 'more headers', 'default model'],
    PROVIDERS.map(({ name, title, keys, tokens = [], baseUrls, headers, standardModel }) => [
      `\`${name}\`: ${title}`,
      [...keys, ...tokens].map((one) => `\`${one}\``).join(', '),
      baseUrls.map((one) => `\`${one}\``).join(', '),
      headers === undefined ? '' : `\`${headers}\``,
      `\`${standardModel}\``,
    ]),
  );

fill('docs/models.md', { providers });
fill('docs/reference.md', { commands: commandsMarkdown, settings, 'exit codes': exits, tools, scenarios });
writeFileSync('docs/kubewhy.1', manPage(MEANING));
fill('docs/scripts.md', { 'exit codes': exits });
fill('docs/configuration.md', { settings });
fill('docs/diagnosis.md', { causes });
fill('charts/todo-chatbot/README.md', { values });
writeSchemas();
