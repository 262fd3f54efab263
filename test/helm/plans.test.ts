import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HelmProgram } from '../../src/core/helm.ts';
import { planHash, typedNameOf, type Plan } from '../../src/core/plan.ts';
import { Sealed } from '../../src/core/sealed.ts';
import { TOOLS } from '../../tools/index.ts';
import { helmWorld, storeRelease, type World } from './world.ts';

const RELEASE = 'todo-chatbot';
const never = new AbortController().signal;
const PLANTED = 'planted-4Rt7';

/** An input for each change tool of helm that makes a plan; a new tool without one fails here. */
const INPUTS: Record<string, Record<string, unknown>> = {
  helm_upgrade: { release: RELEASE, set: ['replicaCount.backend=3'] },
  helm_rollback: { release: RELEASE, revision: 1 },
  helm_uninstall: { release: RELEASE },
  helm_recover: { release: 'stuck' },
  install_todo_chatbot: { namespace: 'todo-new' },
};
const RISK: Record<string, string> = {
  helm_upgrade: 'medium',
  helm_rollback: 'high',
  helm_uninstall: 'high',
  helm_recover: 'high',
  install_todo_chatbot: 'high',
};
const CHANGES = TOOLS.filter(({ effect, name }) => effect === 'change' && /^helm_|^install_/.test(name));

/** A Secret with a short value, in what is rendered and in what is kept. */
const SECRET = `---\napiVersion: v1\nkind: Secret\nmetadata: { name: vault }\nstringData: { pin: ${PLANTED} }\n`;
const withSecret = (inner: HelmProgram): HelmProgram => ({
  ...inner,
  async invoke(invocation, stop) {
    const result = await inner.invoke(invocation, stop);
    if (invocation.argv[1] === 'manifest') return { ...result, stdout: `${result.stdout}${SECRET}` };
    if (!invocation.argv.includes('--dry-run=server')) return result;
    const record = JSON.parse(result.stdout) as { manifest: string };
    return { ...result, stdout: JSON.stringify({ ...record, manifest: `${record.manifest}${SECRET}` }) };
  },
});

let world: World;
beforeAll(async () => {
  world = await helmWorld({
    program: ({ helm }) => withSecret(helm),
    more: {
      askSecrets: async (keys) => new Sealed(Object.fromEntries(keys.map((key) => [key, `${PLANTED}-${key}`]))),
    },
  });
  await world.change('helm_upgrade', { release: RELEASE, set: ['replicaCount.backend=1'] });
  await storeRelease(world.cluster, {
    name: 'stuck',
    info: { last_deployed: '2026-11-20T09:00:00Z', description: 'install failed', status: 'failed' },
    chart: { metadata: { name: 'stuck', version: '1.0.0' } },
    manifest: SECRET,
  });
});
afterAll(() => world.close());

async function plan(name: string): Promise<Plan> {
  const tool = TOOLS.find((candidate) => candidate.name === name);
  if (tool?.effect !== 'change') throw new Error(`no change tool ${name}`);
  return tool.plan(tool.input.parse(INPUTS[name]), world.context, never);
}
const helmChange = ({ changes }: Plan) => {
  const change = changes.find(({ verb }) => verb === 'helm');
  if (change?.verb !== 'helm') throw new Error('no helm change');
  return change;
};

