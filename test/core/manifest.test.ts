import { describe, expect, it } from 'vitest';
import { manifestObject, rawObjects, wholeObjects } from '../../src/core/manifest.ts';

const titles = (manifest: string): string[] =>
  wholeObjects(manifest)
    .map(manifestObject)
    .map(({ kind, name, namespace }) => `${kind}/${name}${namespace === undefined ? '' : ` in ${namespace}`}`);
const doc = (kind: string, name: string, more = ''): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}${more}}\n`;

describe('a manifest that will be written', () => {
  it.each<[string, string, string[]]>([
    ['two documents', `---\n# Source: a\n${doc('Service', 'a')}---\n${doc('Secret', 'b')}`, ['Service/a', 'Secret/b']],
    [
      'a kind from a merge key',
      `x: &x {kind: RoleBinding, apiVersion: v1}\n<<: *x\nmetadata: {name: b}\n`,
      ['RoleBinding/b'],
    ],
    [
      'a kind in a merge key of its own',
      `<<: {kind: RoleBinding, apiVersion: v1}\nmetadata: {name: b}\n`,
      ['RoleBinding/b'],
    ],
    ['a kind in base64', `kind: !!binary Um9sZUJpbmRpbmc=\nmetadata: {name: b}\n`, ['RoleBinding/b']],
    [
      'a list of Secrets',
      `kind: SecretList\nitems:\n- {metadata: {name: a}}\n- {kind: Secret, metadata: {name: b, namespace: kube-system}}\n`,
      ['Secret/a', 'Secret/b in kube-system'],
    ],
    [
      'a list in a list',
      `kind: List\nitems:\n- kind: ConfigMapList\n  items:\n  - {metadata: {name: deep, namespace: other}}\n`,
      ['ConfigMap/deep in other'],
    ],
    [
      'items under a kind that is no list',
      `kind: ConfigMap\nmetadata: {name: a}\nitems:\n- {kind: Role, metadata: {name: r}}\n`,
      ['Role/r'],
    ],
    ['empty documents and comments', `---\n---\n# nothing\n---\n${doc('Service', 'a')}`, ['Service/a']],
    ['another namespace', doc('ConfigMap', 'a', ', namespace: other'), ['ConfigMap/a in other']],
  ])('holds every object of %s', (_what, manifest, expected) => {
    expect(titles(manifest)).toEqual(expected);
  });

  it.each<[string, string]>([
    ['a document without a kind', 'metadata: {name: a}\n'],
    ['a kind that is no text', 'kind: [Role]\nmetadata: {name: a}\n'],
    ['a kind in other capitals', 'Kind: Role\nmetadata: {name: a}\n'],
    ['items in other capitals', 'kind: List\nItems: [{kind: Role, metadata: {name: a}}]\n'],
    ['a document that is text', 'only words\n'],
    ['a document that is a list', '- kind: Role\n'],
    ['broken YAML', 'kind: "Role\n'],
    ['text behind a separator', `${doc('Service', 'a')}--- kind: Role\n`],
    ['a word that begins as a separator', `${doc('Service', 'a')}---kind: Role\n`],
    ['an end mark with more behind it', `${doc('Service', 'a')}...\n${doc('Role', 'b')}`],
    ['two JSON values in one document', '{"kind":"Service"}\n{"kind":"Role"}\n'],
  ])('is refused with %s', (_what, manifest) => {
    expect(() => wholeObjects(manifest)).toThrow(/cannot be shown/);
  });

  it('reads values as the API machinery does', () => {
    const [object] = wholeObjects(
      'kind: Pod\nspec: {hostNetwork: yes, hostPID: on, at: 12:30:00, day: 2026-01-01, mode: 0644}\n',
    );
    expect(object?.['spec']).toEqual({
      hostNetwork: true,
      hostPID: true,
      at: '12:30:00',
      day: '2026-01-01',
      mode: 420,
    });
  });

  it('of a release that is only read leaves out what cannot be read', () => {
    expect(rawObjects(`metadata: {name: a}\n---\n${doc('Service', 'a')}`)).toHaveLength(1);
  });
});
