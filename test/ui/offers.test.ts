import { describe, expect, it } from 'vitest';
import { meantBy, meantOf, whyOf } from '../../src/ui/chat/offers.ts';
import { reduce } from '../../src/ui/chat/reduce.ts';
import { initialState, type Action, type ChatState, type NewItem } from '../../src/ui/chat/state.ts';
import { HEADER } from '../helpers/ui-chat.ts';

describe('what was meant, from the error that asks it', () => {
  it.each([
    ['/logs bakend', 'no workload "bakend" in namespace shop', 'did you mean shop-backend?', '/logs shop-backend'],
    ['/diagnose deploy/bakend', 'no workload "bakend" in namespace shop', 'did you mean deployment/backend?', '/diagnose deployment/backend'],
    ['/scale bakend 3', 'no workload "bakend"', 'did you mean backend, frontend?', '/scale backend 3'],
    ['/namespace shp', 'there is no namespace "shp"', 'did you mean shop or shopping?', '/namespace shop'],
    ['/context prd', 'there is no context "prd" in the kubeconfig', 'did you mean prod-eu? there is: dev', '/context prod-eu'],
    ['/restart restrt', 'no workload "restrt"', 'did you mean rest-rt?', '/restart rest-rt'],
    ['describe pod web-1', 'pods "web-1" not found', 'did you mean web-10?', 'describe pod web-10'],
    ['logs of bakend', 'bakend: not there', 'did you mean backend?', 'logs of backend'],
    ['/set-env backend LOGLEVEL=debug', 'Secret x has no key "LOGLEVEL"', 'did you mean LOG_LEVEL?', '/set-env backend LOG_LEVEL=debug'],
    ['/get a.b', 'no value "a.b"; did you mean a.c?', '', '/get a.c'],
  ])('%s', (line, message, nextStep, meant) => {
    expect(meantBy(line, message, nextStep)).toBe(meant);
  }); // prettier-ignore

  it.each([
    ['an error that asks nothing', '/logs x', 'no workload "x"', 'there is web, api'],
    ['a word that was not said', 'why', 'no workload "other"', 'did you mean backend?'],
    ['something that is no name', '/logs x', 'no "x"', 'did you mean to; rm -rf /?'],
  ])('is nothing for %s', (_what, line, message, nextStep) => {
    expect(meantBy(line, message, nextStep)).toBeUndefined();
  });
});

describe('the keys w and m', () => {
  const fault = (name: string): NewItem => ({
    type: 'notice',
    tone: 'warn',
    text: `${name} fails`,
    ask: `/diagnose ${name}`,
  });
  const add = (item: NewItem): Action => ({ type: 'add', item });
  const said = (text: string): Action => add({ type: 'said', text });
  const other = add({ type: 'notice', tone: 'info', text: 'something else' });
  const missing = add({
    type: 'notice',
    tone: 'danger',
    text: 'no workload "bakend"',
    nextStep: 'did you mean backend?',
  });
  const after = (...actions: Action[]): ChatState => actions.reduce(reduce, initialState(HEADER, 80, 24));

  it.each<[string, Action[], string | undefined]>([
    ['asks about the fault that was told last', [add(fault('a')), add(fault('b'))], '/diagnose b'],
    ['still does when something else was told and asked', [add(fault('a')), other, said('/status'), other], '/diagnose a'],
    ['goes on with the one before when it was asked', [add(fault('a')), add(fault('b')), said('/diagnose b')], '/diagnose a'],
    ['does not ask about what is well again', [add(fault('a')), add({ type: 'notice', tone: 'info', text: 'well', well: '/diagnose a' })], undefined],
    ['does not ask about another namespace', [add(fault('a')), { type: 'header', header: { namespace: 'other' } }], undefined],
    ['waits while a turn runs', [add(fault('a')), { type: 'begin', text: 'why', at: 0 }], undefined],
  ])('w %s', (_what, actions, ask) => {
    expect(whyOf(after(...actions))).toBe(ask);
  }); // prettier-ignore

  const failed = (state: 'failed' | 'done'): Action => ({
    type: 'agent',
    at: 0,
    event: {
      type: 'result', id: 'a', name: 'restart_workload', state, text: '', durationMs: 1,
      ...(state === 'failed' ? { error: { code: 'not-found', message: 'no workload "bakend"', nextStep: 'did you mean backend?' } } : {}),
    },
  }); // prettier-ignore
  const turn = (...actions: Action[]): Action[] => [
    { type: 'begin', text: 'restart bakend', at: 0 },
    ...actions,
    { type: 'over', at: 9 },
  ];
  it.each<[string, Action[], string | undefined]>([
    ['says a command again, with the workload that was meant', [said('/logs bakend'), missing], '/logs backend'],
    ['does so still when something else was told', [said('/logs bakend'), missing, other, add(fault('a'))], '/logs backend'],
    ['says a sentence again whose call failed', turn(failed('failed')), 'restart backend'],
    ['says nothing when a later call found it', turn(failed('failed'), failed('done')), undefined],
    ['says nothing once something else was said', [said('/logs bakend'), missing, said('/status')], undefined],
  ])('m %s', (_what, actions, meant) => {
    expect(meantOf(after(...actions))).toBe(meant);
  }); // prettier-ignore
});
