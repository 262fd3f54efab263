import { describe, expect, it } from 'vitest';
import { spokenOf } from '../../src/cli/contexts/spoken.ts';

const TWO = ['staging', 'production'];
const LONG = ['kind-shop-staging', 'gke_acme_eu-west1_shop-prod', 'gke_acme_us-east1_shop-dev'];
const compare = (workload?: string, contexts = TWO) => ({ kind: 'compare', contexts, workload });
const diagnose = (contexts: readonly string[], workload?: string, both = false) => ({
  kind: 'diagnose',
  contexts,
  workload,
  compare: both,
});
const ask = (rest: string, contexts = TWO) => ({ kind: 'ask', contexts, rest });

describe('a sentence about several clusters', () => {
  it.each([
    ['what differs between staging and production', compare()],
    ['staging vs production', compare()],
    ['are both clusters the same?', compare()],
    ['what is different in production', compare()],
    ['compare the backend in staging and production', compare('backend')],
    ['is checkout identical in both environments', compare('checkout')],
    ['in production it works, what is different here?', compare()],
    ['is it broken in both clusters?', diagnose(TWO)],
    ['which cluster is broken?', diagnose(TWO)],
    ['Is the backend healthy everywhere?', diagnose(TWO, 'backend')],
    ['where does checkout crash in the two clusters', diagnose(TWO, 'checkout')],
    ['why is backend failing in production', diagnose(['production'], 'backend')],
    ['why does the api fail in production but not in staging', diagnose(TWO, 'api', true)],
    ['is everything ok in the other cluster', diagnose(['production'])],
    ['and in production?', diagnose(['production'])],
    ['show pods in both clusters', ask('show pods')],
    ['how many replicas has backend in each cluster?', ask('how many replicas has backend')],
    ['show me the logs of backend in production', ask('show me the logs of backend', ['production'])],
    ['why is the backend failing in staging', { kind: 'here', rest: 'why is the backend failing' }],
    ['scale backend to 3 in staging', { kind: 'here', rest: 'scale backend to 3' }],
    ['please restart backend in production', { kind: 'change', contexts: ['production'] }],
    ['scale backend to 3 in both clusters', { kind: 'change', contexts: TWO }],
    ['could you roll back backend in staging and production', { kind: 'change', contexts: TWO }],
    ['switch to production', { kind: 'go', context: 'production' }],
    ['go over to production', { kind: 'go', context: 'production' }],
  ])('%s', (line, spoken) => {
    expect(spokenOf(line, TWO, 'staging')).toEqual(spoken);
  }); // prettier-ignore

  it.each([
    'why is the backend crashing',
    'scale the backend to 3',
    'show pods in namespace staging',
    'is the staging namespace ok',
    'compare backend and frontend',
    'restart staging-worker',
  ])('that names none of them is left to the conversation: %s', (line) => {
    expect(spokenOf(line, TWO, 'staging')).toBeUndefined();
  });

  it.each([
    ['what differs between staging and prod', compare(undefined, LONG.slice(0, 2))],
    ['why is backend failing in production', diagnose(LONG.slice(1, 2), 'backend')],
    ['is it broken in development', diagnose(LONG.slice(2))],
    ['show pods in gke_acme_us-east1_shop-dev', ask('show pods', LONG.slice(2))],
  ])('names them by the part that no other has: %s', (line, spoken) => {
    expect(spokenOf(line, LONG, 'kind-shop-staging')).toEqual(spoken);
  });

  it.each(['is shop broken', 'is it broken on gke', 'show pods of acme'])('does not name one by what several have: %s', (line) => {
    expect(spokenOf(line, LONG, 'kind-shop-staging')).toBeUndefined();
  }); // prettier-ignore
});
