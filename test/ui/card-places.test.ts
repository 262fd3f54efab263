import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, type Json } from '../../src/core/json.ts';
import { difference } from '../../src/core/json-diff.ts';
import { placeIn, placeOf } from '../../src/core/places.ts';
import type { Edit, Guard } from '../../src/core/plan.ts';
import { editOperations } from '../../src/core/request/patch.ts';
import { changeLines } from '../../src/ui/card/changes.ts';
import { membersOf } from '../../src/ui/card/list-members.ts';
import { plainText } from '../../src/ui/text/line.ts';
import { pathParts, withPositions } from '../../tools/shared/objects/edit/edit-path.ts';
import { partAt } from '../../tools/shared/show/yaml-view.ts';
import { BACKEND } from '../helpers/ui-question.ts';

const POD = '/spec/template/spec';
const drawn = (edits: readonly Edit[], guards: readonly Guard[] = [], columns = 120): string[] =>
  changeLines({ ...BACKEND, verb: 'edit', edits, guards }, columns).map((row) => plainText(row).trim());

describe('a place on a card', () => {
  const guards: Guard[] = [
    { path: `${POD}/containers/1/name`, value: 'api' },
    { path: `${POD}/containers/1/env/3/name`, value: 'LOG_LEVEL' },
    { path: `${POD}/initContainers/0/name`, value: '0' },
    { path: '/spec/ports/0/port', value: 80 },
    { path: `${POD}/containers/1/volumeMounts/0/mountPath`, value: '/data' },
    { path: `${POD}/containers/2/name`, value: 'a]\u202e' },
  ];
  it.each<[string, Edit, string]>([
    ['a container', { path: `${POD}/containers/1/image` }, 'spec.template.spec.containers[api].image'],
    ['a variable', { path: `${POD}/containers/1/env/3/value` }, 'spec.template.spec.containers[api].env[LOG_LEVEL].value'],
    ['a variable that comes', { path: `${POD}/containers/1/env/4`, to: { name: 'A' } }, 'spec.template.spec.containers[api].env[A]'],
    ['a volume that goes', { path: `${POD}/volumes/0`, from: { name: 'tmp' } }, 'spec.template.spec.volumes[tmp]'],
    ['a volume in the place of another one', { path: `${POD}/volumes/0`, from: { name: 'a' }, to: { name: 'b' } }, 'spec.template.spec.volumes[0]'],
    ['a container whose name is a number', { path: `${POD}/initContainers/0/image` }, 'spec.template.spec.initContainers["0"].image'],
    ['a port without a name', { path: '/spec/ports/0/targetPort' }, 'spec.ports[port=80].targetPort'],
    ['a mount', { path: `${POD}/containers/1/volumeMounts/0/readOnly` }, 'spec.template.spec.containers[api].volumeMounts[mountPath=/data].readOnly'],
    ['a container that nothing tests', { path: `${POD}/containers/0/image` }, 'spec.template.spec.containers[0].image'],
    ['a name with signs that lie', { path: `${POD}/containers/2/tty` }, 'spec.template.spec.containers["a]\\u{202e}"].tty'],
    ['a key with dots', { path: '/data/app.yaml' }, 'data["app.yaml"]'],
  ])('names %s', (_what, edit, place) => {
    expect(placeOf(edit, guards)).toBe(place);
  }); // prettier-ignore

  const object = {
    spec: {
      ports: [{ port: 80 }, { port: 443 }],
      containers: [
        { name: 'web', env: [{ name: 'A' }, { name: 'A' }] },
        { name: 'api', image: 'x' },
      ],
    },
  };
  it.each([
    ['/spec/ports/1/targetPort', 'spec.ports[port=443].targetPort'],
    ['/spec/containers/1/image', 'spec.containers[api].image'],
    ['/spec/containers/0/env/1/value', 'spec.containers[web].env[1].value'],
  ])('%s in an object that was read is %s, which can be said to us again', (pointer, place) => {
    expect(placeIn(object, pointer)).toBe(place);
    expect(`/${withPositions(object, pathParts(place), 'x').join('/')}`).toBe(pointer);
  });
  it.each([
    ['spec.containers[api].image', 'x'],
    ['spec.containers[1].image', 'x'],
    ['spec.ports[1].port', 443],
  ])('%s of an object can be looked at', (path, value) => {
    expect(partAt(object, path)).toBe(value);
  });

  it('of a list without names is told apart by what the API tells it apart by, and tested', () => {
    const from = { ports: [{ port: 80, targetPort: 1 }, { port: 443, targetPort: 2 }] }; // prettier-ignore
    const to = { ports: [{ port: 80, targetPort: 1 }, { port: 443, targetPort: 3 }] }; // prettier-ignore
    const { edits, guards: tested } = difference(from, to, '/spec');
    expect(drawn(edits, tested)).toEqual(['~ spec.ports[port=443].targetPort  2 → 3']);
    expect(editOperations({ edits, guards: tested }).tests[0]).toEqual({ op: 'test', path: '/spec/ports/1/port', value: 443 });
  }); // prettier-ignore
});

