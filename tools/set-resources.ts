import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import type { Container } from '../src/core/kubernetes.ts';
import type { Edit } from '../src/core/plan.ts';
import { parseQuantity } from '../src/core/quantity.ts';
import { requestCommands, requestUndo } from '../src/core/request/words.ts';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { findWorkload } from './shared/workload/find-workload.ts';
import { pointerPart } from '../src/core/json-pointer.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { alreadySo } from './shared/plan/make-plan.ts';
import { namespaceOf } from './shared/namespace.ts';
import { chartComponent } from './shared/plan/ownership.ts';
import { quantityList } from './shared/plan/quantity-list.ts';
import { type Amount, removalWarnings } from './shared/plan/removed-amounts.ts';
import { planTemplateChange } from './shared/plan/template-change.ts';
import { editOf, pickContainer, templateOf } from './shared/plan/workload-target.ts';

const amounts = () => fields.name().optional().describe('memory=1Gi,cpu=none');

export const setResources = changeTool({
  name: 'set_resources',
  toolset: 'changes',
  description: 'Sets or removes requests and limits of a container.',
  input: z.strictObject({
    workload: fields.workload,
    container: fields.container,
    requests: amounts(),
    limits: fields.name().optional().describe('likewise'),
    namespace: fields.namespace,
  }),
  editable: ['requests', 'limits'],
  async plan(input, context, signal) {
    const wanted = {
      requests: input.requests === undefined ? new Map<string, undefined>() : quantityList(input.requests, 'requests'),
      limits: input.limits === undefined ? new Map<string, undefined>() : quantityList(input.limits, 'limits'),
    };
    if (wanted.requests.size + wanted.limits.size === 0)
      throw new AppError(
        'bad-input',
        'neither requests nor limits are named',
        'name limits or requests, such as memory=1Gi',
      );
    const namespace = namespaceOf(input, context);
    const workload = await findWorkload(input.workload, namespace, context, signal);
    const { title } = workload;
    const { container, path, guard } = pickContainer(templateOf(workload, 'the resources'), input.container, title);
    refuseAboveLimit(container, wanted);
    const changes = (['requests', 'limits'] as const).flatMap((part) => amountsOf(container, part, wanted[part]));
    if (changes.length === 0)
      throw alreadySo(`container ${container.name} of ${title} has these requests and limits already`);
    const edits = joined(container, changes, path);
    const removed = changes.filter(({ to }) => to === undefined);
    // "=0" of kubectl set resources stores a zero, which is no removal: the patch itself is told.
    const change = editOf(workload, edits, [guard]);
    const added = changes.some(({ from }) => from === undefined);
    const place = { cluster: context.cluster.target, changes: [change] };
    const component = removed.length === 0 ? chartComponent(workload.object) : undefined;
    const flags = (pick: (change: Amount) => string | undefined): string[] =>
      (['requests', 'limits'] as const).flatMap((part) => {
        const own = changes.filter((change) => change.part === part);
        return own.length === 0
          ? []
          : [`--${part}=${own.map((change) => `${change.name}=${pick(change) ?? '0'}`).join(',')}`];
      });
    const set = (words: readonly string[]): string =>
      kubectl(context, namespace, 'set', 'resources', title, '-c', container.name, ...words);
    return planTemplateChange(
      workload,
      {
        tool: 'set_resources',
        title: `${words(changes)} of container ${container.name} of ${title}`,
        risk: 'medium',
        edits,
        guards: [guard],
        warnings: await removalWarnings(changes, container, namespace, context, signal),
        helmValue:
          component &&
          changes.map(({ part, name, to = '' }) => `resources.${component}.${part}.${name}=${to}`).join(', '),
        undo: (added ? requestUndo(place) : undefined) ?? set(flags(({ from }) => from)),
        kubectl: removed.length > 0 ? requestCommands(place) : [set(flags(({ to }) => to))],
      },
      context,
      signal,
    );
  },
});

type Part = Amount['part'];
type Wanted = ReadonlyMap<string, string | undefined>;

/** Only what differs in amount: 0.5 and 500m are one, and what is not there is removed already. */
function amountsOf({ resources }: Container, part: Part, wanted: Wanted): Amount[] {
  return [...wanted].flatMap(([name, to]) => {
    const from = resources?.[part]?.[name];
    return parseQuantity(from) === parseQuantity(to) ? [] : [{ part, name, from, to }];
  });
}

/** `set limits.memory=1Gi, remove limits.cpu` */
function words(changes: readonly Amount[]): string {
  const set = changes.flatMap(({ part, name, to }) => (to === undefined ? [] : [`${part}.${name}=${to}`]));
  const gone = changes.flatMap(({ part, name, to }) => (to === undefined ? [`${part}.${name}`] : []));
  return [
    ...(set.length > 0 ? [`set ${set.join(', ')}`] : []),
    ...(gone.length > 0 ? [`remove ${gone.join(', ')}`] : []),
  ].join('; ');
}

/**
 * One edit for each amount; a map that is not there yet is made with its entries in it, since `add` needs its parent.
 */
function joined({ resources }: Container, changes: readonly Amount[], path: string): Edit[] {
  const map = (part: Part): Record<string, string> =>
    Object.fromEntries(
      changes.flatMap(({ part: own, name, to }) => (own === part && to !== undefined ? [[name, to]] : [])),
    );
  const parts = [...new Set(changes.map(({ part }) => part))];
  if (resources === undefined)
    return [{ path: `${path}/resources`, to: Object.fromEntries(parts.map((part) => [part, map(part)])) }];
  return parts.flatMap((part): Edit[] =>
    resources[part] === undefined
      ? [{ path: `${path}/resources/${part}`, to: map(part) }]
      : changes
          .filter((change) => change.part === part)
          .map(({ name, from, to }) => ({
            path: `${path}/resources/${part}/${pointerPart(name)}`,
            ...(from === undefined ? {} : { from }),
            ...(to === undefined ? {} : { to }),
          })),
  );
}

/** The server would refuse it with a longer text. */
function refuseAboveLimit({ resources }: Container, wanted: Record<Part, Wanted>): void {
  for (const name of new Set([...wanted.requests.keys(), ...wanted.limits.keys()])) {
    const after = (part: Part): string | undefined =>
      wanted[part].has(name) ? wanted[part].get(name) : resources?.[part]?.[name];
    const [request, limit] = [after('requests'), after('limits')];
    const [asked, most] = [parseQuantity(request), parseQuantity(limit)];
    if (asked !== undefined && most !== undefined && asked > most)
      throw new AppError(
        'bad-input',
        `the ${name} request ${request ?? ''} would be above the limit ${limit ?? ''}`,
        'set both, or lower the request',
      );
  }
}
