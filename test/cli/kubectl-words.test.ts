import { describe, expect, it } from 'vitest';
import { runHere } from '../helpers/run-here.ts';
import { makeHome } from '../helpers/program.ts';

const home = makeHome();
const env = (scenario = 'healthy') => ({ HOME: home.path, KUBEWHY_SCENARIO: scenario });
/** The calls that the answer stands on: `· scale_workload workload=backend replicas=3`. */
const callsOf = (stderr: string): string[] => [...stderr.matchAll(/^· (.+)$/gm)].map(([, call = '']) => call.trim());

describe('what hands type that know kubectl', () => {
  it.each<[string[], string]>([
    [
      ['rollout', 'undo', 'deployment/backend', '--to-revision=1'],
      'rollback_workload workload=deployment/backend revision=1',
    ],
    [['rollout', 'restart', 'deploy/backend'], 'restart_workload workload=deploy/backend'],
    [['rollout', 'pause', 'backend'], 'pause_rollout workload=backend'],
    [['rollout', 'history', 'backend'], 'rollout_history workload=backend'],
    [['scale', 'deployment', 'backend', '--replicas=3'], 'scale_workload workload=backend replicas=3'],
    [
      ['set', 'image', 'deployment/backend', 'backend=a:1'],
      'set_image workload=deployment/backend container=backend image=a:1',
    ],
    [['get', 'pods', '-l', 'app=x'], 'list_resources kind=pods selector=app=x'],
    [['get', 'pods'], 'list_resources kind=pods'],
    [['auth', 'can-i', 'list', 'pods'], 'can_i verb=list resource=pods'],
    [['exec', 'deploy/frontend', '--', 'ls', '-l', '/'], 'run_in_pod workload=deploy/frontend argv=["ls","-l","/"]'],
    [
      ['exec', 'frontend', '-c', 'frontend', '--', 'id', '-u'],
      'run_in_pod workload=frontend container=frontend argv=["id","-u"]',
    ],
    [['get', 'me', 'the', 'logs', 'of', 'the', 'backend'], 'get_logs workload=backend'],
  ])('%j means the same', async (words, call) => {
    expect(callsOf((await runHere(words, env())).stderr)).toEqual([call]);
  });

  it('takes the options of the cluster as of every command, wherever they stand', async () => {
    const { code, stderr } = await runHere(['scale', 'deploy/backend', '--replicas=0', '--context', 'nowhere'], {
      HOME: home.path,
      KUBECONFIG: '/nowhere/config',
    });
    expect(code).not.toBe(0);
    expect(callsOf(stderr)).toEqual([]);
  });

  it('ends well when what was asked is so already, and for a read', async () => {
    const { code, stdout } = await runHere(['scale', 'deploy/backend', '--replicas=2'], env());
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing has to be') as string });
    expect((await runHere(['get', 'pods', '-l', 'app=x'], env())).code).toBe(0);
  });

  it('ends a question that is the next step with its own sign', async () => {
    const { code, stdout } = await runHere(['label', 'pod', 'todo-chatbot-backend', 'a=b'], env());
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/did you mean [^?\n]+\?\n/);
  });

  it('plans nothing for an option that it does not know', async () => {
    const { code, stdout, stderr } = await runHere(['delete', 'pod', 'web-0', '--force'], env());
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('there is no --force for "delete" here');
    expect(callsOf(stderr)).toEqual([]);
  });

  it.each<[string, string, number, string]>([
    ['that is done', 'healthy', 0, 'successfully rolled out'],
    ['that has failed', 'stuck-rollout', 10, 'exceeded its progress deadline'],
  ])('rollout status waits for a rollout %s, and ends with its code', async (_what, scenario, code, said) => {
    const result = await runHere(['rollout', 'status', 'deployment', 'backend'], env(scenario));
    expect({ code: result.code, said: (result.stdout + result.stderr).includes(said) }).toEqual({ code, said: true });
  });

  it.each([[['--timeout=2s']], [['--timeout', '2s']]])('rollout status waits no longer than %j', async (flag) => {
    const result = await runHere(['rollout', 'status', 'deployment', 'backend', ...flag], env('oom'));
    expect({ code: result.code, waited: / after [2-6] s: /.test(result.stdout) }).toEqual({ code: 10, waited: true });
  });

  it.each([
    [['rollout', 'status', 'backend', '--timeout=soon'], '"soon", is not a duration'],
    [['rollout', 'status'], 'takes one workload'],
    [['rollout', 'status', 'backend', '--revision=2'], 'does not take --revision=2 here'],
    [['cp', 'web-0:/tmp/a', '.'], 'there is no "cp" of kubectl here'],
    [['attach', 'deploy/backend'], 'there is no "attach" of kubectl here'],
    [['wait', 'deployment/backend', '--for=condition=Available', '--timeout=60'], 'kubewhy verify NAME --wait 5m'],
    [['edit', 'deployment/backend'], 'Say what should change'],
    [['run', 'web', '--image=nginx'], 'kubectl create deployment NAME --image=IMAGE'],
    [['api-resources'], 'I read any kind by its name'],
    [['config', 'use-context', 'x'], 'too many arguments'],
    [['config', 'get-contexts'], 'kubectl config get-contexts'],
  ])('%j ends with what to do', async (words, said) => {
    expect(await runHere(words, env())).toMatchObject({ code: 2, stderr: expect.stringContaining(said) as string });
  });

  it.each([
    [['delete', 'pod', 'web-0', '--timeout=60s'], 'kubectl itself has it: kubectl delete … --timeout'],
    [['drain', 'demo-1', '--timeout', '60s'], 'kubectl itself has it: kubectl drain … --timeout'],
    [['scale', 'deploy', 'backend', '--replicas=3', '--timeout=1m'], 'kubectl scale … --timeout'],
    [['get', 'pods', '-w'], 'kubectl itself has it: kubectl get … -w'],
    [['rollout', 'undo', 'deploy/backend', '--tiemout=1m'], 'kubectl rollout undo --help tells'],
  ])('%j is no question to a model: it ends with kubectl’s own command', async (words, said) => {
    // Whoever is asked by it would be seen: nothing listens there.
    const paid = { ...env(), OPENAI_API_KEY: 'sk-none', OPENAI_BASE_URL: 'http://127.0.0.1:9' };
    const { code, stdout, stderr } = await runHere(words, paid);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('127.0.0.1:9');
  });

  it('exec with a terminal plans nothing and says what is done in its place', async () => {
    const { code, stdout, stderr } = await runHere(['exec', '-it', 'frontend', '--', 'sh'], env());
    expect({ code, calls: callsOf(stderr) }).toEqual({ code: 2, calls: [] });
    expect(stdout).toContain('I open no terminal');
  });

  it.each([
    ['words that mean nothing', 'flibber the wobble of the gnarl'],
    ['a request that lacks its object', 'scale'],
    ['a form of output that is not there', 'kubectl get pods -o foo'],
    ['a thing that is not done', 'kubectl edit deployment/backend'],
    ['a pipe', 'kubectl get pods | grep backend'],
  ])('a question that cannot be read ends as wrong usage: %s', async (_what, question) => {
    const { code, stdout } = await runHere(['-o', 'json', question], env());
    const { stopped, exitCode } = JSON.parse(stdout) as { stopped: string; exitCode: number };
    expect({ code, stopped, exitCode }).toEqual({ code: 2, stopped: 'not-understood', exitCode: 2 });
  });

  it.each(['what does OOMKilled mean', 'thanks', 'hello', 'get pods', 'what happens if I restart the backend'])(
    'a question that is answered ends with 0: %s',
    async (question) => {
      expect((await runHere([question], env())).code).toBe(0);
    },
  );

  it.each([[['rollout', 'status', 'backend', '--watch=false']], [['verify', 'backend', '--wait', '0s']]])(
    '%j is a look at how it stands now',
    async (words) => {
      const { code, stdout } = await runHere(words, env('oom'));
      expect({ code, now: / is broken after [01] s: /.test(stdout) }).toEqual({ code: 10, now: true });
    },
  );

  it('a summary that cannot be written leaves the verdict', async () => {
    const more = { GITHUB_STEP_SUMMARY: '/nowhere/at/all' };
    const { code, stdout, stderr } = await runHere(['verify', 'backend', '--wait', '0s', '-o', 'github'], {
      ...env('oom'),
      ...more,
    });
    expect({ code, annotated: stdout.startsWith('::error title=') }).toEqual({ code: 10, annotated: true });
    expect(stderr).toContain('the job summary could not be written');
  });

  it('a verdict for a fault of another workload says that this one depends on it', async () => {
    const { code, stdout } = await runHere(['verify', 'frontend', '--wait', '0s'], env('oom'));
    expect(code).toBe(10);
    expect(stdout).toContain('but OOMKilled on deployment/todo-chatbot-backend, which it depends on');
  });

  it('config view is config', async () => {
    const [plain, view] = await Promise.all([runHere(['config'], env()), runHere(['config', 'view'], env())]);
    const still = (text: string): string => text.replace(/127\.0\.0\.1:\S+/g, 'server');
    expect(still(view.stdout)).toBe(still(plain.stdout));
  });

  it('are not listed as commands, nor offered for a slip of the hand', async () => {
    const { stdout } = await runHere(['--help'], env());
    expect(stdout).not.toMatch(/^\s+(?:rollout|scale|taint)\b/m);
    expect((await runHere(['__complete', '--', 'ro'], env())).stdout).not.toContain('rollout');
  });
});
