import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { geminiParameters } from '../../src/models/gemini/gemini-schema.ts';
import { openaiParameters } from '../../src/models/openai/openai-schema.ts';
import type { Tool } from '../../src/core/tool.ts';
import { PROVIDER_NAMES, type ProviderName } from '../../src/models/forms.ts';
import { offered } from '../../src/agent/offer.ts';
import { TOOLSETS } from '../../src/core/tool.ts';
import { TOOLS, toolsFor } from '../../tools/index.ts';

const FIRST = offered(new Map(toolsFor({ readOnly: false }).map((tool) => [tool.name, tool])), [], {});
/** Every tool, and the one that enables more of them. */
const ALL = [...TOOLS, ...FIRST.filter(({ name }) => name === 'enable_toolset')];

const FORMS = {
  openai: (tools: readonly Tool[] = ALL) =>
    tools.map(({ name, description, input }) => ({ type: 'function', name, description, ...openaiParameters(input) })),
  gemini: (tools: readonly Tool[] = ALL) =>
    tools.map(({ name, description, input }) => ({
      name,
      description,
      ...(geminiParameters(input) ? { parametersJsonSchema: geminiParameters(input) } : {}),
    })),
} satisfies Record<ProviderName, unknown>;
const prompt = ['system', 'diagnosis', 'answer-style']
  .map((name) => readFileSync(new URL(`../../prompts/${name}.md`, import.meta.url), 'utf8'))
  .join('\n');

describe.each(PROVIDER_NAMES)('what %s is told', (provider) => {
  const path = resolve(import.meta.dirname, '..', 'golden', `tools-${provider}.json`);
  const now = `${JSON.stringify(FORMS[provider](), null, 1)}\n`;

  it('of the tools is as the golden file says (UPDATE_GOLDEN=1 refreshes it)', () => {
    if (process.env['UPDATE_GOLDEN']) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, now);
    }
    expect(now).toBe(readFileSync(path, 'utf8'));
  });

  it('costs under 1,500 tokens at first with the prompt, switches of the API included', () => {
    expect(encode(prompt).length + encode(JSON.stringify(FORMS[provider](FIRST))).length).toBeLessThan(1_500);
  });

  it.each(TOOLSETS)('costs under 3,000 tokens with the prompt when changes and %s are enabled', (set) => {
    const enabled = TOOLS.filter(({ toolset }) => toolset === undefined || toolset === 'changes' || toolset === set);
    // What the model reads of a tool; `type` and `strict` are switches of the API.
    const told = FORMS[provider](enabled).map(({ name, description, ...rest }) => ({
      name,
      description,
      parameters: 'parameters' in rest ? rest.parameters : rest.parametersJsonSchema,
    }));
    const tokens = (value: unknown): number => encode(JSON.stringify(value)).length;
    const all = encode(prompt).length + tokens(told);
    const each = told
      .map((tool) => [tokens(tool), tool.name] as const)
      .sort(([a], [b]) => b - a)
      .map(([count, name]) => `${name} ${count}`);
    expect(all, `too many tokens: prompt ${encode(prompt).length}, ${each.join(', ')}`).toBeLessThan(3000);
  });
});

describe('a schema for a provider', () => {
  const odd = z.strictObject({
    choice: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('a'), n: z.int().min(3) }),
      z.strictObject({ kind: z.literal('b') }),
    ]),
    minimum: z.string().regex(/^x/).optional(),
    level: z.enum(['low', 'high']).optional(),
    tail: z.int().max(9).default(5),
  });

  it('keeps what OpenAI’s strict form can say, and no more', () => {
    expect(openaiParameters(odd)).toEqual({
      strict: true,
      parameters: {
        type: 'object',
        properties: {
          choice: {
            anyOf: [
              {
                type: 'object',
                properties: { kind: { type: 'string', const: 'a' }, n: { type: 'integer' } },
                required: ['kind', 'n'],
                additionalProperties: false,
              },
              {
                type: 'object',
                properties: { kind: { type: 'string', const: 'b' } },
                required: ['kind'],
                additionalProperties: false,
              },
            ],
          },
          minimum: { type: ['string', 'null'], pattern: '^x' },
          level: { type: ['string', 'null'], enum: ['low', 'high', null] },
          tail: { type: ['integer', 'null'] },
        },
        required: ['choice', 'minimum', 'level', 'tail'],
        additionalProperties: false,
      },
    });
  });

  it('says in words what Gemini’s form cannot', () => {
    expect(geminiParameters(odd)).toMatchObject({
      properties: {
        choice: { anyOf: [{ properties: { kind: { enum: ['a'] } } }, { properties: { kind: { enum: ['b'] } } }] },
        minimum: { type: 'string', description: '(pattern "^x")' },
        tail: { type: 'integer', description: '(default 5)' },
      },
      required: ['choice'],
    });
    expect(JSON.stringify(geminiParameters(odd))).not.toMatch(/"(const|oneOf|pattern|default|\$schema)":/);
  });

  it('of an open object is not called strict', () => {
    expect(openaiParameters(z.strictObject({ labels: z.record(z.string(), z.string()) })).strict).toBe(false);
  });

  it('of a tool without parameters is left out for Gemini, which refuses an empty one', () => {
    expect(geminiParameters(z.strictObject({}))).toBeUndefined();
  });
});

describe('a strict schema', () => {
  it('has every key required, optional ones nullable, and nothing open', () => {
    for (const { name, input } of TOOLS) {
      const { parameters, strict } = openaiParameters(input);
      expect(strict, name).toBe(true);
      expect(parameters['additionalProperties'], name).toBe(false);
      expect(parameters['required'], name).toEqual(Object.keys(parameters['properties'] ?? {}));
      expect(JSON.stringify(parameters), name).not.toMatch(
        /"(default|\$schema|oneOf|minimum|maximum|maxLength|maxItems)":(?!\{)/,
      );
    }
  });
});
