import { describe, expect, it } from 'vitest';
import { customColumns } from '../../src/cli/output/custom-columns.ts';
import { jsonpath } from '../../src/cli/output/jsonpath.ts';

const list = {
  kind: 'List',
  items: [
    {
      metadata: { name: 'web-0', labels: { 'app.kubernetes.io/name': 'web', tier: 'front' } },
      spec: {
        containers: [
          { name: 'web', image: 'nginx:1' },
          { name: 'side', image: 'envoy:2' },
        ],
        replicas: 3,
      },
      status: { ready: true },
    },
    {
      metadata: { name: 'db-0', labels: { tier: 'back' } },
      spec: { containers: [{ name: 'db', image: 'postgres:16' }], replicas: 1 },
      status: { ready: false },
    },
  ],
};

// Each row is what `kubectl get -o jsonpath=…` of kubectl 1.37 prints for the same object.
describe('a JSONPath template prints what kubectl prints', () => {
  it.each([
    ['{.items[*].metadata.name}', 'web-0 db-0'],
    ['.items[*].metadata.name', '.items[*].metadata.name'],
    ['{$.items[-1].metadata.name}', 'db-0'],
    ['{range .items[*]}{.metadata.name}{"\\t"}{.spec.replicas}{"\\n"}{end}', 'web-0\t3\ndb-0\t1\n'],
    ['{.items[0].metadata.labels.app\\.kubernetes\\.io/name}', 'web'],
    ["{.items[0].metadata.labels['app\\.kubernetes\\.io/name']}", 'web'],
    ['{.items[?(@.spec.replicas>1)].metadata.name}', 'web-0'],
    ['{.items[?(@.metadata.name=="db-0")].spec.replicas}', '1'],
    ['{.items[?(@.metadata.labels.tier!="back")].metadata.name}', 'web-0'],
    ['{.items[?(@.status.ready==true)].metadata.name}', 'web-0'],
    ['{..image}', 'nginx:1 envoy:2 postgres:16'],
    ['{.items[0].spec.containers[0:1].name}', 'web'],
    ['{.items[0].spec.containers[0,1].name}', 'web side'],
    ["{.items[*]['kind','metadata'].name}", 'web-0 db-0'],
    ["{.items[*].metadata['name','labels'].tier}", 'front back'],
    ['{range .items[*]}{.metadata.name},', 'web-0,db-0,'],
    ["{.items[0].metadata['name','labels']}", 'web-0 {"app.kubernetes.io/name":"web","tier":"front"}'],
    ['{.items[1].spec}', '{"containers":[{"image":"postgres:16","name":"db"}],"replicas":1}'],
    ['{.items[0].metadata.missing}', ''],
    ['name={.items[0].metadata.name}!', 'name=web-0!'],
    ["{.items[0].spec.containers[*]['name','image']}", 'web side nginx:1 envoy:2'],
  ])('%s', (template, expected) => {
    expect(jsonpath(template, list)).toBe(expected);
  });

  it.each(['{.items[*}', '{.items[9].kind}', '{.items[*]["kind"]}', '{end}', '{.items[x y]}', '{"open}'])(
    'refuses %s',
    (template) => {
      expect(() => jsonpath(template, list)).toThrow(/JSONPath|array index out of bounds/);
    },
  );

  it('makes columns of paths, with <none> for what is not there', () => {
    expect(customColumns('NAME:.metadata.name,IMAGES:.spec.containers[*].image,X:.nope', list.items)).toBe(
      'NAME    IMAGES            X\nweb-0   nginx:1,envoy:2   <none>\ndb-0    postgres:16       <none>\n',
    );
  });

  it('are as wide as their cells on a terminal, where a sign takes two places', () => {
    const items = [
      { owner: '開発部', team: 'a' },
      { owner: 'platform', team: 'b' },
    ];
    expect(customColumns('OWNER:.owner,TEAM:.team', items)).toBe('OWNER      TEAM\n開発部     a\nplatform   b\n');
  });
});
