import { describe, expect, it } from 'vitest';
import { foldedEffects } from '../../src/ui/card/helm-effects.ts';
import { helmLines } from '../../src/ui/card/helm.ts';

const many = (count: number, line: (at: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => line(at));
const shown = (effects: readonly string[]): string[] => foldedEffects(effects).map(({ text }) => text);

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
  ])('never fold %s', (_what, line) => {
    expect(shown(many(40, line))).toEqual(many(40, line));
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
