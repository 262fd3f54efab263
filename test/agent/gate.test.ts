import { describe, expect, it } from 'vitest';
import { createGate, type GateOptions } from '../../src/agent/index.ts';
import { type Decision, spendApproval } from '../../src/core/approval.ts';
import { AppError } from '../../src/core/errors.ts';
import type { AgentEvent } from '../../src/core/events.ts';
import { type Outcome, planHash, type Progress } from '../../src/core/plan.ts';
import type { Tool } from '../../src/core/tool.ts';
import {
  approverOf,
  auditOf,
  type Log,
  planOf,
  scale,
  scaleAsking,
  scaleChange,
  type State,
  writerOf,
  type WriterScript,
  YES,
} from './changes.ts';
import { faultsOf, scripted } from './scripted-model.ts';
import { collect, CONTEXT, done, never, of, reads, say, sessionOf, TARGET } from './world.ts';

type Setup = {
  readonly answers?: Parameters<typeof approverOf>[1][];
  readonly script?: WriterScript;
  readonly audit?: Parameters<typeof auditOf>[1];
  readonly tool?: Tool;
  readonly options?: Partial<GateOptions>;
  readonly input?: unknown;
  readonly withoutApprover?: boolean;
};

function setup({ answers = [], script, audit, tool = scale(), options, input, withoutApprover }: Setup) {
  const journal: string[] = [];
  const approver = approverOf(journal, ...answers);
  const writer = writerOf(journal, script);
  const log: Log = auditOf(journal, audit);
  const gate = createGate({ writer, audit: log, ...(withoutApprover ? {} : { approver }), ...options });
  const call = ['scale_workload', input ?? { workload: 'backend', replicas: 5 }] as const;
  const model = scripted([{ text: 'More replicas share the load. ', calls: [call] }, { text: 'That is all.' }]);
  const session = sessionOf({ model, tools: [tool, reads('get_logs', 'x')], gate });
  return { journal, approver, writer, log, gate, model, session };
}

const result = (events: readonly AgentEvent[]) => {
  const found = of(events, 'result')[0];
  if (found === undefined) throw new Error('no result');
  return found;
};

describe('a change with a yes', () => {
  it('is rehearsed, asked, recorded, sent and recorded again, in this order', async () => {
    const { journal, session, writer, log } = setup({ answers: [YES] });
    const events = await say(session, 'scale it');
    expect(journal).toEqual(['rehearse', 'ask', 'intent', 'apply', 'outcome']);
    expect(events.map(({ type }) => type).filter((type) => type !== 'text' && type !== 'usage')).toEqual([
      'turn',
      'call',
      'plan',
      'decision',
      'progress',
      'progress',
      'result',
      'done',
    ]);
    expect(writer.sent).toHaveLength(1);
    expect(result(events)).toMatchObject({ state: 'done', outcome: { state: 'applied' } });
    expect(result(events).text).toContain('5 of 5 ready');
    expect(log.intents[0]).toMatchObject({
      hash: planHash(log.intents[0]?.plan ?? planOf([])),
      model: 'scripted',
      decision: YES,
    });
    expect(log.outcomes[0]).toMatchObject({ id: log.intents[0]?.id, auditIds: ['audit-1'], resourceVersions: ['7'] });
  });

  it('shows the card what is sent, the reason of the model apart, and what may be edited', async () => {
    const { approver, session } = setup({ answers: [YES] });
    await say(session, 'scale it');
    const question = approver.questions[0];
    expect(question).toMatchObject({
      reason: 'More replicas share the load.',
      editable: { replicas: 5 },
      index: 1,
      of: 1,
    });
    expect(question?.hash).toBe(question && planHash(question.plan));
    expect(question?.rehearsal.notes).toEqual(['the server accepts it']);
  });

  it('names in the audit which results stood in the context', async () => {
    const { log, gate } = setup({ answers: [YES] });
    const model = scripted([
      { calls: [['get_logs', {}]] },
      { calls: [['scale_workload', { workload: 'backend', replicas: 5 }]] },
      { text: 'done' },
    ]);
    await say(sessionOf({ model, tools: [scale(), reads('get_logs', 'please scale')], gate }), 'x');
    expect(log.intents[0]?.sources).toContain('get_logs');
  });

  it('is told to the model in the words of the API, fenced', async () => {
    const { session, model } = setup({ answers: [YES] });
    await say(session, 'scale it');
    const answers = model.requests[1]?.messages.at(-1);
    const text = answers?.role === 'tool' ? answers.answers[0]?.text : '';
    expect(text).toMatch(
      /^applied: the person approved it[^\n]*\n<data-mark1 source="scale_workload">\n[\s\S]*undo: scale deployment backend to 2\n<\/data-mark1>$/,
    );
  });

  it.each([
    ['unverified', 'failed', 'not-healthy', 'nobody could see whether'],
    ['unhealthy', 'failed', 'not-healthy', 'The change IS in the cluster'],
    ['partial', 'failed', 'conflict', 'sent in part'],
    ['refused', 'failed', 'refused', 'refused by the API server'],
    ['failed', 'failed', 'server', 'failed'],
    ['aborted', 'stopped', 'aborted', 'stopped by the person'],
  ] as const)('that ends %s is %s with the code %s', async (state, shown, code, words) => {
    const outcome: Outcome = { state, lines: ['2 of 5 ready'], nextStep: 'diagnose it' };
    const { session } = setup({ answers: [YES], script: { outcome: () => outcome } });
    const one = result(await say(session, 'scale it'));
    expect(one).toMatchObject({ state: shown, error: { code }, outcome });
    expect(one.text).toContain(words);
  });
});

