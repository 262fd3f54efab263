import { KINDS } from '../../core/kinds.ts';
import type { Container, Pod } from '../../core/kubernetes.ts';
import type { Store } from '../store.ts';

type Env = Record<string, string>;
type Source = NonNullable<NonNullable<Container['env']>[number]['valueFrom']>;

/** What a missing ConfigMap, Secret or key is called in the waiting message (CreateContainerConfigError). */
export class ConfigError extends Error {}

/**
 * The environment of a container as it is at this moment: envFrom first, then env, with $(NAME) expanded. Throws
 * ConfigError.
 */
export function environmentOf(store: Store, pod: Pod, container: Container, podIP: string): Env {
  const namespace = pod.metadata?.namespace ?? '';
  const env: Env = {};
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const data =
      configMapRef !== undefined
        ? configMapData(store, namespace, configMapRef.name ?? '', configMapRef.optional)
        : secretData(store, namespace, secretRef?.name ?? '', secretRef?.optional);
    for (const [key, value] of Object.entries(data)) env[`${prefix}${key}`] = value;
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    const found = valueFrom ? fromSource(store, pod, container, valueFrom, podIP) : expand(value ?? '', env);
    if (found !== undefined) env[name] = found;
  }
  return env;
}

/** `$(NAME)` of variables that are known so far; `$$(NAME)` escapes. */
export const expand = (text: string, env: Env): string =>
  text.replace(/\$(\$?)\(([A-Za-z_][\w.-]*)\)/g, (whole, escaped: string, name: string) =>
    escaped === '$' ? `$(${name})` : (env[name] ?? whole),
  );

function configMapData(store: Store, namespace: string, name: string, optional = false): Env {
  const object = store.get(KINDS.configmaps, namespace, name);
  if (!object && !optional) throw new ConfigError(`configmap "${name}" not found`);
  return object?.data ?? {};
}

function secretData(store: Store, namespace: string, name: string, optional = false): Env {
  const object = store.get(KINDS.secrets, namespace, name);
  if (!object && !optional) throw new ConfigError(`secret "${name}" not found`);
  const decoded = Object.entries(object?.data ?? {}).map(
    ([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')] as const,
  );
  return Object.fromEntries(decoded);
}

function fromSource(store: Store, pod: Pod, container: Container, source: Source, podIP: string): string | undefined {
  const namespace = pod.metadata?.namespace ?? '';
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = source;
  if (configMapKeyRef) {
    const { name = '', key, optional } = configMapKeyRef;
    const data = configMapData(store, namespace, name, optional);
    if (data[key] === undefined && optional !== true)
      throw new ConfigError(`couldn't find key ${key} in ConfigMap ${namespace}/${name}`);
    return data[key];
  }
  if (secretKeyRef) {
    const { name = '', key, optional } = secretKeyRef;
    const data = secretData(store, namespace, name, optional);
    if (data[key] === undefined && optional !== true)
      throw new ConfigError(`couldn't find key ${key} in Secret ${namespace}/${name}`);
    return data[key];
  }
  if (fieldRef) return field(pod, fieldRef.fieldPath, podIP);
  if (resourceFieldRef) {
    const [side = '', name = ''] = resourceFieldRef.resource.split('.');
    const resources = container.resources?.[side === 'limits' ? 'limits' : 'requests'];
    return resources?.[name] ?? '0';
  }
  return undefined;
}

function field(pod: Pod, path: string, podIP: string): string {
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed) return pod.metadata?.[keyed[1] === 'labels' ? 'labels' : 'annotations']?.[keyed[2] ?? ''] ?? '';
  const known: Record<string, string | undefined> = {
    'metadata.name': pod.metadata?.name,
    'metadata.namespace': pod.metadata?.namespace,
    'metadata.uid': pod.metadata?.uid,
    'spec.nodeName': pod.spec?.nodeName,
    'spec.serviceAccountName': pod.spec?.serviceAccountName,
    'status.hostIP': pod.status?.hostIP,
    'status.podIP': podIP,
    'status.podIPs': podIP,
  };
  return known[path] ?? '';
}
