import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import type { ApplyRehearsal } from '../../src/core/helm-reader.ts';
import { conflictsWarnings, refuseCreates } from '../../src/helm/conflicts.ts';
import { failureOf } from '../../src/helm/failures.ts';
import type { Deps } from '../../src/helm/deps.ts';

const OBJECT = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' } };

/** A server that answers every dry run so; `asked` are the kinds it was asked about. */
function server(answer: ApplyRehearsal | AppError): { deps: Deps; asked: unknown[] } {
  const asked: unknown[] = [];
  const rehearse = async (object: unknown): Promise<ApplyRehearsal> => {
    asked.push((object as { kind: string }).kind);
    if (answer instanceof AppError) throw answer;
    return answer;
  };
  return { deps: { access: { rehearse }, cluster: { target: { namespace: 'shop' } } } as unknown as Deps, asked };
}
const signal = new AbortController().signal;
const INVALID: ApplyRehearsal = { conflicts: [], refusal: 'spec.maxReplicas: Invalid value: 0' };
const SCHEMA: ApplyRehearsal = { conflicts: [], refusal: '.spec.target: field not declared in schema', schema: true };
const OWNED: ApplyRehearsal = { conflicts: [{ field: '.spec.maxReplicas', owner: 'kubectl' }] };

describe('what a chart makes, sent as a dry run before anybody is asked', () => {
  it.each([
    ['invalid, for a server-side helm', conflictsWarnings, INVALID, 'Invalid value: 0'],
    ['invalid, for a client-side helm', refuseCreates, INVALID, 'Invalid value: 0'],
    ['in no form of its kind, for a server-side helm', conflictsWarnings, SCHEMA, 'field not declared in schema'],
  ])('that is %s is refused with the server’s words', async (_what, check, answer, words) => {
    await expect(check(server(answer).deps, [OBJECT], signal)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining(words) as string,
    });
  });

  it('that is in no form of its kind is dropped by a create, so a client-side helm is let through', async () => {
    expect(await refuseCreates(server(SCHEMA).deps, [OBJECT], signal)).toEqual([]);
  });

  it('that others own is told of a server-side helm alone', async () => {
    expect(await conflictsWarnings(server(OWNED).deps, [OBJECT], signal)).toMatchObject([{ code: 'takes-over-field' }]);
    expect(await refuseCreates(server(OWNED).deps, [OBJECT], signal)).toEqual([]);
  });

  it('whose kind comes with the chart, or may not be tried, is left to helm', async () => {
    const { deps } = server(new AppError('not-found', 'no such kind'));
    expect(await refuseCreates(deps, [OBJECT], signal)).toEqual([]);
  });

  it('of Secrets is never sent', async () => {
    const { deps, asked } = server({ conflicts: [] });
    await refuseCreates(deps, [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } }, OBJECT], signal);
    expect(asked).toEqual(['HorizontalPodAutoscaler']);
  });
});

describe('a chart whose kinds are not in the cluster', () => {
  const lacks = (name: string): string =>
    `resource mapping not found for name: "${name}" namespace: "" from "": no matches for kind "ValidatingPolicy" in version "policies.example.io/v1beta1" ensure CRDs are installed first`;
  const failed = (stderr: string) =>
    failureOf({ code: 1, signal: null, stdout: '', stderr, cut: false, late: false }).error;

  it('is told once, with how many objects want them', () => {
    const error = failed(
      `Error: INSTALLATION FAILED: unable to build kubernetes objects from release manifest: [${['a', 'b', 'c', 'd'].map(lacks).join(', ')}]`,
    );
    expect(error.message).toBe(
      'helm: no matches for kind ValidatingPolicy (policies.example.io/v1beta1), which 4 objects want: a, b, c …',
    );
    expect(error.nextStep).toBe('install the missing CustomResourceDefinitions first');
  });

  it.each([
    'Error: found in Chart.yaml, but missing in charts/ directory: kyverno-api, openreports',
    'Error: INSTALLATION FAILED: An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: web',
  ])('and one without its sub-charts says how to fetch them: %s', (stderr) => {
    expect(failed(stderr)).toMatchObject({
      code: 'bad-input',
      nextStep: expect.stringContaining('helm dependency build') as string,
    });
  });

  it('keeps helm’s own words where one object wants it', () => {
    expect(failed(`Error: ${lacks('only')}`).message).toContain('resource mapping not found for name: "only"');
  });
});
