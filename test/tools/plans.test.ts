import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/core/kubernetes.ts';
import { planHash, typedNameOf } from '../../src/core/plan.ts';
import { titleCovers } from '../../src/core/request/told-words.ts';
import { Sealed } from '../../src/core/sealed.ts';
import { TOOLS } from '../../tools/index.ts';
import { withCluster, type Session } from './support/session.ts';
import { crashing, healthy, NS } from './support/todo-chatbot.ts';
import { cronJob } from './support/other-workloads.ts';

const POD = 'todo-chatbot-backend-7d9f8b6c55-q7k2x';
const sealed = {
  readFiles: async (name: string) => [
    { name, text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: colours\ndata:\n  MAIN: blue\n' },
  ],
  askSecrets: async (keys: readonly string[]) =>
    new Sealed(Object.fromEntries(keys.map((key) => [key, `typed-${key}-4Rt7`]))),
};

/** An input for each change tool that makes a plan; a new tool without one fails here. */
const INPUTS: Record<string, Record<string, unknown>> = {
  scale_workload: { workload: 'backend', replicas: 5 },
  restart_workload: { workload: 'backend' },
  rollback_workload: { workload: 'backend' },
  set_image: { workload: 'backend', image: 'todo-chatbot-backend:1.1' },
  set_resources: { workload: 'backend', limits: 'memory=1Gi' },
  set_env: { workload: 'backend', name: 'LOG_LEVEL', value: 'debug' },
  pause_rollout: { workload: 'backend' },
  resume_rollout: { workload: 'cronjob/report' },
  delete_pod: { pod: POD },
  set_secret_keys: { secret: 'todo-chatbot-secrets', keys: ['OPENAI_API_KEY'] },
  edit_config_key: { config_map: 'todo-chatbot-config', key: 'NODE_ENV', value: 'staging' },
  create_namespace: { name: 'todo-staging' },
  edit_object: {
    kind: 'deployment',
    name: 'todo-chatbot-backend',
    edits: [{ path: 'spec.template.spec.containers[backend].livenessProbe.httpGet.path', value: '/alive' }],
  },
  create_object: { manifest: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: colours\ndata:\n  MAIN: blue\n' },
  apply_manifest: { path: 'colours.yaml' },
  run_job: { job: 'cronjob/report' },
  cordon_node: { node: 'node-1' },
  uncordon_node: { node: 'node-2' },
  taint_node: { node: 'node-1', taint: 'disk=slow:NoSchedule' },
  drain_node: { node: 'node-1' },
  run_in_pod: { workload: 'backend', argv: ['df', '-h'] },
  check_connection: { from: 'backend', to: 'example.com:443' },
  debug_pod: { workload: 'backend' },
  port_forward: { workload: 'backend', ports: [':8000'] },
  delete_object: { kind: 'deployment', name: 'todo-chatbot-frontend' },
};

const node = (name: string, unschedulable?: true): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, uid: `uid-${name}`, resourceVersion: '7' },
  spec: unschedulable === undefined ? {} : { unschedulable },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});
const OBJECTS = [...healthy(), cronJob({ suspend: true }), node('node-1'), node('node-2', true)];

/** Plans of helm need a chart to be rendered: test/helm makes them on the embedded cluster. */
const CHANGES = TOOLS.filter(({ effect, name }) => effect === 'change' && !/^helm_|^install_/.test(name));