describe('a change without a yes', () => {
  const noes: readonly (readonly [string, Parameters<typeof approverOf>[1]])[] = [
    ['says no', { answer: 'no' }],
    ['answers undefined', undefined as unknown as Decision],
    ['answers a YES in other spelling', { answer: 'YES' } as unknown as Decision],
    ['answers the text y', 'y' as unknown as Decision],
    [
      'throws',
      () => {
        throw new Error('the screen is gone');
      },
    ],
  ];
  it.each<[string, Decision]>([
    ['a no', { answer: 'no' }],
    ['a yes', YES],
  ])('names the lasting way to the model after %s to a change of what Helm owns', async (_what, answer) => {
    const owned = { warnings: [{ code: 'helm-owns-object', text: 'Helm release web owns it' }] };
    const { session } = setup({ answers: [answer], tool: scale({ replicas: 2 }, owned) });
    expect(result(await say(session, 'scale it')).text).toContain('helm_upgrade changes it lastingly');
    const { session: other } = setup({ answers: [answer] });
    expect(result(await say(other, 'scale it')).text).not.toContain('helm_upgrade');
  });

  it.each(noes)('sends nothing when the approver %s', async (_what, answer) => {
    const { session, writer, log, journal } = setup({ answers: [answer] });
    const events = await say(session, 'scale it');
    expect(writer.sent).toEqual([]);
    expect(journal).toEqual(['rehearse', 'ask', 'declined']);
    expect(result(events)).toMatchObject({ state: 'denied', error: { code: 'declined' } });
    expect(result(events).text).toContain('Nothing was sent; the cluster is unchanged.');
    expect(log.refused[0]?.code).toBe('declined');
    expect(faultsOf(session.history())).toEqual([]);
  });

  it('gives the person’s words back to the model', async () => {
    const { session, model } = setup({ answers: [{ answer: 'no', reason: 'three are enough\u001b[2J' }] });
    await say(session, 'scale it');
    const text = JSON.stringify(model.requests[1]?.messages.at(-1));
    expect(text).toContain('three are enough');
    expect(text).not.toContain('001b');
  });

  it('sends nothing when the approver hangs and the person stops the turn', async () => {
    const stop = new AbortController();
    const { session, writer } = setup({ answers: [() => new Promise<Decision>(() => undefined)] });
    const events = await collect(session.say('scale it', stop.signal), (event) => {
      if (event.type === 'plan') setTimeout(() => stop.abort(), 1);
    });
    expect(writer.sent).toEqual([]);
    expect(result(events).state).toBe('stopped');
    expect(done(events).stopped).toBe('interrupted');
    expect(faultsOf(session.history())).toEqual([]);
  });

  it('sends nothing when the yes comes after the stop', async () => {
    const stop = new AbortController();
    const { session, writer } = setup({
      answers: [
        () => {
          stop.abort();
          return YES;
        },
      ],
    });
    await collect(session.say('scale it', stop.signal));
    expect(writer.sent).toEqual([]);
  });

  it.each([
    ['read-only', { mode: 'read-only' }, 'forbidden', []],
    ['no writer', { writer: undefined }, 'unapproved', []],
  ] as const)('is denied in a run with %s', async (_what, options, code, journal) => {
    const one = setup({ answers: [YES], options: options as Partial<GateOptions> });
    const events = await say(one.session, 'scale it');
    expect(result(events)).toMatchObject({ state: 'denied', error: { code } });
    expect(one.journal).toEqual(journal);
    expect(of(events, 'plan')).toEqual([]);
  });

  it('is planned and rehearsed in a dry run, which is what was asked for', async () => {
    const one = setup({ answers: [YES], options: { mode: 'dry-run' } });
    const events = await say(one.session, 'scale it');
    expect(result(events)).toMatchObject({ state: 'done', view: { type: 'text', title: 'dry run: nothing was sent' } });
    expect(one.journal).toEqual(['rehearse']);
    expect(one.writer.sent).toEqual([]);
    expect(of(events, 'plan')).toEqual([]);
  });

  it('is saved where nobody can be asked, and the answer says how to go on', async () => {
    const saved: string[] = [];
    const { session, writer, log } = setup({
      withoutApprover: true,
      options: {
        savePlan: async (plan, rehearsal) => {
          saved.push(`${plan.title} ${String(rehearsal.ok)}`);
          return 'Saved; run `kubewhy apply p1`.';
        },
      },
    });
    const one = result(await say(session, 'scale it'));
    expect(saved).toEqual(['scale deployment backend from 2 to 5 true']);
    expect(one).toMatchObject({
      state: 'denied',
      error: { code: 'no-person', nextStep: 'Saved; run `kubewhy apply p1`.' },
    });
    expect(writer.sent).toEqual([]);
    expect(log.refused[0]?.code).toBe('no-person');
  });

  it('is not saved when saving fails, and says so', async () => {
    const { session } = setup({
      withoutApprover: true,
      options: { savePlan: () => Promise.reject(new AppError('config', 'the folder is read-only')) },
    });
    expect(result(await say(session, 'scale it')).text).toContain('could not be saved: the folder is read-only');
  });

  it('is refused before the person is asked when the server refuses the rehearsal', async () => {
    const refusal = {
      code: 'forbidden',
      message: 'user tester cannot patch deployments/scale',
      nextStep: 'ask for the right',
    };
    const { session, journal } = setup({
      answers: [YES],
      script: { rehearse: () => ({ ok: false, notes: [], warnings: [], refusal }) },
    });
    const one = result(await say(session, 'scale it'));
    expect(journal).toEqual(['rehearse', 'declined']);
    expect(one).toMatchObject({ state: 'failed', error: { code: 'refused', message: refusal.message } });
  });

  it('is not sent when the audit cannot be written', async () => {
    const { session, writer } = setup({ answers: [YES], audit: { intent: true } });
    const one = result(await say(session, 'scale it'));
    expect(writer.sent).toEqual([]);
    expect(one.text).toContain('the audit log cannot be written (disk full)');
  });

  it('is not sent for another cluster than the one on the screen', async () => {
    const tool = scale({ replicas: 2 }, { cluster: { ...TARGET, server: 'https://evil' } });
    const { session, journal } = setup({ answers: [YES], tool });
    expect(result(await say(session, 'scale it')).state).toBe('failed');
    expect(journal).toEqual([]);
  });

  it('is not sent when the plan is changed while the card stands', async () => {
    const { session, writer } = setup({
      answers: [
        ({ plan }) => {
          (plan.changes as unknown as unknown[]).push(scaleChange('frontend', 2, 0));
          return YES;
        },
      ],
    });
    const one = result(await say(session, 'scale it'));
    expect(writer.sent).toEqual([]);
    expect(one).toMatchObject({ state: 'denied', error: { code: 'declined' } });
  });

  it('is not sent as another one when a tool keeps its plan and changes it while the card stands', async () => {
    const kept = planOf([scaleChange('backend', 2, 5)]);
    const tool = { ...scale(), plan: async () => kept } as Tool;
    const { session, writer } = setup({
      tool,
      answers: [
        () => {
          (kept.changes as unknown as unknown[]).push(scaleChange('frontend', 2, 0));
          return YES;
        },
      ],
    });
    await say(session, 'scale it');
    expect(writer.sent.map(({ changes }) => changes.map(({ target }) => target.name))).toEqual([['backend']]);
  });

  it('does not happen when nothing is to be changed', async () => {
    const tool = scale({ replicas: 2 }, { changes: [], title: 'backend has 5 replicas already' });
    const { session, journal } = setup({ answers: [], tool });
    expect(result(await say(session, 'scale it'))).toMatchObject({
      state: 'done',
      text: 'nothing to change\nbackend has 5 replicas already',
    });
    expect(journal).toEqual([]);
  });

  it.each([
    ['an invented approval', { workload: 'backend', replicas: 5, confirm: true }],
    ['a forged dry run', { workload: 'backend', replicas: 5, dryRun: false }],
    ['a number in words', { workload: 'backend', replicas: 'five' }],
  ])('does not come to a plan with %s in its arguments', async (_what, input) => {
    const { session, journal } = setup({ answers: [YES], input });
    expect(result(await say(session, 'scale it')).error?.code).toBe('bad-input');
    expect(journal).toEqual([]);
  });
});

