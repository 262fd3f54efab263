import { describe, expect, it } from 'vitest';
import { argumentsOf, usageOf, type Shape } from '../../src/cli/commands/tool-arguments.ts';
import { toolCommands } from '../../src/cli/commands/tool-commands.ts';
import { TOOLS } from '../../tools/index.ts';

const shapeOf = (name: string): Shape =>
  TOOLS.find((tool) => tool.name === name)?.input.toJSONSchema({ io: 'input' }) as Shape;

describe('the words of a command', () => {
  it.each([
    ['scale_workload', 'backend 3', { workload: 'backend', replicas: 3 }],
    ['scale_workload', 'replicas=3 backend', { workload: 'backend', replicas: 3 }],
    ['scale_workload', 'backend 3 namespace=shop', { workload: 'backend', replicas: 3, namespace: 'shop' }],
    ['set_image', 'web nginx:1.27 container=main', { workload: 'web', image: 'nginx:1.27', container: 'main' }],
    ['set_env', 'backend LOG_LEVEL=debug', { workload: 'backend', name: 'LOG_LEVEL', value: 'debug' }],
    ['set_env', 'backend MESSAGE="two words"', { workload: 'backend', name: 'MESSAGE', value: 'two words' }],
    ['set_resources', 'backend memory=512Mi', { workload: 'backend', limits: 'memory=512Mi' }],
    ['set_resources', 'backend requests=cpu=100m', { workload: 'backend', requests: 'cpu=100m' }],
    ['set_secret_keys', 'app-secrets A B', { secret: 'app-secrets', keys: ['A', 'B'] }],
    ['edit_config_key', 'app MOTD "hello there"', { config_map: 'app', key: 'MOTD', value: 'hello there' }],
    ['edit_config_key', "app key=MOTD value='a b'", { config_map: 'app', key: 'MOTD', value: 'a b' }],
    [
      'helm_upgrade',
      'shop replicaCount.api=3 image.tag=1.2',
      { release: 'shop', set: ['replicaCount.api=3', 'image.tag=1.2'] },
    ],
    ['rollback_workload', 'backend 2', { workload: 'backend', revision: 2 }],
    ['rollback_workload', 'backend', { workload: 'backend' }],
    ['get_resource', 'pod web-1 output=yaml', { kind: 'pod', name: 'web-1', output: 'yaml' }],
    ['run_in_pod', 'web ls /data', { workload: 'web', argv: ['ls', '/data'] }],
  ])('%s %s', (tool, words, input) => {
    expect(argumentsOf(words, shapeOf(tool), 'x')).toEqual(input);
  });

  it.each([
    ['scale_workload', 'backend', '/scale needs replicas'],
    ['scale_workload', '', '/scale needs workload and replicas'],
    ['scale_workload', 'backend three', 'replicas must be a whole number, not "three"'],
    ['scale_workload', 'backend 1.5', 'replicas must be a whole number'],
    ['scale_workload', 'backend 3 4', '"4" is a word too much'],
    ['scale_workload', 'backend 3 replicas=4', 'replicas is given twice'],
    ['set_env', 'backend A=1 remove=maybe', 'remove is yes or no'],
  ])('%s %j is refused: %s', (tool, words, said) => {
    expect(() => argumentsOf(words, shapeOf(tool), 'scale')).toThrow(said);
  });

  it('are shown as what must and what may be given', () => {
    expect(usageOf(shapeOf('scale_workload'))).toBe('<workload> <replicas>');
    expect(usageOf(shapeOf('set_secret_keys'))).toBe('<secret> <keys…>');
    expect(usageOf(shapeOf('set_image'))).toBe('<workload> <image> [container=…]');
  });
});

it('every tool has a command, but for those that have one by another name or take no line of words', () => {
  const commands = toolCommands(TOOLS, () => []);
  const names = commands.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of ['scale', 'restart', 'rollback', 'set-image', 'helm-upgrade', 'top', 'tree', 'drain-node'])
    expect(names).toContain(name);
  expect(TOOLS.length - names.length).toBeLessThanOrEqual(8);
  for (const { help, arguments: shape } of commands) expect(`${help} ${shape}`).not.toContain('undefined');
});
