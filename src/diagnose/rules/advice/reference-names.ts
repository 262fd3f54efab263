import { change } from './change.ts';
import type { Advice } from '../../../core/diagnosis.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import type { ContainerView } from '../../facts/containers.ts';
import { blame } from '../../facts/owners.ts';
import type { Facts } from '../../types.ts';
import { editContainer, editTemplate, envFrom } from './edits.ts';

/** A ConfigMap or Secret, or a key of one, that a pod refers to. */
export type Reference = { readonly kind: 'ConfigMap' | 'Secret'; readonly name: string; readonly key?: string };

/** The reference with the name that exists: of a variable, of the whole environment, of a volume. */
export function renamed(
  facts: Facts,
  pod: Pod,
  { kind, name }: Reference,
  user: ContainerView | undefined,
  volume: string | undefined,
  right: string,
): Advice {
  const text = `correct the name to ${right}, which exists`;
  const owner = blame(facts, pod);
  const [one, field] = kind === 'Secret' ? (['secret', 'secretName'] as const) : (['configMap', 'name'] as const);
  if (volume !== undefined) {
    const plain = pod.spec?.volumes?.some((each) => each.name === volume && each[one] !== undefined) === true;
    return plain ? editTemplate(facts, text, owner, `volumes[${volume}].${one}.${field}`, right) : text;
  }
  const all = user?.spec?.envFrom?.findIndex((each) => each[`${one}Ref`]?.name === name) ?? -1;
  if (user && all >= 0) return editContainer(facts, text, owner, user, `envFrom[${all}].${one}Ref.name`, right);
  const entry = user?.spec?.env?.find(({ valueFrom }) => valueFrom?.[`${one}KeyRef`]?.name === name);
  const key = entry?.valueFrom?.[`${one}KeyRef`]?.key;
  return user && entry && key !== undefined
    ? envFrom(facts, text, owner, user, entry.name, `${kind.toLowerCase()}/${right}/${key}`)
    : text;
}

/** The variable that asks for a key which is not there, with the near one that is. */
export function rekeyed(
  facts: Facts,
  pod: Pod,
  { kind, name, key }: Reference,
  user: ContainerView | undefined,
  right: string,
): Advice {
  const text = `correct the key to ${right}, which exists in ${kind} ${name}`;
  const entry = user?.spec?.env?.find(({ valueFrom }) => {
    const ref = kind === 'Secret' ? valueFrom?.secretKeyRef : valueFrom?.configMapKeyRef;
    return ref?.name === name && ref.key === key;
  });
  return user && entry
    ? envFrom(facts, text, blame(facts, pod), user, entry.name, `${kind.toLowerCase()}/${name}/${right}`)
    : text;
}

/**
 * What is not there is made: of a Secret with the keys that its container asks for by name, whose values the person
 * types.
 */
export function created(facts: Facts, { kind, name }: Reference, user: ContainerView | undefined): Advice {
  const text = `create ${kind} ${name} in namespace ${facts.namespace}`;
  const keys = (user?.spec?.env ?? []).flatMap(({ valueFrom }) =>
    valueFrom?.secretKeyRef?.name === name ? (valueFrom.secretKeyRef.key ?? []) : [],
  );
  if (kind !== 'Secret' || keys.length === 0) return text;
  return change(facts, text, 'set_secret_keys', { secret: name, keys: [...new Set(keys)] });
}

/** The key that is missing, added: of a Secret the person types its value. */
export function withKey(facts: Facts, { kind, name }: Reference, key: string): Advice {
  const text = `add key ${key} to ${kind} ${name} in namespace ${facts.namespace}`;
  return kind === 'Secret' ? change(facts, text, 'set_secret_keys', { secret: name, keys: [key] }) : text;
}
