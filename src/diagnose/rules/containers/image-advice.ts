import type { Advice } from '../../../core/diagnosis.ts';
import { change } from '../advice/change.ts';
import { editTemplate, TEMPLATED } from '../advice/edits.ts';
import { podReady } from '../../facts/containers.ts';
import { distance } from '../../../core/names.ts';
import { blame, podsOf } from '../../facts/owners.ts';
import { type Failing } from '../../facts/state.ts';
import { type Facts } from '../../types.ts';
import { IMAGE_CAUSES, withRegistry } from './image-causes.ts';

/** The short name written out, as a change; the rest of the row's advice stays. */
export function withChange(
  facts: Facts,
  { owner, view }: Failing,
  cause: string,
  image: string,
): readonly Advice[] | undefined {
  if (cause !== 'ImageShortNameAmbiguous' || !TEMPLATED.test(owner.kind) || view.role !== 'app') return undefined;
  const [first = '', ...rest] = IMAGE_CAUSES.find((row) => row.cause === cause)?.remedies(image, {}) ?? [];
  const text = typeof first === 'string' ? first : first.text;
  const input = {
    workload: `${owner.kind.toLowerCase()}/${owner.name}`,
    container: view.name,
    image: withRegistry(image),
  };
  return [change(facts, text, 'set_image', input), ...rest];
}

/** Nodes of another architecture run the same workload: its pods are kept there until the image has both. */
export function sameArch(facts: Facts, { owner, pod }: Failing, platform: string | undefined): readonly Advice[] {
  const wrong = platform?.split('/')[1];
  const archOf = (name: string | undefined): string | undefined =>
    facts.nodes.find(({ metadata }) => metadata?.name === name)?.metadata?.labels?.['kubernetes.io/arch'];
  const running = podsOf(facts, owner)
    .filter(podReady)
    .flatMap(({ spec }) => archOf(spec?.nodeName) ?? []);
  const [right] = running.filter((arch) => arch !== wrong);
  if (platform === undefined || platform.startsWith('windows/') || right === undefined) return [];
  if (pod.spec?.nodeSelector?.['kubernetes.io/arch'] !== undefined) return [];
  const text = `keep the pods on ${right} nodes, where ${running.length} of them run: nodeSelector kubernetes.io/arch: ${right}`;
  return [editTemplate(facts, text, owner, 'nodeSelector["kubernetes.io/arch"]', right)];
}

/** Most images are for Linux: a pod that does not say so may be placed on a Windows node too. */
export function offWindows(facts: Facts, { owner, pod }: Failing, platform: string | undefined): readonly Advice[] {
  if (!platform?.startsWith('windows/') || pod.spec?.nodeSelector?.['kubernetes.io/os'] !== undefined) return [];
  const text =
    'if the image is for Linux: set nodeSelector kubernetes.io/os: linux, which keeps the pods off Windows nodes';
  return [editTemplate(facts, text, owner, 'nodeSelector["kubernetes.io/os"]', 'linux')];
}

const MOST_TAG = 2;

/** 1.3.0 is no slip of the pen for 1.0.0: both are versions of one form, and one of them was not pushed. */
function areVersions(one: string, other: string): boolean {
  const form = (tag: string): string => tag.replace(/\d+/g, '0');
  return /^v?0(?:\.0){0,3}$/.test(form(one)) && form(one) === form(other);
}

/** The same repository with almost the same tag, which another workload or a former revision runs. */
export function nearTag(facts: Facts, { owner, view }: Failing, image: string): readonly Advice[] {
  const [, repository = '', tag = ''] = /^(.+):([\w][\w.-]{0,127})$/.exec(image) ?? [];
  if (repository === '') return [];
  const users = [
    ...facts.pods.map((one) => ({ who: blame(facts, one), spec: one.spec })),
    ...facts.replicasets.map((set) => ({
      who: { kind: 'ReplicaSet', name: set.metadata?.name ?? '' },
      spec: set.spec?.template?.spec,
    })),
  ];
  const found = users.flatMap(({ who, spec }) =>
    [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].flatMap((one) => {
      const other = one.image?.startsWith(`${repository}:`) === true ? one.image.slice(repository.length + 1) : tag;
      const far = distance(tag.toLowerCase(), other.toLowerCase(), MOST_TAG);
      return other === tag || far > MOST_TAG || areVersions(tag, other) ? [] : [{ who, other, far }];
    }),
  );
  const [near] = found.toSorted((a, b) => a.far - b.far);
  if (!near || view.role === 'ephemeral') return [];
  const text = `use ${repository}:${near.other} in place of ${image}, if that is meant: ${near.who.kind.toLowerCase()}/${near.who.name} runs it`;
  const input = { workload: `${owner.kind.toLowerCase()}/${owner.name}`, container: view.name };
  return [
    TEMPLATED.test(owner.kind) && view.role === 'app'
      ? change(facts, text, 'set_image', { ...input, image: `${repository}:${near.other}` })
      : text,
  ];
}