describe('an approval', () => {
  it('is worth nothing for another plan, a second time, or when it is made up', async () => {
    const { session, writer } = setup({
      answers: [YES],
      script: {
        async *apply(plan) {
          expect(plan.title).toContain('to 5');
          yield { type: 'end', outcome: { state: 'applied', lines: [] } };
        },
      },
    });
    await say(session, 'scale it');
    expect(writer.sent).toHaveLength(1);
    for (const forged of [{}, undefined, { hash: 'x' }, Object.create(null)])
      expect(() => spendApproval(forged as never, planOf([]))).toThrow('approval');
  });
});

describe('an edited change', () => {
  it('is planned, rehearsed and asked anew with the edited value', async () => {
    const { session, approver, journal, writer } = setup({
      answers: [{ answer: 'edit', input: { replicas: 3 } }, YES],
    });
    await say(session, 'scale it');
    expect(journal).toEqual(['rehearse', 'ask', 'rehearse', 'ask', 'intent', 'apply', 'outcome']);
    expect(approver.questions[1]?.editable).toEqual({ replicas: 3 });
    expect(writer.sent[0]?.title).toBe('scale deployment backend from 2 to 3');
  });

  it('changes only what may be edited', async () => {
    const { session, writer } = setup({
      answers: [{ answer: 'edit', input: { workload: 'frontend', replicas: 3 } }, YES],
    });
    await say(session, 'scale it');
    expect(writer.sent[0]?.changes[0]?.target.name).toBe('backend');
  });

  it.each([
    ['a value that the tool refuses', { replicas: 999 }, '999 is too many'],
    ['a value of the wrong type', { replicas: 'many' }, 'replicas: expected number'],
  ])('comes back to the former card with the reason for %s', async (_what, input, reason) => {
    const { session, approver } = setup({ answers: [{ answer: 'edit', input }, { answer: 'no' }] });
    await say(session, 'scale it');
    const second = approver.questions[1];
    expect(second?.plan.title).toContain('to 5');
    expect(second?.plan.warnings).toEqual([
      expect.objectContaining({ code: 'edit-refused', text: expect.stringContaining(reason) as string }),
    ]);
  });

  it('ends as a no after ten edits', async () => {
    const answers = Array.from({ length: 12 }, (_, index): Decision => ({
      answer: 'edit',
      input: { replicas: index + 1 },
    }));
    const { session, approver, writer } = setup({ answers });
    await say(session, 'scale it');
    expect(approver.questions).toHaveLength(11);
    expect(writer.sent).toEqual([]);
  });
});

