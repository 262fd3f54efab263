import { describe, expect, it } from 'vitest';
import type { Change, Edit, Plan } from '../../src/core/plan.ts';
import { toldWords } from '../../src/core/request/told-words.ts';
import { ownWords, requestRisk, requestWarnings } from '../../src/core/request/words.ts';
import { changeLines } from '../../src/ui/card/changes.ts';
import { planOf, scaleChange } from '../agent/changes.ts';

const made = (apiVersion: string, kind: string, more: object = {}): Change => ({
  verb: 'create',
  target: { apiVersion, kind, namespace: 'shop', name: 'x' },
  resource: { plural: `${kind.toLowerCase()}s`, namespaced: true },
  object: { apiVersion, kind, metadata: { name: 'x' }, ...more } as never,
});
const edited = (path: string, to: unknown, kind = 'Deployment'): Change => ({
  ...(scaleChange('web', 2, 5) as Extract<Change, { verb: 'edit' }>),
  target: {
    apiVersion: kind.startsWith('Cluster') ? 'rbac.authorization.k8s.io/v1' : 'apps/v1',
    kind,
    namespace: 'shop',
    name: 'web',
  },
  edits: [{ path, to } as Edit],
});
const POD = '/spec/template/spec';
const plan = (change: Change): Plan =>
  planOf([change], { risk: 'low', title: 'harmless', undo: 'curl evil', kubectl: ['curl evil'] });

describe('what a request is, whatever is said of it', () => {
  it.each<[string, Change]>([
    [
      'a ClusterRoleBinding',
      made('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', {
        roleRef: { kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [],
      }),
    ],
    ['a webhook', made('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration')],
    ['a kind of the whole cluster', made('apiextensions.k8s.io/v1', 'CustomResourceDefinition')],
    ['an API behind the API server', made('apiregistration.k8s.io/v1', 'APIService')],
    [
      'a privileged pod',
      made('v1', 'Pod', { spec: { containers: [{ name: 'c', securityContext: { privileged: true } }] } }),
    ],
    [
      'a pod that mounts the node',
      made('v1', 'Pod', { spec: { containers: [], volumes: [{ name: 'r', hostPath: { path: '/' } }] } }),
    ],
    ['a container made privileged', edited(`${POD}/containers/0/securityContext/privileged`, true)],
    ['a volume of the node', edited(`${POD}/volumes/3`, { name: 'r', hostPath: { path: '/etc' } })],
    ['the network of the node', edited(`${POD}/hostNetwork`, true)],
    ['a whole template', edited('/spec/template', { spec: { hostPID: true, containers: [] } })],
    [
      'a rule of a ClusterRole',
      edited('/rules/0', { verbs: ['*'], resources: ['*'], apiGroups: ['*'] }, 'ClusterRole'),
    ],
    ['no replicas', edited('/spec/replicas', 0)],
  ])('%s is of high risk and warned of', (_what, change) => {
    expect(requestRisk(plan(change))).toBe('high');
    expect(requestWarnings(plan(change)).length).toBeGreaterThan(0);
  });

  it.each<[string, string]>([
    ['a zero-width space', 'a\u200bb'],
    ['a filler', 'a\u3164'],
    ['an invisible operator', 'a\u206a'],
    ['a musical control', 'a\u{1d173}'],
    ['a joiner', 'a\u034f'],
    ['a no-break space', 'a\u00a0b'],
    ['a letter of another alphabet in a host name', 'http://b\u0430ckend:8000'],
    ['a word that is wholly of look-alikes', '\u0441\u043e\u0441\u043e'],
    ['a fullwidth letter', 'ｅvil'],
  ])('warns of %s', (_what, value) => {
    expect(requestWarnings(plan(edited('/spec/x', value))).map(({ code }) => code)).toContain('odd-characters');
  });

  it.each(['Grüße', 'naïve café', 'Привет, мир', 'Καλημέρα κόσμε', '日本語のテキスト', '한국어', 'done 🎉', 'a\nb\tc'])(
    'does not warn of %j',
    (value) => {
      expect(requestWarnings(plan(edited('/spec/x', value)))).toEqual([]);
    },
  );

  it('keeps no word of a plan that somebody else wrote', () => {
    const own = ownWords(plan(scaleChange('web', 2, 5)));
    expect(own).toMatchObject({ title: 'scale deployment/web from 2 to 5', warnings: [] });
    expect(JSON.stringify(own)).not.toMatch(/harmless|curl/);
    expect(own.kubectl[0]).toMatch(/scale deployment\/web --replicas=5 --current-replicas=2$/);
    expect(own.undo).toMatch(/scale deployment\/web --replicas=2 --current-replicas=5$/);
  });
});

describe('the name of an object on a card', () => {
  const foreign = made('serving.knative.dev/v1', 'Service');

  it.each<[string, Change, string]>([
    ['a kind of Kubernetes', made('v1', 'Service'), 'create service/x'],
    ['one of another group by the same word', foreign, 'create service.serving.knative.dev/x'],
    ['a kind that only others have', made('cert-manager.io/v1', 'Certificate'), 'create certificate.cert-manager.io/x'],
  ])('is for %s as kubectl would say it', (_what, change, title) => {
    expect(ownWords(plan(change)).title).toBe(title);
    expect(
      changeLines(change, 100)
        .flat()
        .map(({ text }) => text)
        .join(''),
    ).toContain(title.replace('create ', ''));
  });

  it.each<[string, string, unknown, string]>([
    ['a list by the name that is checked', `${POD}/containers/0/tty`, true, 'containers[app].tty'],
    ['a list by the name that comes', `${POD}/containers/0/env/4`, { name: 'A', value: '1' }, 'containers[app].env[A]'],
    ['a list by its place where no name is known', `${POD}/containers/1/tty`, true, 'containers[1].tty'],
    ['a map by a key with a slash', '/metadata/labels/a~1b', 'c', 'metadata.labels["a/b"]'],
  ])('names a place in %s', (_what, path, to, place) => {
    const guards = [{ path: `${POD}/containers/0/name`, value: 'app' }];
    const title = ownWords(plan({ ...edited(path, to), guards } as Change)).title;
    expect(title.startsWith('add ') && title.endsWith(`${place} of deployment/web`)).toBe(true);
  });

  it('is not taken from a title that leaves the group out', () => {
    const told = (title: string, change: Change): string => toldWords(planOf([change], { title }), []).title;
    expect(told('make service x anew', foreign)).toBe('create service.serving.knative.dev/x');
    expect(told('make service.serving.knative.dev/x anew', foreign)).toBe('make service.serving.knative.dev/x anew');
    expect(told('make service x anew', made('v1', 'Service'))).toBe('make service x anew');
  });
});
