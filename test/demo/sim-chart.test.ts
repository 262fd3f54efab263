import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../src/core/kubernetes.ts';
import { chartObjects } from '../../src/demo/scenarios/application.ts';

const CHART = resolve(import.meta.dirname, '../../charts/todo-chatbot');

/** The first helm on the PATH, by the names that it is installed under. */
const helm = ['helm', 'helm4', 'helm3'].find((name) => {
  try {
    execFileSync(name, ['version', '--short'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
if (helm === undefined) console.warn('no helm on the PATH: the demo’s objects are not compared with the chart');

/** Without what differs by design: helm's ownership marks, and the checksum, which each side takes of its own text. */
function plain(object: KubeObject): unknown {
  const copy = JSON.parse(JSON.stringify(object)) as KubeObject & { spec?: { template?: KubeObject } };
  delete copy.metadata?.annotations;
  delete copy.spec?.template?.metadata?.annotations;
  return copy;
}

describe('the objects of the demo', () => {
  it.skipIf(helm === undefined)('are those of the chart, field by field', () => {
    const arguments_ = ['template', 'todo-chatbot', CHART, '--namespace', 'todo-chatbot'];
    const rendered = parseAllDocuments(execFileSync(helm ?? '', arguments_, { encoding: 'utf8' }))
      .map((document) => document.toJS() as KubeObject | null)
      .filter((object) => object !== null);
    const ours = chartObjects('todo-chatbot', 'latest').map(({ kind, object }) => ({
      apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`,
      kind: kind.kind,
      ...object,
    }));
    const byName = (a: KubeObject, b: KubeObject): number =>
      `${a.kind}/${a.metadata?.name}`.localeCompare(`${b.kind}/${b.metadata?.name}`);
    expect(ours.sort(byName).map(plain)).toEqual(rendered.sort(byName).map(plain));
  });
});
