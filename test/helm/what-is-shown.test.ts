import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { manifestObject, wholeObjects } from '../../src/core/manifest.ts';
import { crdsOf } from '../../src/helm/chart-crds.ts';
import { diffLines, diffObjects, toldWhole } from '../../src/helm/diff.ts';
import { dangerLines, detailRows, reachWarnings } from '../../src/helm/effects.ts';
import { readTar, writeTar } from '../../src/helm/tar.ts';
import { packed, tarMember } from './raw-tar.ts';

const CRD =
  'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.evil.example}\n';
const record = (key: string, value: string): string => {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length += 1;
  return `${length}${rest}`;
};
const pax = (...records: string[]): Buffer => {
  const data = Buffer.from(records.join(''));
  return tarMember('pax', 'x', data.length, data);
};
const file = (path: string, text: string): Buffer => tarMember(path, '0', text.length, Buffer.from(text));

describe('a packed chart', () => {
  it('is read as helm reads it: of two paths in an extended header the last counts', () => {
    const archive = packed(pax(record('path', 'c/docs.md'), record('path', 'c/crds/thing.yaml')), file('c/x', CRD));
    expect(readTar(archive).map(({ path }) => path)).toEqual(['c/crds/thing.yaml']);
    expect(crdsOf(readTar(archive)).crds).toEqual(['things.evil.example']);
  });

  it('hides no path in the value of another record', () => {
    const archive = packed(
      pax(record('comment', `x\n30 path=c/docs.md`), record('path', 'c/crds/a.yaml')),
      file('c/x', CRD),
    );
    expect(readTar(archive).map(({ path }) => path)).toEqual(['c/crds/a.yaml']);
  });

  it.each<[string, Buffer]>([
    ['a size in an extended header', packed(pax(record('size', '3')), file('c/x', CRD))],
    ['a sparse file', packed(pax(record('GNU.sparse.name', 'c/crds/a.yaml')), file('c/x', CRD))],
    ['a record whose length is wrong', packed(pax('99 path=c/a\n'), file('c/x', CRD))],
    ['a path that has to be cleaned', packed(file('c/./crds/a.yaml', CRD))],
    ['an empty part in a path', packed(file('c//crds/a.yaml', CRD))],
  ])('with %s is refused', (_what, archive) => {
    expect(() => readTar(archive)).toThrow(/not a packed chart/);
  });

  it('is written anew from what was read, long paths too', () => {
    const members = [
      { path: 'c/Chart.yaml', data: Buffer.from('name: c') },
      { path: `c/templates/${'long/'.repeat(40)}a.yaml`, data: Buffer.from('x'.repeat(700)) },
    ];
    expect(readTar(writeTar(members))).toEqual(members);
    expect(gunzipSync(writeTar(members)).equals(gunzipSync(writeTar(readTar(writeTar(members)))))).toBe(true);
  });

  it('shows the kinds of packed charts in it, of JSON files, and of whatever else stands in their crds folders', () => {
    const inner = writeTar([
      {
        path: 'sub/crds/a.JSON',
        data: Buffer.from(JSON.stringify({ apiVersion: 'v1', kind: 'ClusterRole', metadata: { name: 'all' } })),
      },
    ]);
    const members = [
      { path: 'c/charts/sub-1.0.0.tgz', data: Buffer.from(inner) },
      { path: 'c/charts/other/crds/b.yml', data: Buffer.from(`kind: List\nitems:\n- ${CRD.replaceAll('\n', '\n  ')}`) },
    ];
    expect(crdsOf(members).crds).toEqual(['things.evil.example', 'clusterrole/all']);
  });
});

