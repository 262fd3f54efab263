import { describe, expect, it } from 'vitest';
import { foldedEffects } from '../../src/ui/card/helm-effects.ts';
import { helmLines } from '../../src/ui/card/helm.ts';

const many = (count: number, line: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => line(at));
const shown = (effects: readonly string[]): string[] => foldedEffects(effects, 'shop').map(({ text }) => text);

describe('the lines of a helm run on its card', () => {
  it('stand as they are while they are few', () => {
    const effects = ['value a = b', '+ configmap/z', '! role/x: gives', '- service/y'];
    expect(shown(effects)).toEqual(effects);
  });

  it('of one kind with one change are counted, the first and the range named', () => {
    expect(shown(many(120, (at) => `~ configmap/web-${at} data.color: blue -> green`))).toEqual([
      '~ configmap/web-0 data.color: blue -> green',
      '~ configmap/web-1 data.color: blue -> green',
      '~ configmap/web-2 data.color: blue -> green',
      'and 117 more configmaps in the same way: web-3 … web-119 (d shows each)',
    ]);
  });

  it('with another change are not among them', () => {
    const odd = '~ configmap/web-odd data.color: blue -> red';
    expect(shown([...many(20, (at) => `~ configmap/web-${at} data.color: blue -> green`), odd])).toContain(odd);
  });

  it('put what matters first: what is set, dangers, what goes away, what reaches far', () => {
    const effects = [
      ...many(20, (at) => `+ configmap/web-${at}`),
      '+ configmap/far in namespace other',
      '+ clusterrole/reader',
      '- service/web',
      '! clusterrole/reader: gives in the whole cluster: get pods',
      'hook pre-install job/migrate',
      'value color = green',
    ];
    expect(shown(effects).map((line) => line.slice(0, 24))).toEqual([
      'value color = green',
      '! clusterrole/reader: gi',
      '- service/web',
      '+ configmap/far in names',
      '+ clusterrole/reader',
      '+ configmap/web-0',
      '+ configmap/web-1',
      '+ configmap/web-2',
      'and 17 more configmaps i',
      'hook pre-install job/mig',
    ]);
  });

  it.each([
    ['dangers', (at: number) => `! deployment/web-${at}: mounts / of the node`],
    ['what goes away', (at: number) => `- deployment/web-${at}`],
    ['rights', (at: number) => `+ rolebinding/web-${at}`],
    ['Secrets', (at: number) => `~ secret/web-${at} data.a: 1 -> 2`],
    ['other namespaces', (at: number) => `+ configmap/web-${at} in namespace other`],
  ])('name each of %s', (_what, line) => {
    const text = shown(many(40, line)).join('\n');
    expect(many(40, (at) => `web-${at}`).filter((name) => !new RegExp(`${name}\\b`).test(text))).toEqual([]);
    expect(text).not.toContain('more');
  });

  it('put the rules of a role on one row, and the roles of one account', () => {
    const rules = ['* secrets of core', 'create pods of core', 'update,patch deployments of apps'];
    const effects = [
      ...rules.map((rule) => `! clusterrole/web: gives in the whole cluster: ${rule}`),
      ...many(
        20,
        (at) => `! clusterrolebinding/web-${at}: gives the rights of ClusterRole web-${at} to ServiceAccount web`,
      ),
    ];
    expect(shown(effects)).toEqual([
      `! clusterrole/web: gives in the whole cluster: ${rules.join('; ')}`,
      `! ServiceAccount web gets by clusterrolebindings the rights of ClusterRole ${many(20, (at) => `web-${at}`).join(', ')}`,
    ]);
  });

  it('count bindings between what the run makes itself, and those alone', () => {
    const bind = (name: string, role: string, to: string, place = ''): string =>
      `! clusterrolebinding/${name}${place}: gives the rights of ClusterRole ${role} to ${to}`;
    const odd = [
      bind('old', 'cluster-admin', 'ServiceAccount web of namespace shop'),
      bind('other', 'web-4', 'ServiceAccount web of namespace elsewhere'),
      bind('theirs', 'web-1', 'ServiceAccount guest of namespace shop'),
      bind('all', 'web-2', 'Group system:authenticated'),
      bind('far', 'web-3', 'ServiceAccount web of namespace shop', ' in namespace kube-system'),
    ];
    const effects = [
      '+ serviceaccount/web',
      '+ serviceaccount/worker',
      ...many(9, (at) => `+ clusterrole/web-${at}`),
      ...many(8, (at) => bind(`web-${at}`, `web-${at}`, 'ServiceAccount web of namespace shop')),
      bind('worker', 'web-8', 'ServiceAccount worker of namespace shop'),
      ...many(
        9,
        (at) => `! clusterrole/web-${at}: gives in the whole cluster: create,delete pods of core named p${at}`,
      ),
      // A role of the run whose rights no line tells.
      '+ clusterrole/bare',
      bind('bare', 'bare', 'ServiceAccount web of namespace shop'),
      ...odd,
    ];
    const text = shown(effects).join('\n');
    expect(text).toContain(
      '! ServiceAccount web of namespace shop, ServiceAccount worker of namespace shop: the rights of the roles of this run, by 9 bindings that it makes (d shows each)',
    );
    for (const words of [
      'ClusterRole bare, cluster-admin',
      'ServiceAccount guest',
      'system:authenticated',
      'kube-system',
      'elsewhere',
    ])
      expect(text).toContain(words);
    expect(text).not.toContain('clusterrolebinding/web-1');
    // Those without a line among the dangers keep their names.
    expect(text).toContain('+ clusterrole (10): bare, 9 whose rights stand above (d shows each)');
    const bound = many(9, (at) => `+ clusterrolebinding/web-${at}`);
    expect(shown([...effects, ...bound, '+ clusterrolebinding/plain']).join('\n')).toContain(
      '+ clusterrolebinding (10): web-8, plain, 8 whose rights stand above (d shows each)',
    );
  });

  it('count rights that give little, and those alone', () => {
    const little = [
      'get,list,watch pods,nodes of core',
      'create,patch events of core',
      'create,delete widgets,gadgets of shop.example.com',
      'update deployments/status of apps',
      'create subjectaccessreviews of authorization.k8s.io',
    ];
    const much = [
      'get secrets of core',
      'get * of shop.example.com',
      '* widgets of shop.example.com',
      'create pods of core',
      'create pods/exec of core',
      'patch nodes of core',
      'bind clusterroles of rbac.authorization.k8s.io',
      'update validatingwebhookconfigurations of admissionregistration.k8s.io',
      'sign signers of certificates.k8s.io',
      'get pods/proxy of core',
      'create serviceaccounts/token of core',
      'list widgets,secrets of shop.example.com,core',
      'get /metrics',
    ];
    const line = (rule: string, at: number): string => `! clusterrole/web-${at}: gives in the whole cluster: ${rule}`;
    const text = shown([...little, ...much].map(line)).join('\n');
    expect(text).toContain('! and 6 more rights in 6 roles');
    expect(much.slice(0, -1).filter((rule) => !text.includes(rule))).toEqual([]);
    expect(little.filter((rule) => text.includes(rule))).toEqual([]);
  });

  it('tell what is in no form of theirs as it is', () => {
    const odd = [
      '! clusterrole/"a b": gives in the whole cluster: get pods',
      '! clusterrole/x: gives in the whole cluster: get "a b" of core',
    ];
    const text = shown([...odd, ...many(20, (at) => `+ configmap/web-${at}`)]).join('\n');
    expect(odd.filter((line) => !text.includes(line))).toEqual([]);
  });

  it('list what reaches far by its kind, and hooks by their events', () => {
    const effects = [
      ...many(12, (at) => `+ customresourcedefinition/k${at}.example.com, of the whole cluster, if it is not there`),
      ...many(3, (at) => `hook job/step-${at} (pre-install, pre-upgrade)`),
      'hook pod/check (test)',
    ];
    expect(shown(effects)).toEqual([
      `+ customresourcedefinition (12), of the whole cluster, if it is not there: ${many(12, (at) => `k${at}.example.com`).join(', ')}`,
      'hooks (pre-install, pre-upgrade): job/step-0, job/step-1, job/step-2',
      'hook pod/check (test)',
    ]);
  });

  it('are all there, in their own order, once the details are open', () => {
    const effects = [...many(40, (at) => `+ configmap/web-${at}`), '! role/x: gives'];
    const text = helmLines(
      {
        action: 'install',
        release: 'web',
        namespace: 'shop',
        fromRevision: 0,
        status: 'absent',
        helmVersion: '4.3.1',
        effects,
      } as never,
      100,
      true,
    )
      .flat()
      .map(({ text: part }) => part)
      .join('\n');
    expect(effects.filter((line) => !text.includes(line))).toEqual([]);
    expect(text).not.toContain('d shows each');
  });
});
