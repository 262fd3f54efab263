import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { Facts } from '../../types.ts';
import { change } from './change.ts';
import { TEMPLATED } from './edits.ts';

/** Examples, where nothing tells how much a container uses. */
export const EXAMPLE: Readonly<Record<string, string>> = { cpu: '100m', memory: '128Mi' };

/** A request for one resource of a container, which an autoscaler counts in percent of. */
export function requestFor(
  facts: Facts,
  target: Blamed | undefined,
  container: string | undefined,
  resource: string,
): Advice {
  const amount = EXAMPLE[resource];
  const workload = `${target?.kind.toLowerCase()}/${target?.name}`;
  const text = `set resources.requests.${resource} on ${container ? `container ${container}` : 'every container'} of ${target?.kind.toLowerCase()} ${target?.name}`;
  if (amount === undefined || container === undefined || !target || !TEMPLATED.test(target.kind)) return text;
  return change(
    facts,
    `${text} to what it uses (kubectl top pod tells; ${amount} is only an example): kubectl set resources ${workload} -c ${container} -n ${facts.namespace} --requests=${resource}=${amount}`,
    'set_resources',
    { workload, container, requests: `${resource}=${amount}` },
  );
}
