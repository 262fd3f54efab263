import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TOOLSETS, type Toolset } from '../../src/core/tool.ts';
import { isChange } from '../../src/models/offline/change-tools.ts';
import { TOOLS } from '../../tools/index.ts';

const GOLDEN = 'test/golden/tools.json';
const BUDGET = 1_900;

type Schema = { properties?: Record<string, { type?: unknown; description?: string }>; additionalProperties?: unknown };
const schemaOf = (input: z.ZodObject): Schema => {
  const { $schema: _schema, ...schema } = z.toJSONSchema(input, { io: 'input' });
  return schema as Schema;
};
const declarations = TOOLS.map(({ name, description, effect, input, ...rest }) => {
  const parameters = schemaOf(input);
  return {
    name,
    effect,
    description,
    ...('editable' in rest ? { editable: rest.editable } : {}),
    tokens: encode(JSON.stringify({ name, description, parameters })).length,
    parameters,
  };
});

describe('what a model is told of the tools', () => {
  it('is what the golden file says (UPDATE_GOLDEN=1 writes it anew)', () => {
    const tokens = declarations.reduce((sum, entry) => sum + entry.tokens, 0);
    const text = `${JSON.stringify({ tokens, tools: declarations }, null, 2)}\n`;
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(GOLDEN, text);
    expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
  });

  it(`costs under ${BUDGET} tokens with any one toolset, and no tool costs more than 165`, () => {
    const cost = (set: Toolset | undefined): number =>
      declarations
        .filter(({ name }) => TOOLS.find((tool) => tool.name === name)?.toolset === set)
        .reduce((sum, { tokens }) => sum + tokens, 0);
    for (const set of TOOLSETS) expect(cost(undefined) + cost(set), set).toBeLessThan(BUDGET);
    expect(declarations.filter(({ tokens }) => tokens > 165).map(({ name }) => name)).toEqual([]);
  });

  it('lists reads first, then changes, each name once', () => {
    const effects = TOOLS.map(({ effect }) => effect);
    expect(effects).toEqual([...effects].sort().reverse());
    expect(new Set(TOOLS.map(({ name }) => name)).size).toBe(TOOLS.length);
  });
});

describe.each(declarations)('$name', ({ name, effect, parameters }) => {
  const fields = Object.keys(parameters.properties ?? {});

  it('stands in a file of its name', () => {
    expect(existsSync(`tools/${name.replaceAll('_', '-')}.ts`)).toBe(true);
  });

  it('is taken by the planner, which sees no more than its name, for the read or change that it is', () => {
    expect(isChange(name), 'the verbs of changes stand in src/models/offline/change-tools.ts').toBe(
      effect === 'change',
    );
  });

  it('refuses keys it does not know, also those that would approve', () => {
    expect(parameters.additionalProperties).toBe(false);
    const tool = TOOLS.find((entry) => entry.name === name);
    for (const key of ['confirm', 'yes', 'force', 'dryRun', 'approve'])
      expect(tool?.input.safeParse({ [key]: true }).success).toBe(false);
    expect(fields.filter((field) => /confirm|approve|dry.?run|force|^yes$/i.test(field))).toEqual([]);
  });

  it('uses only schema words that both providers take', () => {
    const text = JSON.stringify(parameters);
    expect(text).not.toMatch(
      /"(?:oneOf|allOf|anyOf|\$ref|patternProperties|propertyNames|prefixItems|pattern|default)":/,
    );
    for (const property of Object.values(parameters.properties ?? {})) expect(typeof property.type).toBe('string');
  });
});