describe.each(CHANGES.map((tool) => [tool.name, tool] as const))('%s', (name, tool) => {
  const use = (check: (session: Session) => Promise<void>): Promise<void> =>
    withCluster({ objects: OBJECTS }, check, sealed);

  it('sends nothing but reads while it plans', async () => {
    await use(async ({ plan, requests }) => {
      expect(INPUTS[name], 'add an input for the tool here').toBeDefined();
      await plan(name, INPUTS[name]);
      expect(requests.length).toBeGreaterThan(0);
      expect(requests.filter(({ method, path }) => method !== 'GET' && !/selfsubject\w+reviews$/.test(path))).toEqual(
        [],
      );
    });
  });

  it('makes a plan of data: title, target, preconditions, undo, command', async () => {
    await use(async ({ plan, context }) => {
      const made = await plan(name, INPUTS[name]);
      expect(made).toMatchObject({
        tool: name,
        cluster: context.cluster.target,
        createdAt: '2026-11-24T12:00:00.000Z',
      });
      expect(made.title).toMatch(/\S/);
      expect(titleCovers(made.title, made.changes), made.title).toBe(true);
      // What a program did is not taken back, and no kubectl line adds a container in our form.
      if (tool.toolset !== 'inside') expect(made.undo).toMatch(/\S/);
      if (name !== 'debug_pod') expect(made.kubectl.length).toBeGreaterThan(0);
      for (const line of made.kubectl) expect(line).toMatch(/^(?:printf %s .* \| )?kubectl --context recorded /);
      expect(planHash(made)).toMatch(/^[0-9a-f]{64}$/);
      expect(JSON.parse(JSON.stringify(made))).toMatchObject({ tool: name });
      for (const change of made.changes) {
        if (change.verb !== 'create' && change.verb !== 'apply') expect(change.uid).toMatch(/^uid-/);
        if (change.verb !== 'edit') continue;
        expect(change.edits.length).toBeGreaterThan(0);
        for (const edit of change.edits) {
          expect(edit.path).toMatch(/^\/[\w~/.-]+$/);
          expect(JSON.stringify(edit.from)).not.toBe(JSON.stringify(edit.to));
        }
        if (change.edits.some(({ from }) => from === undefined)) expect(change.resourceVersion).toBeDefined();
      }
      if (made.risk === 'high') expect(typedNameOf(made)).toMatch(/\S/);
    });
  });

  it('lets a person edit only fields that its input has', () => {
    const fields = Object.keys(tool.input.shape);
    expect((tool.effect === 'change' ? (tool.editable ?? []) : []).filter((field) => !fields.includes(field))).toEqual(
      [],
    );
  });

  it('says that a right is missing before it is hit', async () => {
    await withCluster(
      { objects: OBJECTS, mayWrite: false },
      async ({ plan }) => {
        const { warnings } = await plan(name, INPUTS[name]);
        expect(warnings.map(({ code }) => code)).toContain('no-right');
      },
      sealed,
    );
  });
});

describe('values of a Secret', () => {
  it('typed by the person stand nowhere in the plan: keys and sizes do', async () => {
    await withCluster(
      { objects: healthy() },
      async ({ plan }) => {
        const made = await plan('set_secret_keys', {
          secret: 'todo-chatbot-secrets',
          keys: ['OPENAI_API_KEY', 'JWT_SECRET'],
        });
        expect(JSON.stringify(made)).not.toContain('4Rt7');
        expect(JSON.stringify(made)).toContain('{"key":"OPENAI_API_KEY","bytes":25,');
        expect(made.warnings.map(({ code }) => code)).toEqual(['overwrites-keys', 'needs-restart']);
        expect(made.undo).toContain('the former value of JWT_SECRET must be entered again');
        expect(made.kubectl).toEqual([
          'kubectl --context recorded -n todo-chatbot create secret generic todo-chatbot-secrets --from-literal=OPENAI_API_KEY="$OPENAI_API_KEY" --from-literal=JWT_SECRET="$JWT_SECRET" --dry-run=client -o json | kubectl --context recorded -n todo-chatbot patch secret todo-chatbot-secrets --patch-file=/dev/stdin',
        ]);
      },
      sealed,
    );
  });

  it('differ in the hash, so a yes covers what was typed', async () => {
    const ask = (value: string) => ({
      askSecrets: async (keys: readonly string[]) => new Sealed(Object.fromEntries(keys.map((key) => [key, value]))),
    });
    const hashes: string[] = [];
    for (const value of ['one-value', 'two-value'])
      await withCluster(
        { objects: healthy() },
        async ({ plan }) => {
          hashes.push(
            planHash({
              ...(await plan('set_secret_keys', { secret: 'new-secrets', keys: ['A'] })),
              cluster: {} as never,
            }),
          );
        },
        ask(value),
      );
    expect(hashes[0]).not.toBe(hashes[1]);
  });
});

it('crash-looping workloads can be planned on as well', async () => {
  await withCluster({ objects: crashing() }, async ({ plan }) => {
    const made = await plan('rollback_workload', { workload: 'backend' });
    expect(made.changes[0]).toMatchObject({
      verb: 'edit',
      target: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: NS, name: 'todo-chatbot-backend' },
      uid: 'uid-deploy-backend',
      edits: [
        {
          path: '/spec/template/spec/containers/0/image',
          from: 'todo-chatbot-backend:latest',
          to: 'todo-chatbot-backend:1.0',
        },
      ],
      guards: [
        { path: '/spec/template/spec/containers/0/name', value: 'backend' },
        { path: '/metadata/generation', value: 3 },
      ],
    });
  });
});
