import { describe, expect, it } from 'vitest';
import { checkArguments } from '../../src/agent/arguments.ts';
import { TOOLS } from '../../tools/index.ts';

const check = (name: string, input: unknown) => {
  const tool = TOOLS.find((one) => one.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return checkArguments(name, tool.input, input);
};

describe('arguments that a schema has refused', () => {
  it.each<[string, string, object, object]>([
    ['empty strings for what is optional', 'diagnose', { workload: '', namespace: '' }, {}],
    [
      'empty strings beside the real ones',
      'get_logs',
      { workload: 'backend', namespace: '', contains: '', since: '' },
      { workload: 'backend' },
    ],
    ['null in words', 'diagnose', { workload: 'backend', namespace: 'null' }, { workload: 'backend' }],
    [
      'a number as text',
      'scale_workload',
      { workload: 'backend', replicas: '5' },
      { workload: 'backend', replicas: 5 },
    ],
    [
      'a boolean as text',
      'get_logs',
      { workload: 'backend', previous: 'true' },
      { workload: 'backend', previous: true },
    ],
    ['nought lines', 'get_logs', { workload: 'backend', tail: 0 }, { workload: 'backend' }],
    [
      'text for a list',
      'set_secret_keys',
      { secret: 'app', keys: 'JWT_SECRET' },
      { secret: 'app', keys: ['JWT_SECRET'] },
    ],
    [
      'a list in text',
      'set_secret_keys',
      { secret: 'app', keys: '["A_KEY","B_KEY"]' },
      { secret: 'app', keys: ['A_KEY', 'B_KEY'] },
    ],
    ['unknown fields that say nothing', 'diagnose', { workload: 'backend', reason: '' }, { workload: 'backend' }],
    [
      'fields that exclude each other, one of them empty',
      'set_env',
      { workload: 'backend', name: 'LOG_LEVEL', value: 'debug', from: '', remove: false },
      { workload: 'backend', name: 'LOG_LEVEL', value: 'debug' },
    ],
  ])('are healed: %s', (_what, name, input, expected) => {
    const checked = check(name, input);
    expect(checked).toMatchObject({ ok: true, input: expected });
    if (!checked.ok) return;
    for (const value of Object.values(checked.input)) expect([null, '']).not.toContain(value);
  });

  it.each<[string, string, object, RegExp]>([
    ['a required name that is empty', 'scale_workload', { workload: '', replicas: 5 }, /workload/],
    ['a number that is none', 'scale_workload', { workload: 'backend', replicas: 'five' }, /replicas/],
    ['a number out of range', 'scale_workload', { workload: 'backend', replicas: '-3' }, /replicas/],
    [
      'a field that does not exist',
      'scale_workload',
      { workload: 'backend', replicas: 5, confirm: true },
      /unknown field "confirm"/,
    ],
    [
      'the name of the object by another word',
      'scale_workload',
      { name: 'backend', replicas: 5 },
      /did you mean workload\?/,
    ],
    [
      'a secret value that nobody may give',
      'set_secret_keys',
      { secret: 'app', keys: ['A'], values: 'hunter2' },
      /unknown field/,
    ],
  ])('stay refused: %s', (_what, name, input, says) => {
    expect(check(name, input)).toMatchObject({ ok: false, error: expect.stringMatching(says) });
  });
});
