import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../src/core/events.ts';
import type { Outcome } from '../../src/core/plan.ts';
import { itemLines } from '../../src/ui/chat/item-lines.ts';
import { lastCommand } from '../../src/ui/chat/copy.ts';
import { frame } from '../../src/ui/chat/frame.ts';
import { reduce } from '../../src/ui/chat/reduce.ts';
import { reportOf } from '../../src/ui/chat/report.ts';
import { packItem, unpackItem } from '../../src/ui/chat/saved-item.ts';
import { initialState, type ChatState } from '../../src/ui/chat/state.ts';
import type { Screen } from '../../src/ui/chat/screen.ts';
import { plainText } from '../../src/ui/text/line.ts';
import { HEADER } from '../helpers/ui-chat.ts';
import { VIEWS } from '../helpers/ui-views.ts';
import { questionOf } from '../helpers/ui-question.ts';

const begin = reduce(initialState(HEADER, 80, 24), { type: 'begin', text: 'why', at: 0 });
const play = (events: readonly AgentEvent[], from: ChatState = begin): ChatState =>
  events.reduce((state, event, at) => reduce(state, { type: 'agent', event, at: at * 100 }), from);
const over = (state: ChatState): ChatState => reduce(state, { type: 'over', at: 4000 });
const transcript = (state: ChatState): string[] =>
  state.items
    .slice(2)
    .flatMap(itemLines)
    // The time of day is the reader's own.
    .map((row) => plainText(row).replace(/ · \d\d:\d\d:\d\d$/, ''))
    .filter(Boolean);
const live = (state: ChatState): string[] => {
  const screen: Screen = {
    chat: state,
    prompt: { text: '', cursor: 0, menu: undefined, search: undefined },
    card: undefined,
    secret: undefined,
    pane: undefined,
    waiting: false,
    keys: false,
    over: false,
  };
  return frame(screen, undefined).lines.map(plainText).filter(Boolean);
};

const call = (id: string, effect: 'read' | 'change' = 'read'): AgentEvent => ({
  type: 'call',
  id,
  name: effect === 'read' ? 'get_logs' : 'scale_workload',
  input: { workload: 'backend', tail: 5 },
  effect,
});
const result = (id: string, more: Partial<Extract<AgentEvent, { type: 'result' }>> = {}): AgentEvent => ({
  type: 'result',
  id,
  name: 'get_logs',
  state: 'done',
  text: 'first line\nsecond',
  durationMs: 20,
  ...more,
});
const outcome = (state: Outcome['state']): Outcome => ({
  state,
  lines: ['deployment todo-chatbot-backend: 5 of 5 ready'],
});
const LS = { argv: ['ls'], text: 'etc', exit: 0 } as const;
const rollout = (ready: number, old: number): AgentEvent => ({
  type: 'progress',
  id: 'a',
  progress: {
    type: 'rollout',
    workload: 'deployment/backend',
    desired: 5,
    updated: 5,
    ready,
    available: ready,
    old,
    text: '',
  },
});