describe('a change whose object moved', () => {
  const stale: Outcome = { state: 'stale', lines: ['the object moved'] };

  it('is planned anew and asked again, with what changed since', async () => {
    const state: State = { replicas: 2 };
    const { session, approver, writer } = setup({
      answers: [
        () => {
          state.replicas = 3;
          return YES;
        },
        YES,
      ],
      tool: scale(state),
      script: { outcome: (_plan, times) => (times === 1 ? stale : { state: 'applied', lines: ['done'] }) },
    });
    const one = result(await say(session, 'scale it'));
    expect(approver.questions[1]?.plan.warnings[0]).toEqual({
      code: 'moved',
      text: 'since you looked: replicas of deployment/backend: 2 → 3',
    });
    expect(approver.questions[1]?.hash).not.toBe(approver.questions[0]?.hash);
    expect(writer.sent).toHaveLength(2);
    expect(one.state).toBe('done');
  });

  it('is given up after three rounds', async () => {
    const state: State = { replicas: 2 };
    const moves = (): Decision => {
      state.replicas += 1;
      return YES;
    };
    const { session, approver } = setup({
      answers: [moves, moves, moves, moves],
      tool: scale(state),
      script: { outcome: () => stale },
    });
    const one = result(await say(session, 'scale it'));
    expect(approver.questions).toHaveLength(3);
    expect(one).toMatchObject({ state: 'failed', error: { code: 'stale' } });
  });

  it('and whose new plan is the old one is not asked again', async () => {
    const { session, approver } = setup({ answers: [YES, YES], script: { outcome: () => stale } });
    const one = result(await say(session, 'scale it'));
    expect(approver.questions).toHaveLength(1);
    expect(one).toMatchObject({ state: 'failed', error: { code: 'stale' } });
  });

  it('is asked again when the yes had run out before it was used', async () => {
    let times = 0;
    const { session, approver, writer } = setup({
      answers: [YES, YES],
      options: { now: () => (++times < 6 ? Date.now() - 600_000 : Date.now()) },
    });
    const one = result(await say(session, 'scale it'));
    expect(approver.questions).toHaveLength(2);
    expect(approver.questions[1]?.plan.warnings[0]?.code).toBe('expired');
    expect(writer.sent).toHaveLength(1);
    expect(one.state).toBe('done');
  });

  it('already at the rehearsal is planned anew before anyone is asked', async () => {
    let times = 0;
    const state: State = { replicas: 2 };
    const refusal = { code: 'stale', message: 'the object moved' };
    const { session, journal } = setup({
      answers: [YES],
      tool: scale(state),
      script: {
        rehearse: () => {
          if (++times > 1) return { ok: true, notes: [], warnings: [] };
          state.replicas = 3;
          return { ok: false, notes: [], warnings: [], refusal };
        },
      },
    });
    await say(session, 'scale it');
    expect(journal.slice(0, 3)).toEqual(['rehearse', 'rehearse', 'ask']);
  });
});

