import type { Advice } from '../../../../core/diagnosis.ts';
import type { KubeObject, Service } from '../../../../core/kubernetes.ts';
import type { Facts } from '../../../types.ts';
import { editObject, isNode, label } from '../custom-fields.ts';

/** A backend as any kind of route names it: a Service and a port. */
type Backend = { readonly path: string; readonly key: string; readonly service: Service; readonly port: number };
/** How routes call a Service, and its port. */
const PORT_OF = { name: 'port', serviceName: 'servicePort', service: 'port' };

const DEEP = 9;
const MOST = 200;
/** Words that speak of a backend or its port. */
const OF_BACKEND = /\bports?\b|backend|upstream|endpoint|cluster not found/i;

function backendsOf(facts: Facts, { spec, metadata }: KubeObject): readonly Backend[] {
  const found: Backend[] = [];
  const visit = (value: unknown, path: string, depth: number): void => {
    if (depth === 0 || found.length >= MOST) return;
    if (Array.isArray(value)) for (const [at, one] of value.entries()) visit(one, `${path}[${at}]`, depth - 1);
    if (!isNode(value)) return;
    const { namespace } = value;
    const here = namespace === undefined || namespace === metadata?.namespace;
    for (const [name, key] of here ? Object.entries(PORT_OF) : []) {
      const service = facts.services.find((one) => one.metadata?.name === value[name]);
      const port = value[key];
      if (service && typeof port === 'number') found.push({ path, key, service, port });
    }
    for (const [key, one] of Object.entries(value)) visit(one, `${path}.${key}`, depth - 1);
  };
  visit(spec, 'spec', DEEP);
  return found;
}

/** A port of a backend that its Service does not have: those that it has, and the one that fits the route's kind. */
export function backendAdvice(facts: Facts, object: KubeObject, said: string): readonly Advice[] {
  if (!OF_BACKEND.test(said)) return [];
  return backendsOf(facts, object)
    .filter(({ service, port }) => {
      const all = service.spec?.ports ?? [];
      return all.length > 0 && all.every((one) => one.port !== port);
    })
    .slice(0, 2)
    .map(({ path, key, service, port }) => {
      const all = service.spec?.ports ?? [];
      const kind = (object.kind ?? '').toLowerCase();
      const fits = all.filter(({ name = '', appProtocol = '' }) =>
        [name, appProtocol].some((word) => word.length > 2 && kind.startsWith(word.toLowerCase())),
      );
      const [only] = all.length === 1 ? all : fits.length === 1 ? fits : [];
      const has = all
        .slice(0, 6)
        .map((one) => `${one.port}${one.name === undefined ? '' : ` (${one.name})`}`)
        .join(', ');
      const text = `set ${path}.${key} of ${label(object)} from ${port} to ${only ? only.port : 'one'} that Service ${service.metadata?.name} has: ${has}`;
      return only ? editObject(facts, text, object, { path: `${path}.${key}`, value: only.port }) : text;
    });
}