describe('a turn', () => {
  it.each<[string, readonly AgentEvent[], readonly string[]]>([
    [
      'an answer',
      [
        { type: 'text', delta: 'Because.' },
        { type: 'done', stopped: 'answered', answer: 'Because.' },
      ],
      ['  Because.', '  no changes · 4s'],
    ],
    [
      'a read, then an answer',
      [call('a'), result('a'), { type: 'text', delta: 'Because.' }, { type: 'done', stopped: 'answered', answer: '' }],
      ['  ✓ get_logs  workload backend, tail 5', '    first line', '  Because.', '  no changes · 1 read · 4s'],
    ],
    [
      'reads that end in another order',
      [
        call('a'),
        call('b'),
        result('b', { text: 'of b' }),
        result('a', { text: 'of a' }),
        { type: 'done', stopped: 'answered', answer: '' },
      ],
      [
        '  ✓ get_logs  workload backend, tail 5',
        '    of b',
        '  ✓ get_logs  workload backend, tail 5',
        '    of a',
        '  no changes · 2 reads · 4s',
      ],
    ],
    [
      'text before a call stands before it',
      [
        { type: 'text', delta: 'Let me look.' },
        call('a'),
        result('a'),
        { type: 'done', stopped: 'answered', answer: '' },
      ],
      ['  Let me look.', '  ✓ get_logs  workload backend, tail 5', '    first line', '  no changes · 1 read · 4s'],
    ],
    [
      'a failed read with its next step',
      [
        call('a'),
        result('a', {
          state: 'failed',
          error: { code: 'forbidden', message: 'pods is forbidden', nextStep: 'ask for the role view' },
        }),
        { type: 'done', stopped: 'answered', answer: '' },
      ],
      [
        '  ✖ get_logs  workload backend, tail 5  failed',
        '    pods is forbidden',
        '    → ask for the role view',
        '  no changes · 1 read · 4s',
      ],
    ],
    [
      'a change that was made',
      [
        call('a', 'change'),
        { type: 'plan', id: 'a', question: questionOf() },
        { type: 'decision', id: 'a', hash: 'h', decision: { answer: 'yes', by: 'key' } },
        { type: 'progress', id: 'a', progress: { type: 'sent', index: 1, of: 1, text: 'patched the scale' } },
        rollout(2, 1),
        rollout(5, 0),
        { type: 'progress', id: 'a', progress: { type: 'end', outcome: outcome('applied') } },
        result('a', { name: 'scale_workload', outcome: outcome('applied') }),
        {
          type: 'usage',
          turn: { input: 1000, cached: 0, output: 250, reasoning: 0 },
          session: { input: 9000, cached: 0, output: 1000, reasoning: 0 },
        },
        { type: 'done', stopped: 'answered', answer: '' },
      ],
      [
        '  ✓ scale_workload  scale deployment todo-chatbot-backend from 2 to 5',
        '    → patched the scale',
        '    ███████████████  deployment/backend  5/5 ready · 5 updated · 5 available',
        '    ✓ applied',
        '      deployment todo-chatbot-backend: 5 of 5 ready',
        '  1 change made · 4s · 1.3k tokens',
      ],
    ],
    [
      'a change that was sent and no longer watched counts as made',
      [
        call('a', 'change'),
        { type: 'progress', id: 'a', progress: { type: 'sent', index: 1, of: 1, text: 'replicas is 3' } },
        {
          type: 'progress',
          id: 'a',
          progress: { type: 'finding', workload: 'backend', cause: 'OOMKilled', text: 'OOMKilled: 64Mi' },
        },
        {
          type: 'progress',
          id: 'a',
          progress: { type: 'end', outcome: { state: 'aborted', lines: ['goes on'], nextStep: 'look' } },
        },
        result('a', {
          state: 'stopped',
          error: { code: 'aborted', message: 'x', nextStep: 'look' },
          outcome: { state: 'aborted', lines: ['goes on'], nextStep: 'look' },
        }),
        { type: 'done', stopped: 'interrupted', answer: '' },
      ],
      [
        '  ■ scale_workload  workload backend, tail 5  stopped',
        '    → replicas is 3',
        '    ▲ OOMKilled: 64Mi',
        '    ■ sent, no longer watched',
        '      goes on',
        '      → look',
        '  stopped · 1 change made · 4s',
      ],
    ],
    [
      'a change whose events ended after it was sent counts as made',
      [
        call('a', 'change'),
        { type: 'progress', id: 'a', progress: { type: 'sent', index: 1, of: 1, text: 'replicas is 3' } },
      ],
      [
        '  ■ scale_workload  workload backend, tail 5  stopped',
        '    stopped; the change was sent, what became of it was not watched',
        '    → replicas is 3',
        '  stopped · 1 change made · 4s',
      ],
    ],
    ...(
      [
        [
          'a program that ran',
          { state: 'applied', lines: ['pod/a: ls ended (exit code 0)'], printed: [LS] },
          1,
          'run',
          '1 program run',
        ],
        [
          'a program that the container has not',
          { state: 'failed', lines: ['no such program'], printed: [{ ...LS, notRun: true }] },
          1,
          'failed',
          'nothing was changed',
        ],
        [
          'a program of which nobody knows',
          { state: 'failed', lines: ['cut off'], became: 'unknown' },
          0,
          'failed',
          'one change with unknown end',
        ],
        [
          'a change without an answer that was made all the same',
          { state: 'failed', lines: ['timed out'], became: 'made' },
          0,
          'failed',
          '1 change made',
        ],
        [
          'a change without an answer that was not made',
          { state: 'failed', lines: ['timed out'], became: 'not-made' },
          0,
          'failed',
          'nothing was changed',
        ],
      ] as const
    ).map(([what, ended, sent, word, end]): [string, readonly AgentEvent[], readonly string[]] => [
      what,
      [
        call('a', 'change'),
        ...Array.from({ length: sent }, () => ({
          type: 'progress' as const,
          id: 'a',
          progress: { type: 'sent' as const, index: 0, of: 1, text: ended.lines[0] },
        })),
        result('a', { outcome: ended }),
        { type: 'done', stopped: 'answered', answer: '' },
      ],
      [
        '  ✓ scale_workload  workload backend, tail 5',
        `    ${word === 'run' ? '✓' : '✖'} ${word}`,
        `      ${ended.lines[0]}`,
        `  ${end} · 4s`,
      ],
    ]),
    [
      'a change that was stopped between the yes and the first word of the server',
      [
        call('a', 'change'),
        { type: 'plan', id: 'a', question: questionOf() },
        { type: 'decision', id: 'a', hash: 'h', decision: { answer: 'yes', by: 'key' } },
      ],
      [
        '  ■ scale_workload  scale deployment todo-chatbot-backend from 2 to 5  stopped',
        '    stopped; check the object before you ask again',
        '  stopped · one change with unknown end · 4s',
      ],
    ],
    [
      'a change that was denied',
      [
        call('a', 'change'),
        { type: 'plan', id: 'a', question: questionOf() },
        { type: 'decision', id: 'a', hash: 'h', decision: { answer: 'no' } },
        result('a', { state: 'denied', error: { code: 'declined', message: 'the person said no' } }),
        { type: 'done', stopped: 'answered', answer: '' },
      ],
      [
        '  ⊘ scale_workload  scale deployment todo-chatbot-backend from 2 …  not approved',
        '    you said no',
        '  nothing was changed · 4s',
      ],
    ],
    [
      'a change that was made and did not get healthy counts as made',
      [
        call('a', 'change'),
        result('a', { outcome: outcome('unhealthy') }),
        { type: 'done', stopped: 'answered', answer: '' },
      ],
      [
        '  ✓ scale_workload  workload backend, tail 5',
        '    ▲ applied, not healthy',
        '      deployment todo-chatbot-backend: 5 of 5 ready',
        '  1 change made · 4s',
      ],
    ],
    [
      'an error of the model',
      [
        { type: 'error', code: 'model', message: 'the key is wrong', nextStep: 'set OPENAI_API_KEY' },
        { type: 'done', stopped: 'model-error', answer: '' },
      ],
      ['  ✖ the key is wrong', '    → set OPENAI_API_KEY', '  the model failed · no changes · 4s'],
    ],
    [
      'events that end without a word: calls are stopped, the text stays',
      [{ type: 'text', delta: 'Half an ans' }, call('a', 'change')],
      [
        '  Half an ans',
        '  ■ scale_workload  workload backend, tail 5  stopped',
        '    stopped; check the object before you ask again',
        '  stopped · nothing was changed · 4s',
      ],
    ],
    [
      'a result of a call that was never told',
      [result('x'), { type: 'done', stopped: 'answered', answer: '' }],
      ['  ✓ get_logs', '    first line', '  no changes · 1 read · 4s'],
    ],
    [
      'compaction',
      [
        { type: 'compacted', messages: 7 },
        { type: 'done', stopped: 'answered', answer: '' },
      ],
      ['  · 7 older messages were shortened to make room', '  no changes · 4s'],
    ],
  ])('of %s', (_what, events, expected) => {
    expect(transcript(over(play(events)))).toEqual(expected);
  });

  it('leaves no turn behind', () => {
    const state = over(play([call('a')]));
    expect(state.turn).toBeUndefined();
    expect(reduce(state, { type: 'over', at: 5000 })).toEqual(state);
  });

  it('never changes an item of the transcript, and only adds', () => {
    const events: AgentEvent[] = [
      { type: 'text', delta: 'One.\n\nTwo.\n\n' },
      call('a'),
      result('a'),
      { type: 'text', delta: 'Three.' },
    ];
    let state = begin;
    for (const [at, event] of events.entries()) {
      const next = reduce(state, { type: 'agent', event, at });
      expect(next.items.slice(0, state.items.length)).toEqual(state.items);
      expect(next.items.map(({ key }) => key)).toEqual(next.items.map((_item, index) => index));
      state = next;
    }
  });

  it('keeps the width of its time in each item', () => {
    const state = reduce(begin, { type: 'resize', columns: 44, rows: 20 });
    const wide = over(play([{ type: 'text', delta: 'x' }], state));
    expect(wide.items.map(({ columns }) => columns)).toEqual([80, 80, 44, 44]);
  });
});

