import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SAYINGS, spokenStep } from '../../../src/core/spoken-step.ts';
import { TOOLS } from '../../../tools/index.ts';
import { ask, TODO } from './ask.ts';

const root = resolve(import.meta.dirname, '..', '..', '..');
/** Tools that are no wish of a person: they look, and are spoken of by what they show. */
const WORDS_OF_THEIR_OWN = new Set(['diagnose', 'enable_toolset']);

const filled = (saying: string): string =>
  Object.entries({
    'KEY=VALUE': 'team=blue',
    KIND: 'configmap',
    WORKLOAD: 'the backend',
    NODE: 'n1',
    POD: 'todo-chatbot-backend-7d9f8c6b5-x2x4z',
    CHART: './web',
    FILE: 'web.yaml',
    KEY: 'NODE_ENV',
    VALUE: 'staging',
    TAG: 'v2',
    NAME: 'web',
  }).reduce((now, [word, name]) => now.replaceAll(new RegExp(`\\b${word}\\b`, 'g'), name), saying);

/** Every text of the sources that stands in quotes of one kind, with the tools that it names. */
function textsOf(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap(
      (file) => readFileSync(join(root, folder, file), 'utf8').match(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? [],
    )
    .map((text) => text.slice(1, -1))
    .filter((text) => / /.test(text) && Object.keys(SAYINGS).some((tool) => new RegExp(`\\b${tool}\\b`).test(text)));
}

describe('a next step that names a tool', () => {
  it('is known for every tool', () => {
    const missing = TOOLS.map(({ name }) => name).filter((name) => !(name in SAYINGS) && !WORDS_OF_THEIR_OWN.has(name));
    expect(missing, 'what a person says for it: a line in src/core/spoken-step.ts, which the planner reads').toEqual(
      [],
    );
  });

  it.each(Object.entries(SAYINGS))('is told to a person as a sentence that is understood: %s', async (tool, saying) => {
    const { calls, text } = await ask(filled(saying), TODO);
    if (calls.length === 0) expect(text, saying).toMatch(/^(?:Nothing here is|A value typed here)/);
    else expect([tool, 'apply_manifest', 'edit_object', 'rollout_history', 'get_resource']).toContain(calls[0]?.name);
  });

  it('leaves no name of a tool and no third person, in any text of the tools', () => {
    const texts = ['tools', 'src/helm', 'src/agent', 'src/cluster'].flatMap(textsOf);
    expect(texts.length).toBeGreaterThan(20);
    for (const text of texts)
      expect(spokenStep(text)).not.toMatch(new RegExp(`\\b(?:${Object.keys(SAYINGS).join('|')})\\b|\\bthe person\\b`));
  });
});
