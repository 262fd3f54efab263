import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/core/kubernetes.ts';
import { TOOLS } from '../../tools/index.ts';
import { READ_INPUTS } from './support/read-inputs.ts';
import { refusal, withCluster } from './support/session.ts';
import { crashing, deployment, event, NS, pod, replicaSet, SECRET_VALUE } from './support/todo-chatbot.ts';

/** The tools of helm read releases through the helm room, which has tests of its own. */
const HELM = /^helm_|^chart_values$/;
const READS = TOOLS.filter(({ effect, name }) => effect === 'read' && !HELM.test(name));

const LONG_LOG = Array.from(
  { length: 3_000 },
  (_, index) =>
    `${index % 7 === 0 ? 'ERROR' : 'INFO'} request ${index * 7919} from 10.0.${index % 250}.${(index * 3) % 250} id ${(index * 2654435761).toString(16)} path /${'segment/'.repeat(index % 9)} took ${index} ms`,
).join('\n');

/** A namespace of the size that breaks naive tools: hundreds of ill pods, long logs, long messages. */
function large(): { objects: KubeObject[]; logs: Record<string, string> } {
  const hash = '7d9f8b6c55';
  const ids = Array.from({ length: 400 }, (_, index) => `x${index.toString(36).padStart(4, '0')}`);
  const waiting = {
    state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
    lastState: {},
    restartCount: 9,
    ready: false,
  };
  const pods = ids.map((id) => pod('backend', hash, id, waiting));
  const events = pods.map((one, index) =>
    event(
      'Warning',
      `Reason${index}`,
      one as KubeObject,
      `message ${'with many words '.repeat(60)} of kind ${String.fromCharCode(97 + (index % 26)).repeat(8)}`,
    ),
  );
  const env = Array.from({ length: 300 }, (_, index) => ({
    name: `VARIABLE_${index}`,
    value: `value-${index}-${'x'.repeat(40)}`,
  }));
  const big = deployment('backend', { ready: 0 });
  const template = big.spec?.template.spec?.containers[0];
  if (template) template.env = env;
  const sets = Array.from({ length: 60 }, (_, index) =>
    replicaSet(
      'backend',
      index + 1,
      `${hash}${index}`,
      0,
      `registry.example.com/team/todo-chatbot-backend:v1.${index}.0`,
      `release number ${index} with a long story`,
    ),
  );
  return {
    objects: [
      ...crashing().filter(({ metadata }) => !metadata?.name?.startsWith('todo-chatbot-backend')),
      big,
      replicaSet('backend', 100, hash, 400),
      ...sets,
      ...pods,
      ...events,
    ] as KubeObject[],
    logs: Object.fromEntries(ids.map((id) => [`${NS}/todo-chatbot-backend-${hash}-${id}/backend/previous`, LONG_LOG])),
  };
}

describe.each(READS.map((tool) => [tool.name, tool] as const))('%s', (name) => {
  it('sends nothing but reads', async () => {
    await withCluster({ objects: crashing() }, async ({ read, requests }) => {
      for (const input of READ_INPUTS[name] ?? []) await read(name, input).catch(() => undefined);
      expect(READ_INPUTS[name], 'add an input for the tool in test/tools/support/read-inputs.ts').toBeDefined();
      const writes = requests.filter(({ method, path }) => method !== 'GET' && !/selfsubject\w*reviews$/.test(path));
      expect(writes).toEqual([]);
      if (name !== 'list_contexts') expect(requests.length).toBeGreaterThan(0);
    });
  });

  it('gives the model under 2,000 tokens, however large the namespace is', async () => {
    await withCluster(large(), async ({ read }) => {
      for (const input of READ_INPUTS[name] ?? []) {
        const { text, digest } = await read(name, input).catch((error: unknown) => ({
          text: String(error),
          digest: '',
        }));
        expect(encode(text).length, `${name} ${JSON.stringify(input)}`).toBeLessThan(2_000);
        expect(encode(digest ?? '').length).toBeLessThan(200);
      }
    });
  });

  it('shows no value of a Secret, in text or view', async () => {
    await withCluster({ objects: crashing() }, async ({ read }) => {
      for (const input of READ_INPUTS[name] ?? []) {
        const result = await read(name, input).catch((error: unknown) => String(error));
        expect(JSON.stringify(result)).not.toContain(SECRET_VALUE);
      }
    });
  });
});