describe('a saved answer', () => {
  it.each([
    ['One.\n\nTwo.'],
    ['# Head\n\ntext\n\n- a\n- b\n\n```\ncode\n```\n\nend'],
    ['| a | b |\n|---|---|\n| 1 | 2 |\n\nend'],
  ])('is drawn as it was: %j', (delta) => {
    const state = over(play([{ type: 'text', delta }]));
    const again = state.items.flatMap((item) => {
      const saved = packItem(item);
      return saved === undefined ? [] : (unpackItem(JSON.parse(JSON.stringify(saved))) ?? []);
    });
    const drawn = again.flatMap((item) => itemLines({ ...item, key: 0, columns: 80 })).map(plainText);
    expect(drawn).toEqual(state.items.slice(1).flatMap(itemLines).map(plainText));
  });
});

describe('the live region', () => {
  it('shows what a change has done so far, the newest state of each workload', () => {
    const rows = live(play([call('a', 'change'), rollout(2, 2), rollout(3, 1)]));
    expect(rows.slice(1, 3)).toEqual([
      '    █████████░░░░░░  deployment/backend',
      '      3/5 ready · 5 updated · 3 available · 1 old leaving',
    ]);
  });

  it('says what waits for the person', () => {
    expect(live(play([call('a', 'change'), { type: 'plan', id: 'a', question: questionOf() }]))[0]).toContain(
      'waits for you',
    );
  });

  it('tells a retry of the model', () => {
    expect(live(play([{ type: 'retry', reason: 'the provider is overloaded', waitMs: 2500 }])).join()).toContain(
      'next try in 3 s: the provider is overloaded',
    );
  });

  it.each([12, 16, 24, 50])('is lower than a terminal of %i rows, whatever runs', (rows) => {
    const calls = Array.from({ length: 30 }, (_, at) => call(`c${at}`));
    const state = play(
      [{ type: 'text', delta: '- item\n'.repeat(60) }, ...calls, { type: 'text', delta: '- item\n'.repeat(60) }],
      {
        ...begin,
        rows,
        queue: ['one', 'two', 'three', 'four', 'five'],
        health: {
          workloads: Array.from({ length: 30 }, (_, at) => ({
            kind: 'Deployment',
            name: `app-${at}`,
            ready: 1,
            desired: 1,
            health: 'ok' as const,
          })),
        },
      },
    );
    const screen: Screen = {
      chat: state,
      prompt: { text: 'line\n'.repeat(40), cursor: 150, menu: undefined, search: undefined },
      card: undefined,
      secret: undefined,
      pane: undefined,
      waiting: false,
      keys: true,
      over: false,
    };
    const region = frame(screen, { frame: 3, now: 9000 });
    expect(region.lines.length).toBeLessThan(rows);
    expect(region.cursor?.y).toBeGreaterThanOrEqual(0);
    expect(region.cursor?.y).toBeLessThan(region.lines.length);
  });

  it('shows the sick workloads first and counts what does not fit', () => {
    const state = reduce(begin, {
      type: 'health',
      health: {
        workloads: [
          ...Array.from({ length: 20 }, (_, at) => ({
            kind: 'Deployment',
            name: `fine-${at}`,
            ready: 1,
            desired: 1,
            health: 'ok' as const,
          })),
          {
            kind: 'Deployment',
            name: 'todo-chatbot-backend',
            ready: 0,
            desired: 2,
            health: 'critical' as const,
            note: 'CrashLoopBackOff',
          },
        ],
      },
    });
    const row = live(state).find((text) => text.includes('backend')) ?? '';
    expect(row).toMatch(/^ {2}✖ backend 0\/2 CrashLoopBackOff · ✓ fine-0 1\/1 .* more$/);
    expect(row.length).toBeLessThanOrEqual(80);
  });
});

