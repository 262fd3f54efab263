import { describe, expect, it } from 'vitest';
import { ownValues } from '../../src/cli/logs/own-values.ts';
import { runHere } from '../helpers/run-here.ts';

describe('flags of logs whose value may be left out', () => {
  it.each<[string, string, string]>([
    ['kubectl: a name behind the flag', '--timestamps backend', '--timestamps=default backend'],
    ['kubectl: a name behind --prefix', '--prefix backend', '--prefix=true backend'],
    ['kubectl: --timestamps=true', '--timestamps=true backend', '--timestamps=default backend'],
    ['kubectl: --timestamps=false', '--timestamps=false backend', 'backend'],
    ['stern: -t and a query', '-t backend', '--timestamps=default backend'],
    ['stern: -t=short', '-t=short backend', '--timestamps=short backend'],
    ['stern: --init-containers=false', '--init-containers=false backend', '--init-containers=false backend'],
    ['a value of its own', '-t short backend', '--timestamps=short backend'],
    ['false as a word', '--prefix false backend', '--prefix=false backend'],
    ['the flag at the end', 'backend -t', 'backend --timestamps=default'],
    ['a flag behind the flag', '-t --tail 3 backend', '--timestamps=default --tail 3 backend'],
    ['what stands behind --', '-- -t', '-- -t'],
    ['flags that begin alike', '--tail 3', '--tail 3'],
  ])('%s', (_what, given, read) => {
    expect(ownValues(given.split(' '))).toEqual(read.split(' '));
  });

  it('are read so by the program', async () => {
    const args = ['logs', '-t=short', '--prefix', 'backend', '--tail', '1', '--scenario', 'oom'];
    const { code, stdout, stderr } = await runHere(args, {});
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('invalid') });
    expect(stdout).toMatch(/^\S+backend\S* \S+ \d\d-\d\d \d\d:\d\d:\d\d /m);
  });
});
