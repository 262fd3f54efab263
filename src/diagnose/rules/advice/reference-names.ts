import { change } from './change.ts';
import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import { containersOf, type ContainerView } from '../../facts/containers.ts';
import { blame } from '../../facts/owners.ts';
import type { Facts } from '../../types.ts';
import { editField, editTemplate, editTemplates, envFrom, inTemplate, type FieldEdit } from './edits.ts';

/** Fields that one change sets; a person reads them on its card. */
const MOST_EDITS = 10;

/** A ConfigMap or Secret, or a key of one, that a pod refers to. */
export type Reference = { readonly kind: 'ConfigMap' | 'Secret'; readonly name: string; readonly key?: string };

/** The reference with the name that exists: of a variable, of the whole environment, of a volume. */
export function renamed(
  facts: Facts,
  pod: Pod,
  { kind, name }: Reference,
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
  const whole = containersOf(pod).flatMap((view) =>
    (view.spec?.envFrom ?? []).flatMap((each, place) =>
      each[`${one}Ref`]?.name === name
        ? [{ path: `${inTemplate(view)}.envFrom[${place}].${one}Ref.name`, value: right }]
        : [],
    ),
  );
  return ofVariables(facts, pod, text, one, (ref) => ref.name === name, { name: right }, whole);
}

type Ref = { readonly name?: string; readonly key?: string };

/**
 * All variables of the pod that refer so, and other fields with them: each left as it is would fail next. One alone is
 * set by name.
 */
function ofVariables(
  facts: Facts,
  pod: Pod,
  text: string,
  one: 'secret' | 'configMap',
  refers: (ref: Ref) => boolean,
  right: Ref,
  others: readonly FieldEdit[] = [],
): Advice {
  const owner = blame(facts, pod);
  const [field = 'name'] = Object.keys(right);
  const found = containersOf(pod).flatMap((view) =>
    (view.spec?.env ?? []).flatMap(({ name, valueFrom }) => {
      const ref = valueFrom?.[`${one}KeyRef`];
      if (!ref || !refers(ref)) return [];
      const path = `${inTemplate(view)}.env[${name}].valueFrom.${one}KeyRef.${field}`;
      return [{ view, name, ref: { ...ref, ...right }, edit: { path, value: right[field as keyof Ref] ?? '' } }];
    }),
  );
  const [first, second] = found;
  if (first && !second && others.length === 0)
    return envFrom(
      facts,
      text,
      owner,
      first.view,
      first.name,
      `${one.toLowerCase()}/${first.ref.name ?? ''}/${first.ref.key}`,
    );
  const edits = [...others, ...found.map(({ edit }) => edit)];
  if (edits.length === 0 || edits.length > MOST_EDITS) return text;
  return editTemplates(facts, edits.length > 1 ? `${text}, in all ${edits.length} places` : text, owner, edits);
}

/** The variables that ask for a key which is not there, with the near one that is. */
export const rekeyed = (facts: Facts, pod: Pod, { kind, name, key }: Reference, right: string): Advice =>
  ofVariables(
    facts,
    pod,
    `correct the key to ${right}, which exists in ${kind} ${name}`,
    kind === 'Secret' ? 'secret' : 'configMap',
    (ref) => ref.name === name && ref.key === key,
    { key: right },
  );

/**
 * What is not there is made: of a Secret with the keys that its container asks for by name, whose values the person
 * types.
 */
export function created(facts: Facts, { kind, name }: Reference, user: ContainerView | undefined): Advice {
  const all = (user?.spec?.env ?? []).flatMap(({ valueFrom }) => {
    const from =
      kind === 'Secret' ? valueFrom?.secretKeyRef : kind === 'ConfigMap' ? valueFrom?.configMapKeyRef : undefined;
    return from?.name === name ? (from.key ?? []) : [];
  });
  const keys = [...new Set(all)];
  const text = `create ${kind} ${name} in namespace ${facts.namespace}${keys.length === 0 ? '' : ` with key${keys.length === 1 ? '' : 's'} ${keys.slice(0, 6).join(', ')}`}`;
  return kind !== 'Secret' || keys.length === 0 ? text : change(facts, text, 'set_secret_keys', { secret: name, keys });
}

/** The key that is missing, added: of a Secret the person types its value. */
export function withKey(facts: Facts, { kind, name }: Reference, key: string): Advice {
  const text = `add key ${key} to ${kind} ${name} in namespace ${facts.namespace}`;
  return kind === 'Secret' ? change(facts, text, 'set_secret_keys', { secret: name, keys: [key] }) : text;
}

/** The TLS Secret of an Ingress: the near name that exists, or how to make it. */
export const tlsAdvice = (
  facts: Facts,
  ingress: Blamed,
  place: number,
  secret: string,
  right: string | undefined,
): readonly Advice[] => [
  ...(right === undefined
    ? []
    : [
        editField(
          facts,
          `set spec.tls[${place}].secretName of Ingress ${ingress.name} from ${secret} to ${right}, which exists`,
          ingress,
          `spec.tls[${place}].secretName`,
          right,
        ),
      ]),
  `${right === undefined ? '' : 'or '}create it: kubectl create secret tls ${secret} --cert FILE --key FILE -n ${facts.namespace}`,
];