describe('a long conversation', () => {
  const DIAGNOSIS = (VIEWS.find(([name]) => name === 'diagnosis') ?? ['', { type: 'text', title: '', text: '' }])[1];
  const turn = (from: ChatState, at: number): ChatState =>
    over(
      play(
        [
          { type: 'call', id: 'd', name: 'diagnose', input: {}, effect: 'read' },
          {
            type: 'result',
            id: 'd',
            name: 'diagnose',
            state: 'done',
            text: 'found',
            view: DIAGNOSIS,
            durationMs: 5,
          },
          { type: 'text', delta: '## Because\n\nof *this*:\n\n```sh\nkubectl get pods\n```\n' },
          { type: 'done', stopped: 'answered', answer: '' },
        ],
        reduce(from, { type: 'begin', text: `why ${at}`, at: 0 }),
      ),
    );
  const state = Array.from({ length: 12 }, (_, at) => at).reduce(turn, initialState(HEADER, 80, 24));
  const ofTurn = (text: string, at: number): string =>
    text.slice(text.indexOf(`why ${at}`), text.indexOf(`why ${at + 1}`)).replaceAll(`why ${at}`, 'why');

  it('keeps of turns that were drawn long ago what a report tells of them', () => {
    const [events = '', talk = ''] = reportOf(state, 0).split('## Questions and answers');
    expect(ofTurn(events, 1)).toContain('found: ');
    expect(ofTurn(events, 1)).toBe(ofTurn(events, 10));
    expect(ofTurn(talk, 1)).toContain('#### Because');
    expect(ofTurn(talk, 1)).toBe(ofTurn(talk, 10));
    expect(lastCommand(state)).toBe('kubectl get pods');
  });

  it('and not the rest', () => {
    const evidence = JSON.stringify(state.items).match(/limits\.memory is 64Mi/g) ?? [];
    expect(evidence.length).toBeLessThanOrEqual(3);
  });
});