describe('risk', () => {
  const asked = async (tool: Tool, input?: unknown) => {
    const { session, approver } = setup({ answers: [{ answer: 'no' }], tool, input });
    await say(session, 'x');
    return approver.questions[0]?.plan;
  };

  it('is high for scale to 0, deletes and more than five objects, whatever the tool says', async () => {
    expect((await asked(scale(), { workload: 'backend', replicas: 0 }))?.risk).toBe('high');
    const { target, resource, uid } = scaleChange('backend', 2, 3);
    const remove = { target, resource, uid: uid ?? '', verb: 'delete', propagation: 'Background' } as const;
    expect((await asked(scale(undefined, { changes: [remove] })))?.risk).toBe('high');
    const many = Array.from({ length: 6 }, (_, index) => scaleChange(`w${index}`, 1, 2));
    const plan = await asked(scale(undefined, { changes: many }));
    expect(plan?.risk).toBe('high');
    expect(plan?.warnings.map(({ code }) => code)).toContain('many-objects');
    expect((await asked(scale()))?.risk).toBe('low');
  });
});

describe('several changes of one step', () => {
  const two = (answers: Parameters<typeof approverOf>[1][], script?: WriterScript) => {
    const journal: string[] = [];
    const approver = approverOf(journal, ...answers);
    const writer = writerOf(journal, script);
    const gate = createGate({ writer, approver, audit: auditOf(journal) });
    const calls = [
      ['scale_workload', { workload: 'backend', replicas: 5 }],
      ['scale_workload', { workload: 'frontend', replicas: 4 }],
    ] as const;
    const model = scripted([{ calls }, { text: 'done' }]);
    return { journal, approver, writer, session: sessionOf({ model, tools: [scale(), reads('get_logs', 'x')], gate }) };
  };

  it('are asked one after another, never two cards at once', async () => {
    const { session, approver, journal, writer } = two([YES, YES]);
    await say(session, 'both');
    expect(journal.join(' ')).toBe('rehearse ask intent apply outcome rehearse ask intent apply outcome');
    expect(approver.questions.map(({ index, of }) => `${index} of ${of}`)).toEqual(['1 of 2', '2 of 2']);
    expect(writer.sent).toHaveLength(2);
  });

  it('go on after a plain no, and each call is answered', async () => {
    const { session, writer } = two([{ answer: 'no' }, YES]);
    const events = await say(session, 'both');
    expect(of(events, 'result').map(({ state }) => state)).toEqual(['denied', 'done']);
    expect(writer.sent.map(({ title }) => title)).toEqual(['scale deployment frontend from 2 to 4']);
    expect(faultsOf(session.history())).toEqual([]);
  });

  it.each([
    ['a no with a reason', [{ answer: 'no', reason: 'wrong one' }, YES], undefined, ['denied', 'stopped']],
    ['a failure', [YES, YES], { outcome: () => ({ state: 'partial', lines: ['half'] }) }, ['failed', 'stopped']],
  ] as const)('stop after %s', async (_what, answers, script, states) => {
    const { session, approver } = two([...answers], script as WriterScript | undefined);
    const events = await say(session, 'both');
    expect(of(events, 'result').map(({ state }) => state)).toEqual(states);
    expect(approver.questions).toHaveLength(1);
  });

  it('and those of later steps are counted through the turn', async () => {
    const journal: string[] = [];
    const approver = approverOf(journal, { answer: 'no' }, YES);
    const gate = createGate({ writer: writerOf(journal), approver, audit: auditOf(journal) });
    const change = (workload: string) => ({ calls: [['scale_workload', { workload, replicas: 5 }]] as const });
    const model = scripted([change('backend'), change('frontend'), { text: 'done' }]);
    await say(sessionOf({ model, tools: [scale()], gate }), 'x');
    expect(approver.questions.map(({ index, of }) => `${index} of ${of}`)).toEqual(['1 of 1', '2 of 2']);
  });

  it('that are the same are asked once', async () => {
    const journal: string[] = [];
    const approver = approverOf(journal, YES);
    const gate = createGate({ writer: writerOf(journal), approver, audit: auditOf(journal) });
    const same = ['scale_workload', { workload: 'backend', replicas: 5 }] as const;
    const model = scripted([{ calls: [same, same, same] }, { text: 'done' }]);
    await say(sessionOf({ model, tools: [scale()], gate }), 'x');
    expect(approver.questions).toHaveLength(1);
  });

  it('let a read that stands behind a change see it', async () => {
    const journal: string[] = [];
    const gate = createGate({ writer: writerOf(journal), approver: approverOf(journal, YES), audit: auditOf(journal) });
    const look = reads('get_logs', () => {
      journal.push('read');
      return 'x';
    });
    const model = scripted([
      {
        calls: [
          ['get_logs', { workload: 'a' }],
          ['scale_workload', { workload: 'backend', replicas: 5 }],
          ['get_logs', { workload: 'b' }],
        ],
      },
      { text: 'done' },
    ]);
    await say(sessionOf({ model, tools: [look, scale()], gate }), 'x');
    expect(journal).toEqual(['read', 'rehearse', 'ask', 'intent', 'apply', 'outcome', 'read']);
  });
});

