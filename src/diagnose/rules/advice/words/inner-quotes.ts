import { mayBeAltered } from '../../../../core/altered.ts';
import type { Advice, Evidence } from '../../../../core/diagnosis.ts';
import { field } from '../../../facts/evidence.ts';
import type { Failing } from '../../../facts/state.ts';
import { shown } from '../../../places/environment.ts';
import type { Facts } from '../../../types.ts';
import { change } from '../change.ts';
import { editTemplate, inTemplate, TEMPLATED } from '../edits.ts';

type Held = {
  /** The value as the program gets it, quotation marks and all, and what stands inside them. */
  readonly whole: string;
  readonly inner: string;
  readonly where: string;
  readonly evidence: Evidence;
  readonly mend: (text: string) => Advice;
};

/** One pair of marks around all of it, and none inside: JSON and lists of quoted words are left alone. */
const WRAPPED = /^\s{0,8}((["'])([^"'{}[\]]{1,400})\2)\s{0,8}$/;
const OPTION = /^(--?[\w.-]{1,80}=)(["'])([^"'{}[\]]{1,400})\2$/;
const HIDDEN = /\[hidden/;
const SHELLS = /^(?:\S*\/)?(?:sh|bash|ash|dash|zsh)$/;

/**
 * A value that is wrapped in quotation marks of its own, as copied from a file that a shell reads, where the sentence
 * shows such a mark right before it: nothing takes the marks away in a variable or an argument.
 */
export function innerQuotes(
  facts: Facts,
  one: Failing,
  sentence: string,
): { readonly evidence: readonly Evidence[]; readonly remedies: readonly Advice[] } | undefined {
  const held = [...variables(facts, one), ...words(facts, one)].find(({ whole, inner }) => {
    const [first = ''] = inner.trim().split(/\s/);
    const mark = whole.trim().includes('"') ? '"' : "'";
    return first.length > 1 && sentence.includes(`${mark}${first}`);
  });
  if (!held) return undefined;
  const text = `write ${shown(held.inner)} without the quotation marks in ${held.where}: they are part of the value (${shown(held.whole)}), and nothing takes them away`;
  return { evidence: [held.evidence], remedies: [held.mend(text)] };
}

function variables(facts: Facts, { view, pod, owner }: Failing): readonly Held[] {
  const own = (view.spec?.env ?? []).flatMap(({ name, value, valueFrom }): readonly Held[] => {
    const ref = valueFrom?.configMapKeyRef;
    if (ref) return keyOf(facts, ref.name ?? '', ref.key, `variable ${name} of container ${view.name}, which is `);
    const [, whole, , inner] = WRAPPED.exec(value ?? '') ?? [];
    if (value === undefined || whole === undefined || inner === undefined || HIDDEN.test(value)) return [];
    const input = { workload: `${owner.kind.toLowerCase()}/${owner.name}`, container: view.name, name, value: inner };
    return [
      {
        whole,
        inner,
        where: `variable ${name} of container ${view.name}`,
        evidence: field(
          'Pod',
          pod.metadata?.name ?? '',
          `.spec.containers[${view.name}].env[${name}]`,
          `${name}=${shown(value)}`,
        ),
        mend: (text) =>
          TEMPLATED.test(owner.kind) && !mayBeAltered(value) ? change(facts, text, 'set_env', input) : text,
      },
    ];
  });
  const taken = (view.spec?.envFrom ?? []).flatMap(({ configMapRef }) => {
    const name = configMapRef?.name ?? '';
    const map = facts.configmaps.find(({ metadata }) => name !== '' && metadata?.name === name);
    return Object.keys(map?.data ?? {}).flatMap((key) => keyOf(facts, name, key, ''));
  });
  return [...own, ...taken];
}

function keyOf(facts: Facts, name: string, key: string, before: string): readonly Held[] {
  const value = facts.configmaps.find(({ metadata }) => metadata?.name === name)?.data?.[key] ?? '';
  const [, whole, , inner] = WRAPPED.exec(value) ?? [];
  if (whole === undefined || inner === undefined || HIDDEN.test(value)) return [];
  return [
    {
      whole,
      inner,
      where: `${before}key ${key} of ConfigMap ${name}`,
      evidence: field('ConfigMap', name, `.data[${key}]`, `${key}=${shown(value)}`),
      mend: (text) =>
        mayBeAltered(value) ? text : change(facts, text, 'edit_config_key', { config_map: name, key, value: inner }),
    },
  ];
}

/** Words of command and args: no shell reads them, unless one is the command. */
function words(facts: Facts, { view, pod, owner }: Failing): readonly Held[] {
  const { command = [], args = [] } = view.spec ?? {};
  if (SHELLS.test(command[0] ?? '')) return [];
  return [
    ...command.map((word, index) => ({ member: 'command', word, index })),
    ...args.map((word, index) => ({ member: 'args', word, index })),
  ].flatMap(({ member, word, index }): readonly Held[] => {
    const [, option = '', mark, inner] = OPTION.exec(word) ?? [undefined, '', ...(WRAPPED.exec(word) ?? []).slice(2)];
    if (mark === undefined || inner === undefined || HIDDEN.test(word)) return [];
    const path = `${inTemplate(view)}.${member}[${index}]`;
    return [
      {
        whole: `${mark}${inner}${mark}`,
        inner,
        where: `${option === '' ? '' : `${option.slice(0, -1)} in `}${member} of container ${view.name}`,
        evidence: field(
          'Pod',
          pod.metadata?.name ?? '',
          `.spec.containers[${view.name}].${member}[${index}]`,
          shown(word),
        ),
        mend: (text) => (mayBeAltered(word) ? text : editTemplate(facts, text, owner, path, `${option}${inner}`)),
      },
    ];
  });
}
