import type { KubeObject } from '../../core/kubernetes.ts';
import { at } from '../facts/events.ts';
import { scopeOf } from '../facts/scope.ts';
import type { Facts } from '../types.ts';
import { DATA, lastWriter } from './managers.ts';
import { SAME, type Moment } from './moment.ts';

const nameOf = ({ metadata }: KubeObject): string => metadata?.name ?? '';

/** ConfigMaps and Secrets that the pods in question read: when their data was written and by whom. Never what it is. */
export function configuration(facts: Facts): readonly Moment[] {
  const scope = scopeOf(facts);
  const specs = [
    ...facts.pods.filter(({ metadata }) => !scope || scope.pods.has(metadata?.name ?? '')).map(({ spec }) => spec),
    ...(scope
      ? [...facts.deployments, ...facts.statefulsets, ...facts.daemonsets].flatMap(({ kind, metadata, spec }) =>
          scope.objects.has(`${kind}/${metadata?.name}`) ? [spec?.template?.spec] : [],
        )
      : []),
  ];
  const used = new Set(
    specs.flatMap((spec) => [
      ...(spec?.volumes ?? []).flatMap(({ secret, configMap, projected }) => [
        ...(secret?.secretName ? [`Secret/${secret.secretName}`] : []),
        ...(configMap?.name ? [`ConfigMap/${configMap.name}`] : []),
        ...(projected?.sources ?? []).flatMap((one) => [
          ...(one.secret?.name ? [`Secret/${one.secret.name}`] : []),
          ...(one.configMap?.name ? [`ConfigMap/${one.configMap.name}`] : []),
        ]),
      ]),
      ...[...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].flatMap(({ env = [], envFrom = [] }) => [
        ...env.flatMap(({ valueFrom }) => [
          ...(valueFrom?.secretKeyRef?.name ? [`Secret/${valueFrom.secretKeyRef.name}`] : []),
          ...(valueFrom?.configMapKeyRef?.name ? [`ConfigMap/${valueFrom.configMapKeyRef.name}`] : []),
        ]),
        ...envFrom.flatMap(({ secretRef, configMapRef }) => [
          ...(secretRef?.name ? [`Secret/${secretRef.name}`] : []),
          ...(configMapRef?.name ? [`ConfigMap/${configMapRef.name}`] : []),
        ]),
      ]),
    ]),
  );
  const lists = [
    ...facts.configmaps.map((one) => ({ one: one as KubeObject, kind: 'ConfigMap' })),
    ...facts.secrets.map((one) => ({ one: one as KubeObject, kind: 'Secret' })),
  ];
  return lists
    .filter(({ one, kind }) => used.has(`${kind}/${nameOf(one)}`) && nameOf(one) !== 'kube-root-ca.crt')
    .flatMap(({ one, kind }): Moment[] => {
      const writer = lastWriter(one, DATA);
      const made = at(one.metadata?.creationTimestamp);
      const when = writer?.at ?? made;
      const isNew = when - made < SAME;
      const text = isNew
        ? 'created'
        : 'its data was changed (running pods read environment variables at their start only)';
      return [
        {
          at: when,
          what: 'configuration',
          object: { kind, name: nameOf(one) },
          text,
          ...(writer ? { by: writer.manager } : {}),
        },
      ];
    });
}