describe('what cannot be read is named, and the rest is answered', () => {
  it('the overview without the right to read Secrets and pods', async () => {
    await withCluster({ objects: crashing(), forbid: ['secrets', 'pods'] }, async ({ read }) => {
      const { text } = await read('namespace_overview');
      expect(text).toContain('not read:');
      expect(text).toMatch(/pods: no right to read \(403\).*secrets: no right to read \(403\)/);
      expect(text).toContain('Deployment todo-chatbot-backend: 0/2 ready');
      expect(text).not.toContain('Secret todo-chatbot-secrets: does not exist');
    });
  });

  it('logs without the right to pods/log', async () => {
    await withCluster({ objects: crashing(), forbid: ['pods/log'] }, async ({ read }) => {
      expect((await read('get_logs', { workload: 'backend' })).text).toMatch(/pods\/log/);
    });
  });

  it('usage in a cluster without a metrics API still shows requests and limits', async () => {
    await withCluster({ objects: crashing() }, async ({ read }) => {
      const { text } = await read('get_usage', { workload: 'backend' });
      expect(text).toContain('no metrics API');
      expect(text).toContain('| 250m | 500m | - | 256Mi | 512Mi');
    });
  });

  it('an overview of which nothing may be read is an error, not an empty namespace', async () => {
    const all = [
      'deployments',
      'replicasets',
      'statefulsets',
      'daemonsets',
      'jobs',
      'cronjobs',
      'pods',
      'services',
      'endpointslices',
      'ingresses',
      'configmaps',
      'secrets',
      'persistentvolumeclaims',
      'horizontalpodautoscalers',
    ];
    await withCluster({ objects: crashing(), forbid: all }, async ({ read }) => {
      expect(await refusal(read('namespace_overview'))).toMatch(/^forbidden: nothing could be read/);
    });
  });

  it('a namespace that does not exist is said to be so', async () => {
    await withCluster({ objects: crashing() }, async ({ read }) => {
      expect(await refusal(read('namespace_overview', { namespace: 'nowhere' }))).toMatch(
        /^not-found: namespace nowhere does not exist/,
      );
    });
  });
});

it('a workload is not said to be missing where its kind may not be listed', async () => {
  await withCluster({ objects: crashing(), forbid: ['deployments'] }, async ({ read }) => {
    expect(await refusal(read('rollout_status', { workload: 'backend' }))).toMatch(
      /not read: deployments: no right to read/,
    );
    expect(await refusal(read('rollout_status', { workload: 'deploy/backend' }))).toMatch(
      /^forbidden: nothing could be read/,
    );
  });
});

it('one pod of many is asked for by name, not by a list', async () => {
  await withCluster({ objects: crashing() }, async ({ read, requests }) => {
    await read('get_logs', { workload: 'pod/todo-chatbot-backend-7d9f8b6c55-q7k2x' });
    expect(requests.filter(({ path }) => path.includes('/pods?'))).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    ['a part of a name', { workload: 'backend' }, /^deployment\/todo-chatbot-backend in/],
    ['a kind and a name', { workload: 'deploy/todo-chatbot-frontend' }, /^deployment\/todo-chatbot-frontend in/],
    [
      'a misspelling is corrected and said',
      { workload: 'bakcend' },
      /^no workload "bakcend"; took deployment\/todo-chatbot-backend as the nearest name\n/,
    ],
  ])('%s', async (_what, input, expected) => {
    await withCluster({ objects: crashing() }, async ({ read }) => {
      expect((await read('rollout_status', input)).text).toMatch(expected);
    });
  });

  it.each([
    [
      'an unknown name lists what there is',
      'rollout_status',
      { workload: 'payments' },
      /^not-found: no workload "payments" in namespace todo-chatbot; there is deployment\//,
    ],
    [
      'an ambiguous one lists what it can mean',
      'rollout_status',
      { workload: 'chatbot' },
      /^bad-input: "chatbot" can mean deployment\/todo-chatbot-/,
    ],
    ['a path in a namespace', 'get_events', { namespace: '../kube-system' }, /^bad-input: .*is not a namespace name/],
    [
      'a path in an object name',
      'get_resource',
      { kind: 'pod', name: 'x/exec' },
      /^bad-input: "x\/exec" is not a pod name/,
    ],
    ['a flag as an object name', 'get_resource', { kind: 'pod', name: '--server=https://evil' }, /^bad-input/],
    ['a kind that no server has', 'list_resources', { kind: 'deploymint' }, /^not-found/],
    [
      'a container that is not there',
      'get_logs',
      { workload: 'backend', container: 'bakend' },
      /^bad-input: .*no container "bakend"; did you mean backend/,
    ],
    [
      'a duration that is none',
      'get_logs',
      { workload: 'backend', since: 'yesterday' },
      /^bad-input: "yesterday" is not a duration/,
    ],
    [
      'a path into an object that leads nowhere',
      'get_resource',
      { kind: 'deploy', name: 'todo-chatbot-backend', path: 'spec.templat' },
      /did you mean template/,
    ],
    [
      'a revision that is gone',
      'rollout_history',
      { workload: 'backend', revision: 9 },
      /^not-found: .*no revision 9; there is 2, 1/,
    ],
    [
      'history of a pod',
      'rollout_history',
      { workload: 'pod/todo-chatbot-backend-7d9f8b6c55-q7k2x' },
      /^bad-input: .*keeps no revisions/,
    ],
  ])('%s', async (_what, tool, input, expected) => {
    await withCluster({ objects: crashing() }, async ({ read }) => {
      expect(await refusal(read(tool, input))).toMatch(expected);
    });
  });
});
