import type { ContainerView } from '../../../facts/containers.ts';

/** `PGUSER=orders` names no host, though a Service has that name. */
const NO_HOST = /(?:user(?:name)?|login|role|database|db(?:_?name)?|schema|queue|topic|bucket|group|prefix)$/i;

/** A Service that the container's environment names as host, when it is the only one. */
export function hostIn({ spec }: ContainerView, services: readonly string[]): string | undefined {
  const found = new Set(
    (spec?.env ?? []).flatMap(({ name, value }) => {
      if (NO_HOST.test(name) && /^[\w-]+$/.test(value ?? '')) return [];
      const host = /^(?:[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?)?([a-z0-9][a-z0-9.-]*)(?::\d+)?(?:[/?].*)?$/.exec(
        value ?? '',
      )?.[1];
      return host !== undefined && services.includes(host.split('.')[0] ?? '') ? [host] : [];
    }),
  );
  return found.size === 1 ? [...found][0] : undefined;
}
