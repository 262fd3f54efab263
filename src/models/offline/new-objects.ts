import type { KnownWorkload } from '../../core/inventory.ts';
import { autoscaler, type Bounds, service } from './manifests.ts';
import { call, type Understood } from './outcome.ts';

type Exposed = {
  readonly name?: string | undefined;
  readonly port: number;
  readonly targetPort?: string | undefined;
  readonly type?: string | undefined;
  readonly protocol?: string | undefined;
};

/**
 * A Service for a workload, as `kubectl expose` makes it; undefined where it is not known by which labels its pods are
 * found.
 */
export function exposed(
  known: KnownWorkload | undefined,
  { name, port, targetPort = String(port), type = 'ClusterIP', protocol = 'TCP' }: Exposed,
  namespace: string | undefined,
): Understood | undefined {
  const selector = known?.selector ?? {};
  if (known === undefined || Object.keys(selector).length === 0) return undefined;
  const manifest = service({ name: name ?? known.name, port, targetPort, type, protocol, selector });
  return call('create_object', { manifest, namespace });
}

type Scaled = Bounds & { readonly name?: string | undefined };

/** An autoscaler, as `kubectl autoscale` makes it; undefined for bounds that cannot be. */
export function autoscaled(
  known: Pick<KnownWorkload, 'kind' | 'name'>,
  { name = known.name, min, max, percent }: Scaled,
  namespace: string | undefined,
): Understood | undefined {
  if (min < 1 || max < min || !(percent > 0)) return undefined;
  return call('create_object', { manifest: autoscaler(known, { min, max, percent }, name), namespace });
}
