import { logOf } from '../../../read/logs.ts';
import type { Failing } from '../../../facts/state.ts';
import type { Facts } from '../../../types.ts';
import { targetOf } from '../../targets.ts';
import type { Enriched, Enricher } from '../enricher.ts';

const LOOKED_UP = /\blookup ([a-z0-9][\w.-]{0,250})(?: on [\d.:]{3,50})?: no such host/;

/**
 * A proxy whose control plane has no Service any more: which one is there, and the label by which the proxies of the
 * namespace choose theirs.
 */
export const mesh: Enricher = {
  causes: ['MeshControlPlaneUnreachable'],
  wants: (_cause, _caught, facts) =>
    facts.read.has('services') ? ['allServices', 'namespaces'] : ['services', 'allServices', 'namespaces'],
  add: (facts, one): Enriched => {
    const host = hostOf(facts, one);
    const target = host === undefined || !facts.read.has('allServices') ? undefined : targetOf(facts, host);
    if (host === undefined || target?.kind !== 'unknown') return {};
    const [near] = target.similar;
    const place = target.namespace ?? facts.namespace;
    const details = { host, ...(near === undefined ? {} : { similar: target.similar }) };
    const title = `proxy ${one.view.name} looks for its mesh control plane at ${host}: namespace ${place} has no such Service${near === undefined ? '' : `, it has ${near}`}`;
    const chosen = near === undefined ? undefined : labelOf(facts, one, host, near);
    return {
      title,
      details,
      only: near !== undefined,
      remedies: chosen
        ? [
            `${chosen.command}, then make the pods anew: kubectl rollout restart ${one.owner.kind.toLowerCase()}/${one.owner.name} -n ${facts.namespace} (${chosen.where} has ${chosen.label})`,
          ]
        : near === undefined
          ? []
          : [`let proxy ${one.view.name} use ${near}.${place}, which exists, and make its pods anew`],
    };
  },
};

const hostOf = (facts: Facts, { view }: Failing): string | undefined =>
  logOf(facts, view)
    ?.lines.slice(-200)
    .map(({ text }) => LOOKED_UP.exec(text)?.[1])
    .findLast((host) => host !== undefined);

/** The label of the namespace, or of the pods, with the part of the name that differs. */
function labelOf(facts: Facts, { view, owner }: Failing, host: string, near: string) {
  const [service = ''] = host.split('.');
  const own = facts.namespaces.find(({ metadata }) => metadata?.name === facts.namespace)?.metadata?.labels;
  for (const { labels, where, command } of [
    { labels: own, where: `namespace ${facts.namespace}`, command: `kubectl label namespace ${facts.namespace}` },
    {
      labels: view.pod.metadata?.labels,
      where: 'the pod',
      command: `set it in the template of ${owner.kind.toLowerCase()} ${owner.name}:`,
    },
  ])
    for (const [key, value] of Object.entries(labels ?? {})) {
      const stem = service.endsWith(`-${value}`) ? service.slice(0, -value.length) : undefined;
      if (stem === undefined || value.length < 2 || !near.startsWith(stem)) continue;
      const set = `${key}=${near.slice(stem.length)}`;
      const overwrite = command.startsWith('kubectl') ? ' --overwrite' : '';
      return { command: `${command} ${set}${overwrite}`, where, label: `${key}=${value}` };
    }
  return undefined;
}
