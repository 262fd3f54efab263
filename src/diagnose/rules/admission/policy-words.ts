import { clauseOf } from '../../../logs/meaning/clause.ts';
import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { Container } from '../../../core/kubernetes.ts';
import { nearest } from '../../../core/names.ts';
import { change } from '../advice/change.ts';
import { editField, editTemplate, TEMPLATED } from '../advice/edits.ts';
import { placeIn } from '../advice/elsewhere/not-there.ts';
import type { Facts } from '../../types.ts';
import { imageHeld, markHeld } from './template-values.ts';

const LABELS: readonly RegExp[] = [
  /\blabels?:? \{([^}]+)\}/,
  /\/metadata\/(?:labels|annotations)\/([\w./-]+?)\/?(?=$|[\s'",)])/,
  /\b(?:missing|required?|needs?|without|lacks?)\b[^\n]{0,40}?\b(?:label|annotation)s? ["'`]?([a-z0-9][\w.-]*(?:\/[\w.-]+)?)/i,
  /\b(?:label|annotation)s? ["'`]?([a-z0-9][\w.-]*(?:\/[\w.-]+)?)["'`]? (?:is|are|must be) (?:required|missing|mandatory|set)/i,
];
/** `/spec/containers/0/securityContext/runAsNonRoot/`, `spec.containers[0].image` */
const PATH = /(?:at path |path:? ?)\/?(spec[/.][\w./[\]-]+?)\/?(?=[\s'",)]|$)|\b(spec(?:\.\w+(?:\[\w*\])?)+)/;

/** The labels or annotations that a policy asks for by name. */
function labelsIn(why: string): readonly string[] {
  for (const pattern of LABELS) {
    const found = pattern.exec(why)?.[1];
    const names = (found ?? '').split(',').map((one) => one.replace(/["'`\s]/g, ''));
    if (names[0] !== undefined && names[0] !== '') return names.slice(0, 5);
  }
  return [];
}

const SET =
  /\b(?:set|add|use)(?:ting)? (?:the |an? )?(label|annotation)s? ["'`]?([a-z0-9][\w.-]{0,200}(?:\/[\w.-]{1,63})?)["'`]?(?: ?[:=] ?| to )["'`]?([\w.-]{1,63})["'`]?/i;

/** A label or annotation that the words themselves give with its value. */
function setIn(why: string, { kind }: Blamed) {
  const [, field = '', key = '', value] = SET.exec(why) ?? [];
  const name = field.toLowerCase() as 'label' | 'annotation';
  return value === undefined || !TEMPLATED.test(kind)
    ? undefined
    : { field: name, key, value, path: `spec.template.metadata.${name}s["${key}"]` };
}

/**
 * What a refusal asks for: Kyverno and others first say which object it was and which policies and rules, then the
 * sentence of the policy's author.
 */
export function demandIn(why: string): string {
  const lines = why
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replace(/^[\w.-]{1,80}:\s{1,8}(?=['"[])/, '')
        .replace(/^['"]|['"]$/g, ''),
    )
    .filter((line) => line !== '' && !/^[\w.-]+:$|^resource \S+ was blocked/.test(line));
  return (lines.length > 0 ? lines.join(' ') : why)
    .replace(/^validation error: /, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Of several reasons, each with the name of its rule before it (`[no-latest] …`), those without a remedy yet. */
function besides(why: string): readonly string[] {
  const each = [...why.matchAll(/\[[\w.-]{2,63}\] [^\n[]{3,300}|^\s{2,8}[\w-]{2,63}: [^\n]{3,300}/gm)].map(([one]) =>
    one.trim(),
  );
  const told = each.find((one) => labelsIn(one).length > 0) ?? each.find((one) => PATH.test(one)) ?? each[0];
  return each.filter((one) => one !== told);
}

/** What a policy refuses, as a field of the pod template that has to be changed. */
export function policyAdvice(facts: Facts, policy: string, why: string, owner: Blamed): readonly Advice[] {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const words = clauseOf(demandIn(why), 200);
  const names = labelsIn(why);
  const rest = besides(why);
  const kind = /\bannotation/i.test(why) && !/\blabel/i.test(why) ? 'annotations' : 'labels';
  const path = PATH.exec(why)?.slice(1).find(Boolean)?.replaceAll('/', '.');
  const where = `spec.template${owner.kind === 'CronJob' ? ' of its jobTemplate' : ''}`;
  const placed = placeIn(facts, owner, demandIn(why));
  const set = setIn(why, owner);
  const mark = set && names[0] !== undefined && set.key === names[0];
  const held = mark
    ? undefined
    : names.length > 0
      ? markHeld(facts, owner, kind, names, policy)
      : imageHeld(facts, owner, why, policy);
  return [
    held
      ? held
      : mark
        ? editField(
            facts,
            `set ${set.field} ${set.key}: ${JSON.stringify(set.value)} in ${where}.metadata.${set.field}s of ${who}, as ${policy} asks`,
            owner,
            set.path,
            set.value,
          )
        : names.length > 0
          ? `add ${kind === 'labels' ? 'label' : 'annotation'} ${names.join(' and ')} with the value that it is to have to ${where}.metadata.${kind} of ${who}: ${policy} asks for it there${owner.kind === 'Deployment' ? ' (pods have the labels of the template, not those of the Deployment)' : ''}`
          : path !== undefined
            ? `change ${path} in the pod template of ${who}, as ${policy} asks: ${words}`
            : `change ${placed === undefined ? `the pod template of ${who}` : `${placed} of ${who}`} so that it satisfies ${policy}: ${words}`,
    ...(rest.length === 0
      ? []
      : [
          `and mend what else ${policy} refuses, as it asks for all of it at once: ${rest.map((one) => clauseOf(one, 160)).join('; ')}`,
        ]),
    set && !mark
      ? editField(
          facts,
          `or set ${set.field} ${set.key}: ${JSON.stringify(set.value)} in ${where}.metadata.${set.field}s of ${who}, which it names, where that is allowed to you`,
          owner,
          set.path,
          set.value,
        )
      : `or let the owner of ${policy} except ${who}`,
  ];
}

const UNSUPPORTED = /(spec[\w.[\]()-]*): Unsupported value: "([^"]*)": supported values: (.+?)(?:$|[;\]])/;
const ABOVE =
  /(spec\.(?:init)?[cC]ontainers\[(\d+)\])\.resources\.requests(?:\[(\w[\w./-]*)\]|\.(\w+))?: Invalid value: "?([\w.]+)"?: must be less than or equal to (\S+) limit(?: of (\S+?))?[\s,;\]]*$/;

/** A field of the template that the API server does not take, with the value that it does. */
export function invalidAdvice(facts: Facts, why: string, owner: Blamed): Advice {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const above = ABOVE.exec(why);
  if (above?.[7] !== undefined && TEMPLATED.test(owner.kind)) {
    const [, , place = '0', , , asked = '', resource = '', most = ''] = above;
    const spec = containerAt(facts, owner, Number(place));
    const container = spec?.name;
    const range = facts.limitranges.map(({ metadata }) => metadata?.name ?? '').slice(0, 2);
    // A limit that the template does not set comes from the defaults of the namespace.
    if (container !== undefined && spec?.resources?.limits?.[resource] === undefined)
      return change(
        facts,
        `set resources.limits.${resource} of container ${container} of ${who} to ${asked} or more: it sets none, so that it gets the default ${most} of ${range.length > 0 ? `LimitRange ${range.join(', ')}` : `the LimitRange of namespace ${facts.namespace}`}, which is below its request ${asked}; or raise that default`,
        'set_resources',
        { workload: `${owner.kind.toLowerCase()}/${owner.name}`, container, limits: `${resource}=${asked}` },
      );
    if (container !== undefined)
      return change(
        facts,
        `lower resources.requests.${resource} of container ${container} of ${who} from ${asked} to its limit ${most}, or raise the limit`,
        'set_resources',
        { workload: `${owner.kind.toLowerCase()}/${owner.name}`, container, requests: `${resource}=${most}` },
      );
  }
  const value = UNSUPPORTED.exec(why);
  if (value) {
    const [, path = '', wrong = '', list = ''] = value;
    const all = [...list.matchAll(/"([^"]+)"/g)].map(([, one = '']) => one);
    const [near] = nearest(wrong, all, 1);
    const text = `set ${path} in the template of ${who} from ${wrong} to ${near ?? `one of ${all.join(', ')}`}`;
    return near === undefined ? text : editTemplate(facts, text, owner, path.replace(/^spec\./, ''), near);
  }
  const path = /^\[?(spec[\w.[\]()-]*)/.exec(why)?.[1];
  const words = clauseOf(why, 200);
  return path === undefined
    ? `correct the pod template of ${who}: ${words}`
    : `correct ${path} in the pod template of ${who}: ${words.slice(words.indexOf(path) + path.length).replace(/^: /, '')}`;
}

function containerAt(facts: Facts, { kind, name }: Blamed, place: number): Container | undefined {
  const list =
    kind === 'Deployment' ? facts.deployments : kind === 'StatefulSet' ? facts.statefulsets : facts.daemonsets;
  return list.find(({ metadata }) => metadata?.name === name)?.spec?.template.spec?.containers[place];
}