describe('a list that is replaced', () => {
  const variable = (name: string, value: string): Json => ({ name, value });
  const env = [variable('A', '1'), variable('LOG_LEVEL', 'info'), variable('B', '2')];
  const at = `${POD}/containers/0/env`;
  const guards = [{ path: `${POD}/containers/0/name`, value: 'api' }];

  it('is drawn as the members that go, change and come', () => {
    const to = [variable('A', '1'), variable('B', '3'), variable('C', '4')];
    expect(drawn([{ path: at, from: env, to }], guards)).toEqual([
      '- spec.template.spec.containers[api].env[LOG_LEVEL]  {"name":"LOG_LEVEL","value":"info"}  (removed)',
      '~ spec.template.spec.containers[api].env[B].value  "2" → "3"',
      '+ spec.template.spec.containers[api].env[C]  {"name":"C","value":"4"}',
      '1 other stays as it is',
    ]);
  });

  it.each<[string, Json, Json]>([
    ['in another order', env, [env[2] ?? null, env[0] ?? null]],
    ['with what comes in between', [env[0] ?? null, env[1] ?? null], [env[0] ?? null, env[2] ?? null, env[1] ?? null]],
    ['with one name twice', env, [variable('A', '1'), variable('A', '2')]],
    ['of texts', ['a', 'b'], ['a']],
    ['with a Secret in it', [{ name: 'x', kind: 'Secret', data: { k: 'plum-4711' } }, variable('A', '1')], [{ name: 'x', kind: 'Secret', data: { k: 'plum-4712' } }]],
  ])('%s is shown whole', (_what, from, to) => {
    const text = drawn([{ path: at, from, to }], guards, 4000).join('\n');
    expect(text).toMatch(/^~ spec\.template\.spec\.containers\[api\]\.env {2}\[.*\] → \[.*\]$/);
    expect(text).not.toContain('plum-47');
  }); // prettier-ignore

  it('and its rows say all of it: done to the old list they give the new one', () => {
    const member = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.constantFrom('1', '2'), more: fc.constantFrom({ x: 1 }, { x: 2 }, {}) });
    const list = fc.uniqueArray(member, { selector: ({ name }) => name, maxLength: 4 });
    let split = 0;
    fc.assert(
      fc.property(list, list, (from, to) => {
        const found = membersOf({ path: '', from, to });
        if (found === undefined) return;
        split++;
        const now = JSON.parse(JSON.stringify(from)) as Record<string, Json>[];
        for (const { path, to: value } of found.edits) {
          const [, index = '', ...fields] = path.split('/');
          if (value === undefined && fields.length === 0) now[Number(index)] = { gone: true };
          else if (fields.length === 0) now[Number(index)] = value as Record<string, Json>;
          else {
            const holder = fields.slice(0, -1).reduce((here, field) => here[field] as Record<string, Json>, now[Number(index)] ?? {});
            if (value === undefined) delete holder[fields.at(-1) ?? ''];
            else holder[fields.at(-1) ?? ''] = value;
          }
        }
        expect(canonical(now.filter((one) => one['gone'] !== true))).toBe(canonical(to));
      }),
      { numRuns: 500 },
    );
    expect(split).toBeGreaterThan(50);
  }); // prettier-ignore
});