describe.each(CHANGES.map((tool) => [tool.name, tool] as const))('%s', (name, tool) => {
  it('sends nothing but reads and dry runs while it plans', async () => {
    expect(INPUTS[name], 'add an input for the tool here').toBeDefined();
    const before = world.cluster.requests.length;
    await plan(name);
    const sent = world.cluster.requests.slice(before);
    expect(sent.length).toBeGreaterThan(0);
    expect(
      sent.filter(({ method, path }) => method !== 'GET' && !/selfsubject\w+reviews$|[?&]dryRun=All(?:&|$)/.test(path)),
    ).toEqual([]);
  });

  it('makes a plan of data: title, target, namespace, state, undo, command, risk', async () => {
    const made = await plan(name);
    const { target, release, uid } = helmChange(made);
    const namespace = name === 'install_todo_chatbot' ? 'todo-new' : 'todo-chatbot';
    expect(made).toMatchObject({ tool: name, cluster: world.context.cluster.target, risk: RISK[name] });
    expect([made.title, made.undo ?? '']).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/\S/)]);
    expect(target).toEqual({ apiVersion: 'helm.sh/v1', kind: 'Release', namespace, name: release.release });
    // A release is no object: its revision and state stand in for a uid.
    expect(uid).toBeUndefined();
    expect(release).toMatchObject({ namespace, fromRevision: expect.any(Number), status: expect.stringMatching(/\S/) });
    expect(release.effects?.length).toBeGreaterThan(0);
    const { context } = made.cluster;
    expect(release.argv).toEqual(
      expect.arrayContaining([`--kube-context=${context}`, `--namespace=${namespace}`, '--']),
    );
    expect(made.kubectl.length).toBeGreaterThan(0);
    const commands = made.kubectl.filter((line) => line.startsWith('helm '));
    expect(commands).toHaveLength(1);
    expect(commands[0]).toContain(`--kube-context=${context}`);
    const typed = name === 'install_todo_chatbot' ? namespace : release.release;
    if (made.risk === 'high') expect(typedNameOf(made)).toBe(typed);
  });

  it('has a hash that outlives a file, is the same for the same plan, and another for another one', async () => {
    const made = await plan(name);
    expect(planHash(made)).toMatch(/^[0-9a-f]{64}$/);
    const saved = { ...made, changes: made.changes.filter(({ verb }) => verb === 'helm') };
    expect(planHash(JSON.parse(JSON.stringify(saved)) as Plan)).toBe(planHash(saved));
    // The private folder of the frozen files has another name each time, and nothing else.
    const again = { ...(await plan(name)), cluster: made.cluster };
    const alike = (one: Plan): unknown =>
      JSON.parse(JSON.stringify(one.changes).replaceAll(/run-[A-Za-z0-9]{6}/g, 'run-X'));
    expect(alike(again)).toEqual(alike(made));
    const change = helmChange(made);
    for (const other of [
      { fromRevision: 99 },
      { status: 'other' },
      { helmVersion: 'x' },
      { effects: [] },
      { argv: [] },
    ])
      expect(planHash({ ...saved, changes: [{ ...change, release: { ...change.release, ...other } }] })).not.toBe(
        planHash(saved),
      );
  });

  it('holds no secret value, and no digest by which one could be guessed', async () => {
    const made = await plan(name);
    const text = JSON.stringify(made);
    expect(text).not.toContain(PLANTED);
    expect(text).not.toContain(Buffer.from(PLANTED).toString('base64').slice(0, 15));
    const { manifestDigest, values } = helmChange(made).release;
    const sha = (data: string): string => createHash('sha256').update(data).digest('hex');
    for (const guess of [PLANTED, SECRET, '{}', '{"replicaCount":{"backend":3}}'])
      expect([manifestDigest, values?.digest]).not.toContain(sha(guess));
    if (name !== 'helm_uninstall' && name !== 'helm_recover') expect(manifestDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('lets a person edit only fields that its input has', () => {
    const fields = Object.keys(tool.input.shape);
    expect((tool.effect === 'change' ? (tool.editable ?? []) : []).filter((field) => !fields.includes(field))).toEqual(
      [],
    );
  });
});

it('another key makes other digests of the same values and manifest', async () => {
  const other = await helmWorld({ program: ({ helm }) => withSecret(helm) });
  try {
    const digests = async ({ change }: World) => {
      const { questions } = await change('helm_upgrade', INPUTS['helm_upgrade'], {
        approver: async () => ({ answer: 'no' }),
      });
      const [question] = questions;
      if (!question) throw new Error('nothing was asked');
      const { values, chart } = helmChange(question.plan).release;
      return [values?.digest, chart?.digest];
    };
    const [one, two] = [await digests(world), await digests(other)];
    expect(one[0]).not.toBe(two[0]);
    // The chart is no secret: its sha256 is the one that people compare.
    expect(one[1]).toBe(two[1]);
  } finally {
    await other.close();
  }
});
