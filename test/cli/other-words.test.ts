import { afterAll, describe, expect, it } from 'vitest';
import { makeHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';

const home = makeHome();
afterAll(() => home.remove());
// A key whose server does not exist: a model that is asked ends with 1 and another message.
const KEYED = { HOME: home.path, OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' };
const keyed = (...args: string[]) => runHere([...args, '--scenario', 'healthy'], KEYED);
const offline = (...args: string[]) => runHere([...args, '--scenario', 'healthy'], { HOME: home.path });

describe('a habit of another program that is no command here', () => {
  it.each([
    ['ctx', /kubewhy --context NAME/],
    ['ls', /kubewhy get pods/],
    ['ls -A', /kubewhy get pods/],
    ['list', /kubewhy status/],
    ['ps', /kubewhy status/],
    ['options', /kubewhy --help/],
    ['plugin list', /kubectl’s own/],
    ['certificate approve x', /kubectl certificate approve/],
    ['kustomize .', /kubewhy apply -f -/],
    ['install web ./chart', /kubewhy helm install/],
    ['upgrade web oci://registry.example/chart', /kubewhy helm upgrade/],
    ['repo add x https://charts.example', /helm repo add/],
    ['search repo x', /helm search repo/],
    ['edit deploy web', /kubectl patch/],
    ['proxy --port=8001', /port-forward/],
    ['web -c app --since 10m', /kubewhy logs NAME/],
    ['diagnose web -w', /kubewhy verify NAME/],
    ['diagnose -f web.yaml', /kubewhy apply -f FILE/],
    ['status web', /kubewhy diagnose NAME/],
    ['config use-context admin', /kubectl config does/],
    ['-v', /kubewhy -V/],
  ])('is told what there is instead, and no model is asked: %s', async (line, instead) => {
    const { code, stdout, stderr } = await keyed(...line.split(' '));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(instead);
  });

  it.each([
    ['diagnose pods', /pods is a kind: name one of them as pod\/NAME/],
    ['explain pod.spec', /kubectl explain pod\.spec/],
  ])('is told for what stands in the place of a name: %s', async (line, instead) => {
    const { code, stderr } = await runHere(
      [...line.split(' '), ...(line.startsWith('explain') ? [] : ['--scenario', 'healthy'])],
      { HOME: home.path },
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(instead);
  });
});

describe('a line as kubectl or helm takes it, without quotes', () => {
  it.each([
    ['get all', /namespace_overview/],
    ['get deploy', /list_resources kind=deployments/],
    ['helm list -A', /helm_releases namespace=\*/],
    ['helm get values todo-chatbot', /helm_values release=todo-chatbot/],
    ['list the pods', /list_resources kind=pods/],
  ])('is read as it is there: %s', async (line, call) => {
    const { code, stderr } = await offline(...line.split(' '));
    expect(stderr).toMatch(call);
    expect(code).toBe(0);
  });

  it('prints its version with the flag of kubectl', async () => {
    expect((await runHere(['version', '--client'], { HOME: home.path })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
