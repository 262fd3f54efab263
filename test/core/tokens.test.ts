import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { openaiParameters } from '../../src/models/openai/openai-schema.ts';
import { TOOLS } from '../../tools/index.ts';
import { approximateTokens, estimateTokens } from '../../src/core/tokens.ts';

const bytes = (seed: string, blocks: number): Buffer =>
  Buffer.concat(Array.from({ length: blocks }, (_, index) => createHash('sha256').update(`${seed}${index}`).digest()));
const many = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

describe('the estimate of tokens', () => {
  it.each([
    ['YAML', readFileSync('charts/todo-chatbot/values.yaml', 'utf8')],
    ['JSON', readFileSync('package.json', 'utf8')],
    ['source text', readFileSync('src/core/plan.ts', 'utf8')],
    ['hexadecimal digits', bytes('hex', 60).toString('hex')],
    ['base64', bytes('b64', 60).toString('base64')],
    [
      'pod names',
      many(
        60,
        (index) =>
          `todo-chatbot-backend-${bytes('n', 60)
            .toString('hex')
            .slice(index, index + 10)}-x${index}q4z`,
      ),
    ],
    [
      'log lines with stamps and addresses',
      many(60, (index) => `2026-11-24T10:00:00.12345678${index % 10}Z ERROR connect 10.0.${index}.3:5432 refused`),
    ],
    ['table rows', many(60, (index) => `backend-${index} | 1/1 | Running | 0 | node-${index} | 3m10s`)],
    ['German', 'Die Bereitstellung schlägt fehl, weil größere Änderungen überprüft werden müssen. '.repeat(8)],
    ['Chinese', '数据库连接失败错误重试'.repeat(20)],
    ['emoji', '🔥✅🚀'.repeat(40)],
  ])(
    'is never below what o200k_base counts for %s, and not above four times of it (non-Latin text aside)',
    (what, text) => {
      const real = encode(text).length;
      expect(estimateTokens(text)).toBeGreaterThanOrEqual(real);
      if (!/Chinese|emoji/.test(what)) expect(estimateTokens(text)).toBeLessThan(real * 4);
    },
  );
});

describe('the approximation of tokens', () => {
  const prompts = ['system', 'diagnosis', 'answer-style'].map((name) => readFileSync(`prompts/${name}.md`, 'utf8'));
  it.each([
    ['the prompt', prompts.join('\n')],
    [
      'schemas',
      JSON.stringify(TOOLS.map(({ name, description, input }) => ({ name, description, ...openaiParameters(input) }))),
    ],
    ['YAML', readFileSync('charts/todo-chatbot/values.yaml', 'utf8')],
    ['source text', readFileSync('src/core/plan.ts', 'utf8')],
    ['Markdown', readFileSync('README.md', 'utf8')],
    ['base64', bytes('b64', 60).toString('base64')],
    [
      'log lines',
      many(60, (index) => `2026-11-24T10:00:00.12345678${index % 10}Z ERROR connect 10.0.${index}.3:5432 refused`),
    ],
    ['German', 'Die Bereitstellung schlägt fehl, weil größere Änderungen überprüft werden müssen. '.repeat(8)],
    ['Chinese', '后端崩溃是因为内存限制太低。请将内存限制提高到512Mi并重新启动。'.repeat(5)],
    ['Japanese', 'バックエンドはメモリ制限が低すぎるためクラッシュします。'.repeat(5)],
  ])('is within a fifth of o200k_base for %s', (_what, text) => {
    const ratio = approximateTokens(text) / encode(text).length;
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.2);
  });
});
