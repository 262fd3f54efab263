import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';

let home: ReturnType<typeof makeHome>;
beforeAll(() => {
  home = makeHome();
});
afterAll(() => home.remove());

it.each([
  ['demo crashloop', 'near it: kubewhy demo --scenario'],
  ['demo oomkilled', 'kubewhy demo --scenario oom'],
  ['demo imagepull', 'kubewhy demo --scenario image-not-found'],
  ['demo qouta', 'near it: kubewhy demo --scenario quota'],
  ['demo zzzz', 'there is missing-secret-key, '],
  ['demo oom --scenario quota', 'two scenarios are named: oom and quota'],
  ['--demo', 'did you mean the command? kubewhy demo'],
  ['--status', 'did you mean the command? kubewhy status'],
  ['demo --diagnose', 'did you mean the command? kubewhy diagnose'],
  ['status shop', '-n, --namespace <name>, '],
  ['models gpt', 'options with a value: --model <model>'],
  ['diagnose web api', 'kubewhy diagnose takes NAME, KIND/NAME or KIND NAME'],
])('kubewhy %s is answered with what was meant', async (line, said) => {
  const { code, stderr } = await runHere(line.split(' '), { HOME: home.path });
  expect(stderr).toContain(said);
  expect(code).toBe(2);
});

it('kubewhy demo --list lists', async () => {
  expect((await runHere(['demo', '--list'], { HOME: home.path })).stdout).toContain('quota');
});
