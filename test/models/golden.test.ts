import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { geminiParameters, openaiParameters } from '../../src/models/schema.ts';
import { TOOLS } from '../../tools/index.ts';

const FORMS = {
  openai: () =>
    TOOLS.map(({ name, description, input }) => ({ type: 'function', name, description, ...openaiParameters(input) })),
  gemini: () =>
    TOOLS.map(({ name, description, input }) => ({
      name,
      description,
      ...(geminiParameters(input) ? { parametersJsonSchema: geminiParameters(input) } : {}),
    })),
} as const;
const prompt = ['system', 'diagnosis', 'answer-style']
  .map((name) => readFileSync(new URL(`../../prompts/${name}.md`, import.meta.url), 'utf8'))
  .join('\n');

describe.each(['openai', 'gemini'] as const)('what %s is told', (provider) => {
  const path = resolve(import.meta.dirname, '..', 'golden', `tools-${provider}.json`);
  const now = `${JSON.stringify(FORMS[provider](), null, 1)}\n`;

  it('of the tools is as the golden file says (UPDATE_GOLDEN=1 refreshes it)', () => {
    if (process.env['UPDATE_GOLDEN']) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, now);
    }
    expect(now).toBe(readFileSync(path, 'utf8'));
  });

  it('costs under 3,000 tokens with the prompt', () => {
    const each = FORMS[provider]().map((tool) => [tool.name, encode(JSON.stringify(tool)).length] as const);
    const all = encode(prompt).length + encode(JSON.stringify(FORMS[provider]())).length;
    expect(all, `prompt ${encode(prompt).length}, tools ${JSON.stringify(Object.fromEntries(each))}`).toBeLessThan(
      3000,
    );
  });
});

describe('a strict schema', () => {
  it('has every key required, optional ones nullable, and nothing open', () => {
    for (const { name, input } of TOOLS) {
      const { parameters, strict } = openaiParameters(input);
      expect(strict, name).toBe(true);
      expect(parameters['additionalProperties'], name).toBe(false);
      expect(parameters['required'], name).toEqual(Object.keys(parameters['properties'] ?? {}));
      expect(JSON.stringify(parameters), name).not.toMatch(/"(default|\$schema|oneOf)"/);
    }
  });
});
