import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TOOLS } from '../../tools/index.ts';

const prompt = readFileSync(resolve(import.meta.dirname, '../../prompts/system.md'), 'utf8').toLowerCase();

type Schema = {
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
};

/** Arguments of a schema, those of objects in a list too, with all that is told of them. */
const argumentsOf = (schema: Schema): [string, Schema][] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, one]) => [
    [name, one] as [string, Schema],
    ...(one.items === undefined ? [] : argumentsOf(one.items)),
  ]);

describe('a model is told what every argument is', () => {
  it.each(TOOLS.map((tool) => [tool.name, tool] as const))('of %s', (_name, { name, description, input }) => {
    const told = `${name} ${description} ${prompt}`.toLowerCase().replaceAll(/[^a-z]+/g, ' ');
    const bare = argumentsOf(z.toJSONSchema(input) as Schema)
      .filter(([, one]) => one.description === undefined && one.enum === undefined)
      .map(([argument]) => argument)
      .filter(
        (argument) => !told.includes(argument.replaceAll('_', '')) && !told.includes(argument.replaceAll('_', ' ')),
      );
    expect(bare).toEqual([]);
  });
});