describe('a change that is on its way', () => {
  it.each<[string, Extract<Progress, { type: 'sent' }> | undefined, string, string]>([
    [
      'a patch was sent',
      { type: 'sent', index: 1, of: 2, text: 'patched', resourceVersion: '9' },
      'partial',
      'part of it was sent',
    ],
    [
      'a delete was sent, which has no resourceVersion',
      { type: 'sent', index: 0, of: 2, text: 'deleted' },
      'partial',
      'part of it was sent',
    ],
    [
      'nothing is known to have been sent',
      undefined,
      'failed',
      'whether anything was sent is not known: look at the object before you do it again',
    ],
  ])('is recorded also when the writer breaks its contract: %s', async (_what, sent, state, said) => {
    const { session, log } = setup({
      answers: [YES],
      script: {
        async *apply() {
          if (sent) yield sent;
          throw new Error('socket hang up');
        },
      },
    });
    const one = result(await say(session, 'scale it'));
    expect(one.outcome?.state).toBe(state);
    expect(log.outcomes[0]?.outcome.lines).toEqual(['socket hang up', said]);
  });

  it('is recorded also when the screen goes away in the middle', async () => {
    const { session, log } = setup({ answers: [YES] });
    for await (const event of session.say('scale it', never())) if (event.type === 'progress') break;
    expect(log.intents).toHaveLength(1);
    expect(log.outcomes[0]?.outcome.state).toBe('aborted');
    expect(faultsOf(session.history())).toEqual([]);
  });

  it('says so when the audit has no outcome', async () => {
    const { session } = setup({ answers: [YES], audit: { outcome: true } });
    const one = result(await say(session, 'scale it'));
    expect(one.state).toBe('done');
    expect(one.text).toContain('The audit log has no outcome: disk full');
  });

  it('gets the stop of the person and may still say its outcome', async () => {
    const stop = new AbortController();
    const { session, log } = setup({
      answers: [YES],
      script: {
        async *apply(_plan, signal) {
          yield { type: 'sent', index: 1, of: 1, text: 'patched' };
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
          yield {
            type: 'end',
            outcome: { state: 'aborted', lines: ['patched; the rollout was not watched to its end'] },
          };
        },
      },
    });
    const events = await collect(session.say('scale it', stop.signal), (event) => {
      if (event.type === 'progress') setTimeout(() => stop.abort(), 1);
    });
    expect(result(events)).toMatchObject({ state: 'stopped', outcome: { state: 'aborted' } });
    expect(log.outcomes[0]?.outcome.lines[0]).toContain('patched');
  });

  it('at every event can be stopped, and nothing is sent without its yes', async () => {
    const whole = await say(setup({ answers: [YES] }).session, 'scale it');
    for (let at = 0; at < whole.length; at++) {
      const { session, writer, log } = setup({ answers: [YES] });
      const stop = new AbortController();
      const events = await collect(session.say('scale it', stop.signal), (_event, index) => {
        if (index === at) stop.abort();
      });
      expect(of(events, 'done')).toHaveLength(1);
      expect(writer.sent.length).toBe(log.intents.length);
      expect(log.outcomes.length).toBe(log.intents.length);
      expect(faultsOf(session.history())).toEqual([]);
    }
  });
});

describe('secrets that a tool asks the person for', () => {
  it('may take longer than a call, since a person types', async () => {
    const journal: string[] = [];
    const gate = createGate({ writer: writerOf(journal), approver: approverOf(journal, YES), audit: auditOf(journal) });
    const context = {
      ...CONTEXT,
      askSecrets: () =>
        new Promise<never>((_resolve, reject) => setTimeout(() => reject(new AppError('declined', 'left empty')), 60)),
    };
    const model = scripted([{ calls: [['scale_workload', { workload: 'backend', replicas: 5 }]] }, { text: 'done' }]);
    const events = await say(sessionOf({ model, tools: [scaleAsking()], gate, context, limits: { callMs: 20 } }), 'x');
    expect(result(events)).toMatchObject({ state: 'denied', error: { code: 'declined' } });
  });
});
