import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { ago, healthyApp, obj, type Obj } from '../helpers/k8s-more.ts';

const app = healthyApp('web');

/** A custom resource of a made-up product that has said so for half an hour. */
const saying = (message: string, spec: object, more: object = {}): Obj =>
  obj('Tractor', 'red', {
    apiVersion: 'barn.example.com/v1',
    spec,
    status: {
      conditions: [{ type: 'Ready', status: 'False', reason: 'Failed', message, lastTransitionTime: ago(30) }],
      ...more,
    },
  });
const barn = (name: string, more: object = {}): Obj =>
  obj('Barn', name, { apiVersion: 'barn.example.com/v1', spec: {}, ...more });

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

describe('an identity that a server refuses', () => {
  const feed = (message: string, spec: object): Obj =>
    obj('Feed', 'oats', {
      apiVersion: 'barn.example.com/v1',
      spec,
      status: {
        conditions: [{ type: 'Ready', status: 'False', reason: 'Refused', message, lastTransitionTime: ago(40) }],
      },
    });
  const first = async (message: string, spec: object): Promise<string> => {
    const { findings } = await diagnoseRecording({ objects: [feed(message, spec)] });
    return findings[0]?.remedies[0]?.text ?? '';
  };

  it('is corrected where the object says as whom it comes', async () => {
    const spec = { source: { loginRef: 'none' }, barnAuthRef: 'stable-hand', path: 'oats/winter' };
    expect(await first('GET https://barn.example/v2/oats/winter returned 403: not yours', spec)).toMatch(
      /^let the identity of spec\.barnAuthRef \(stable-hand\) of Feed oats use https:\/\/barn\.example\/v2\/oats\/winter/,
    );
    expect(await first('GET https://barn.example/v2/oats/winter returned 401', spec)).toMatch(
      /^renew or correct what spec\.barnAuthRef \(stable-hand\) of Feed oats comes with/,
    );
  });

  it('that the object does not name is not sought in a field which the words only call', async () => {
    const text = await first('the barn query failed: status 401, no credentials provided', { query: 'sum(oats)' });
    expect(text).toMatch(/^give Feed oats credentials for the server that it asks, as its spec names none/);
    expect(text).not.toContain('spec.query');
  });

  it.each([
    ['a file', 'open "/var/barn/oats": permission denied'],
    ['a generation', 'observed generation 403 is older than 405, so the oats wait for the next run'],
    ['a line', 'cannot render barn/oats.yaml:401: a bracket is not closed'],
    ['a number', 'the query found 4013 oats and wants 4030'],
    ['a domain', 'the order failed: 403 urn:ietf:params:acme:error:unauthorized: barn.example answered 404'],
  ])('is not what words of %s speak of', async (_what, message) => {
    expect(await first(message, { query: 'sum(oats)' })).not.toMatch(/identity|credentials/);
  });
});

describe('a thing that keeps an object from its work', () => {
  it('is what is changed, before the value that the words name besides', async () => {
    const objects = [
      ...app,
      saying('hauling of oats.barn.example failed: the export rule for barn.example forbids hauling', {
        load: 'oats.barn.example',
      }),
    ];
    const { findings } = await diagnoseRecording({ objects });
    const texts = findings[0]?.remedies.map(({ text }) => text) ?? [];
    expect(texts[0]).toBe(
      'change export rule for barn.example so that it allows hauling: it keeps Tractor red from that',
    );
    expect(texts[1]).toBe('or correct spec.load (oats.barn.example) of Tractor red');
  });
});
