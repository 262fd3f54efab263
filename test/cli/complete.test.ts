import { describe, expect, it } from 'vitest';
import { complete } from '../../src/cli/complete/candidates.ts';
import type { Given, Sources } from '../../src/cli/complete/named.ts';
import { completionFor } from '../../src/cli/commands/completion.ts';
import type { Io } from '../../src/cli/io.ts';
import { makeProgram } from '../../src/cli/program.ts';
import { PROVIDER_NAMES } from '../../src/models/forms.ts';

const program = makeProgram({ env: {}, out: () => undefined, err: () => undefined } as unknown as Io, () => undefined);
let asked: [string, Given, string?][] = [];
const answer =
  (name: string, ...values: string[]) =>
  async (given: Given, more?: string) => {
    asked.push([name, given, ...(more === undefined ? [] : [more])] as [string, Given, string?]);
    return values.map((value) => ({ value }));
  };
const sources: Sources = {
  workloads: answer('workloads', 'backend', 'batch', 'deployment/backend'),
  objects: async (_given, kind) =>
    ({ service: ['web', 'db'], svc: ['web', 'db'], 'certificate.cert-manager.io': ['web'] }[kind] ?? []).map(
      (name) => ({
        value: `${kind}/${name}`,
      }),
    ),
  containers: answer('containers', 'main', 'proxy'),
  namespaces: answer('namespaces', 'kube-system', 'shop'),
  contexts: answer('contexts', 'prod', 'staging'),
  scenarios: async () => [{ value: 'oom' }, { value: 'quota' }],
  plans: async () => [{ value: 'p-1' }],
  causes: async () => [{ value: 'OOMKilled' }, { value: 'PodPreempted' }],
};
const at = async (...words: string[]): Promise<string[]> => {
  asked = [];
  return (await complete(words, program, sources)).candidates.map(({ value }) => value);
};

describe('a Tab', () => {
  it.each<[string, string[], string[]]>([
    ['a command', ['dia'], ['diagnose']],
    ['a workload', ['diagnose', 'ba'], ['backend', 'batch']],
    ['a workload behind options', ['diagnose', '-n', 'shop', '-o', 'json', 'dep'], ['deployment/backend']],
    ['a second workload of logs', ['logs', 'backend', 'bat'], ['batch']],
    ['no second workload of diagnose', ['diagnose', 'backend', 'x', ''], []],
    ['a namespace', ['logs', '-n', 's'], ['shop']],
    ['a namespace after an equals sign', ['logs', '--namespace=s'], ['--namespace=shop']],
    ['a context', ['--context', ''], ['prod', 'staging']],
    ['a model', ['--model', ''], [...PROVIDER_NAMES.map((name) => `${name}:`), 'offline']],
    ['a choice', ['diagnose', '-o', ''], ['text', 'json', 'yaml']],
    ['a scenario', ['demo', '--scenario', 'q'], ['quota']],
    ['a Service', ['diagnose', 'service/w'], ['service/web']],
    ['a Service before its kind is whole', ['port-forward', 'serv'], ['service/web', 'service/db']],
    ['an object by a short word for its kind', ['logs', 'svc/d'], ['svc/db']],
    [
      'an object of a kind that only the cluster knows',
      ['diagnose', 'certificate.cert-manager.io/'],
      ['certificate.cert-manager.io/web'],
    ],
    ['no Service where only workloads are taken', ['verify', 'serv'], []],
    ['a container', ['logs', 'backend', '-c', 'm'], ['main']],
    ['a cause', ['explain', 'OOM'], ['OOMKilled']],
    ['a plan', ['apply', ''], ['p-1']],
    ['no second cause', ['explain', 'OOMKilled', ''], []],
    ['a workload to forward to', ['port-forward', 'bac'], ['backend']],
    ['a scenario by itself', ['demo', 'q'], ['quota']],
    ['contexts and namespaces to compare', ['compare', 's'], ['staging', 'shop']],
    ['a workload in both', ['compare', 'staging', 'prod', 'ba'], ['backend', 'batch']],
    ['a shell', ['completion', 'z'], ['zsh']],
    ['a command to be helped with', ['help', 'diag'], ['diagnose']],
    ['nothing where nothing is known', ['tools', ''], []],
  ])('offers %s', async (_what, words, expected) => {
    expect(await at(...words)).toEqual(expected);
  });

  it('offers the options of the command and of the program', async () => {
    expect(await at('logs', '--s')).toEqual(
      expect.arrayContaining(['--since', '--since-time', '--selector', '--scenario']),
    );
  });

  it('looks for names where the line says', async () => {
    await at('diagnose', '--context', 'prod', '-n', 'shop', '');
    expect(asked).toEqual([['workloads', { context: 'prod', namespace: 'shop' }]]);
    await at('logs', 'backend', '-c', '');
    expect(asked).toEqual([['containers', {}, 'backend']]);
    await at('logs', '-n', 'shop', 'backend', '-c', '');
    expect(asked).toEqual([['containers', { namespace: 'shop' }, 'backend']]);
  });

  it('takes two quotes for an empty word, as PowerShell gives it', async () => {
    expect(await at('explain', '""')).toEqual(['OOMKilled', 'PodPreempted']);
  });

  it('leaves files to the shell', async () => {
    expect(await complete(['--kubeconfig', ''], program, sources)).toEqual({ candidates: [], files: true });
  });
});

describe('the scripts', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'])('of %s ask the program itself', (shell) => {
    expect(completionFor(shell)).toContain('kubewhy __complete --');
  });

  it('of bash runs in the bash 3.2 of macOS: no index from the end, no associative array, no ,, or ^^', () => {
    expect(completionFor('bash')).not.toMatch(/\[-\d|declare -A|local -A|\$\{\w+(?:,,|\^\^)|mapfile|readarray/);
  });
});