const objects = (manifest: string) => wholeObjects(manifest).map(manifestObject);
const web = (replicas: number, more = ''): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: ${replicas}\n${more}`;

describe('what an upgrade does to objects', () => {
  const lines = (before: string, after: string): string[] =>
    diffLines(diffObjects(objects(before), objects(after), 'shop', toldWhole), 'shop');

  it('is told without a limit, each with its own namespace', () => {
    const many = Array.from({ length: 300 }, (_, at) => `---\n${web(at).replace('web', `web-${at}`)}`).join('');
    expect(lines('', many)).toHaveLength(300);
    const elsewhere = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: other}\n';
    expect(lines('', elsewhere)).toEqual(['+ configmap/settings in namespace other']);
  });

  it.each<[string, string, string]>([
    ['an object that stands there twice', web(1), `${web(1)}---\n${web(9)}`],
    [
      'the order of a list',
      web(1, '  containers: [{name: a}, {name: b}]\n'),
      web(1, '  containers: [{name: b}, {name: a}]\n'),
    ],
    ['a number that became text', web(1), web(1).replace('1', '"1"')],
    ['the end of a long value', web(1, `  x: ${'y'.repeat(900)}a\n`), web(1, `  x: ${'y'.repeat(900)}b\n`)],
    ['text that cannot be seen', web(1, '  x: "a"\n'), web(1, '  x: "a\\u200b\\u3164"\n')],
    ['a code that a terminal obeys', web(1, '  x: "a"\n'), web(1, '  x: "a\\e]0;evil\\a"\n')],
    [
      'the tag of an image that is called token',
      web(1, '  image: evil/token-service:1.2\n'),
      web(1, '  image: evil/token-service:6.6.6\n'),
    ],
  ])('shows %s', (_what, before, after) => {
    const [line = ''] = lines(before, after);
    expect(line).not.toBe('');
    expect(lines(before, after)).not.toEqual(lines(after, before));
    expect(lines(before, after).join('\n')).toMatch(/^[\x20-\x7e→\n]*$/);
  });

  it('shows a file in a ConfigMap line by line', () => {
    const config = (port: number): string =>
      `kind: ConfigMap\nmetadata: {name: a}\ndata:\n  app.conf: |\n    host = a\n    port = ${port}\n`;
    expect(lines(config(1), config(2))).toEqual([
      '~ configmap/a data.app.conf:',
      '~ configmap/a     - port = 1',
      '~ configmap/a     + port = 2',
    ]);
  });
});

describe('what a chart reaches out to', () => {
  const POD = web(
    1,
    '  template:\n    spec:\n      hostNetwork: yes\n      volumes: [{name: r, hostPath: {path: /}}]\n      containers: [{name: c, securityContext: {privileged: on, capabilities: {add: [SYS_ADMIN]}}}]\n',
  );
  const ROLE =
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}\nrules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]\n';
  const BINDING =
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: kube-system}\nroleRef: {kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: ServiceAccount, name: default}]\n';
  const what = (manifest: string, hook = '') => {
    const [raw, rawHooks] = [wholeObjects(manifest), hook === '' ? [] : wholeObjects(hook)];
    return { raw, rawHooks, objects: raw.map(manifestObject) };
  };

  it.each<[string, string]>([
    ['privileged', 'container c is privileged'],
    ['a folder of the node', 'a folder of the node is mounted: /'],
    ['the network of the node', 'pods share with their node: hostNetwork'],
    ['capabilities', 'gets the capabilities SYS_ADMIN'],
    ['rules', 'gives in the whole cluster: * * of *'],
    ['a binding', 'gives the rights of ClusterRole cluster-admin to ServiceAccount default'],
  ])('names %s, in a manifest and in a hook', (_what, words) => {
    const all = `${POD}---\n${ROLE}---\n${BINDING}`;
    expect(dangerLines(what(all), 'shop').join('\n')).toContain(words);
    expect(dangerLines(what('', all), 'shop').join('\n')).toContain(words);
  });

  it('warns of other namespaces, of the whole cluster and of rights', () => {
    const codes = reachWarnings(what(`${POD}---\n${ROLE}---\n${BINDING}`), 'shop').map(({ code }) => code);
    expect(codes).toEqual(['other-namespace', 'cluster-wide', 'widens-rights', 'reaches-out']);
    expect(reachWarnings(what(web(1)), 'shop')).toEqual([]);
  });

  it('shows the whole content of what it makes, Secrets hidden', () => {
    const rows = detailRows(
      objects(`${POD}---\nkind: Secret\nmetadata: {name: s}\nstringData: {key: planted-detail-1}\n`),
      'shop',
      () => '/nowhere',
    ).join('\n');
    expect(rows).toContain('privileged: true');
    expect(rows).toContain('path: /');
    expect(rows).toContain('key: "[hidden #');
    expect(rows).not.toContain('planted-detail-1');
  });
});
