import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { ago, healthyApp, obj, type Obj } from '../helpers/k8s-more.ts';

const app = healthyApp('web');

/** A custom resource of a made-up product that has said so for half an hour. */
const saying = (message: string, spec: object, more: object = {}): Obj =>
  obj('Tractor', 'red', {
    apiVersion: 'farm.example.com/v1',
    spec,
    status: {
      conditions: [{ type: 'Ready', status: 'False', reason: 'Failed', message, lastTransitionTime: ago(30) }],
      ...more,
    },
  });
const barn = (name: string, more: object = {}): Obj =>
  obj('Barn', name, { apiVersion: 'farm.example.com/v1', spec: {}, ...more });

async function remediesFor(...objects: readonly Obj[]): Promise<readonly string[]> {
  const { findings } = await diagnoseRecording({ objects: [...app, ...objects] });
  return findings.flatMap(({ remedies }) => remedies.map(({ text }) => text));
}

describe('what a custom resource says is wrong', () => {
  it.each([
    [
      'a thing that is not there: the only one of its kind',
      [saying('failed to find barn "default"', { barnName: 'default' }), barn('north')],
      'set spec.barnName of Tractor red from default to north, the Barn that exists, or make Barn default',
    ],
    [
      'a thing that is not there: those that could be meant',
      [saying('Barn "default" not found', { barnName: 'default' }), barn('north'), barn('upper-field')],
      'set spec.barnName of Tractor red from default to a Barn that exists (north, upper-field), or make Barn default',
    ],
    [
      'no default: those that there are',
      [saying('no default barn', { wheels: 4, barnRef: { kind: 'Barn', name: 'south' } }), barn('south')],
      'name one in Tractor red, or make one the default: there is Barn south',
    ],
    [
      'a size that was lowered: the one that is there',
      [saying('tank.size: decreasing it is not supported', { tank: { size: '10Gi' } }, { tank: { size: '20Gi' } })],
      'set spec.tank.size of Tractor red from 10Gi back to 20Gi, which its status says it has',
    ],
    [
      'a value of another type, by its place in the values',
      [
        saying(`values don't meet the schema: at '/tank/port': got string, want integer`, {
          values: { tank: { port: '80' } },
        }),
      ],
      'set spec.values.tank.port of Tractor red from "80" to 80: a whole number without quotes is wanted there',
    ],
    [
      'only where to look: the sentence in its status',
      [
        saying(
          'tasks have failed, see engineStatus for more details',
          { wheels: 4 },
          { engineStatus: { tasks: [{ trace: 'pump "left" does not exist\n  at Engine.start(Engine.java:4)' }] } },
        ),
      ],
      'pump "left"',
    ],
  ])('%s', async (_name, objects, told) => {
    expect((await remediesFor(...objects)).join('\n')).toContain(told);
  });

  it('says nothing of a password that a message names by its path', async () => {
    const told = await remediesFor(
      saying(`values don't meet the schema: at '/tank/password': got string, want integer`, {
        values: { tank: { password: 'hunter-2222' } },
      }),
    );
    expect(told.join('\n')).not.toContain('hunter-2222');
  });

  it('takes "None of the available" for no list of values', async () => {
    const told = await remediesFor(
      saying('None of the available barns matched the selector', { colour: 'red', barnSelector: {} }),
    );
    expect(told.join('\n')).not.toMatch(/, one of/);
  });
});
