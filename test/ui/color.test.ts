import { describe, expect, it } from 'vitest';
import { honourNoColor } from '../../src/ui/color.ts';

describe('NO_COLOR', () => {
  it.each([
    [{ NO_COLOR: '1' }, '0'],
    [{ NO_COLOR: '1', FORCE_COLOR: '3' }, '0'],
    [{ NO_COLOR: '' }, undefined],
    [{ FORCE_COLOR: '1' }, '1'],
    [{}, undefined],
  ])('%j sets FORCE_COLOR to %s', (env: NodeJS.ProcessEnv, expected) => {
    honourNoColor(env);
    expect(env['FORCE_COLOR']).toBe(expected);
  });
});
