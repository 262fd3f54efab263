// docs/schemas/*.json, generated from the types of src/cli/contracts.ts by `npm run docs`: the contract of `-o json`,
// command by command.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  createFormatter,
  createParser,
  createProgram,
  DEFAULT_CONFIG,
  SchemaGenerator,
  type Schema,
  ts,
} from 'ts-json-schema-generator';

/** File name of each contract, by the name of its type. */
export const CONTRACTS = {
  diagnose: 'DiagnoseOutput',
  verify: 'VerifyOutput',
  compare: 'CompareOutput',
  config: 'ConfigOutput',
  view: 'ViewOutput',
  'log-line': 'LogOutput',
  answer: 'AnswerOutput',
  'stream-event': 'StreamOutput',
  explain: 'ExplainOutput',
  models: 'ModelsOutput',
  tools: 'ToolsOutput',
  plans: 'PlansOutput',
  audit: 'AuditOutput',
  error: 'ErrorOutput',
} as const;

const root = resolve(import.meta.dirname, '..');

/** Sealed values print themselves (src/core/sealed.ts): never as the class that holds them. */
const SEALED: Schema = {
  type: 'object',
  description: 'Secret values on their way to the API server: keys and sizes alone.',
  properties: {
    sealed: {
      type: 'array',
      items: {
        type: 'object',
        properties: { key: { type: 'string' }, bytes: { type: 'number' }, mark: { type: 'string' } },
        required: ['key', 'bytes', 'mark'],
        additionalProperties: false,
      },
    },
    digest: { type: 'string' },
  },
  required: ['sealed', 'digest'],
  additionalProperties: false,
};

/**
 * The schemas by file name, without the folder. The types of packages cost four times as much to read as our own, and of
 * all of them the contracts use what schemas.tsconfig.json maps; another one would be `any`, which is refused here.
 */
export function schemas(): ReadonlyMap<string, string> {
  const config = {
    ...DEFAULT_CONFIG,
    path: join(root, 'src/cli/contracts.ts'),
    tsconfig: join(root, 'scripts/schemas.tsconfig.json'),
    type: '*',
    skipTypeCheck: true,
    topRef: true,
  };
  const program = createProgram(config);
  const generator = new SchemaGenerator(program, createParser(program, config), createFormatter(config), config);
  // By name the generator would walk through every file of the program for each of them.
  const declared = program.getSourceFile(config.path)?.statements.filter((one) => ts.isTypeAliasDeclaration(one)) ?? [];
  return new Map(
    Object.entries(CONTRACTS).map(([name, type]) => {
      const node = declared.find((one) => one.name.text === type);
      if (node === undefined) throw new Error(`src/cli/contracts.ts declares no type ${type}`);
      const schema = generator.createSchemaFromNodes([node]);
      if (schema.definitions?.['Sealed'] !== undefined) schema.definitions['Sealed'] = SEALED;
      const unknown = Object.keys(schema.definitions ?? {}).find((definition) => /\bany\b/.test(definition));
      if (unknown !== undefined) throw new Error(`${name}: map the package of ${unknown} in schemas.tsconfig.json`);
      const whole = { $id: `kubewhy/v1/${name}`, title: `kubewhy/v1 ${name}`, ...schema };
      return [`${name}.json`, `${JSON.stringify(whole, null, 2)}\n`];
    }),
  );
}

export function writeSchemas(): void {
  const folder = join(root, 'docs/schemas');
  mkdirSync(folder, { recursive: true });
  const made = schemas();
  for (const file of readdirSync(folder)) if (file.endsWith('.json') && !made.has(file)) rmSync(join(folder, file));
  for (const [file, text] of made) writeFileSync(join(folder, file), text);
}
