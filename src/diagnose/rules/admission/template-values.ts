import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { KubeObject, PodTemplate } from '../../../core/kubernetes.ts';
import { editContainer, editField, templateOf } from '../advice/edits.ts';
import type { Facts } from '../../types.ts';

type Held = { readonly owner: Blamed; readonly template: PodTemplate };

/** Templates of the other workloads of the namespace, and those of older revisions of this one that still serve. */
function others(facts: Facts, { kind, name }: Blamed): readonly Held[] {
  const lists: readonly (readonly [string, readonly KubeObject[]])[] = [
    [
      'ReplicaSet',
      facts.replicasets.filter(
        ({ metadata, status }) =>
          (status?.readyReplicas ?? 0) > 0 && metadata?.ownerReferences?.some((one) => one.name === name) === true,
      ),
    ],
    ['Deployment', facts.deployments],
    ['StatefulSet', facts.statefulsets],
    ['DaemonSet', facts.daemonsets],
  ];
  return lists.flatMap(([of, list]) =>
    list.slice(0, 200).flatMap(({ metadata, spec }): Held[] => {
      const template = (spec as { readonly template?: PodTemplate } | undefined)?.template;
      const own = of === kind && metadata?.name === name;
      return template && !own ? [{ owner: { kind: of, name: metadata?.name ?? '' }, template }] : [];
    }),
  );
}

const bare = (text: string): string => text.replace(/[^a-z0-9]/gi, '').toLowerCase();
const who = ({ kind, name }: Blamed): string => `${kind.toLowerCase()} ${name}`;

/**
 * A label or annotation that a policy asks for and that the template has with another value: what others have there
 * that were let in. Undefined where the template has none of these.
 */
export function markHeld(
  facts: Facts,
  owner: Blamed,
  field: 'labels' | 'annotations',
  names: readonly string[],
  policy: string,
): Advice | undefined {
  const own = templateOf(facts, owner)?.metadata?.[field] ?? {};
  const name = names.find((one) => own[one] !== undefined);
  if (name === undefined) return undefined;
  const now = own[name] ?? '';
  const peers = others(facts, owner).flatMap(({ owner: of, template }) => {
    const value = template.metadata?.[field]?.[name];
    return value === undefined || value === now ? [] : [{ of, value }];
  });
  const [peer] = peers.toSorted((a, b) => Number(bare(b.value) === bare(now)) - Number(bare(a.value) === bare(now)));
  const path = `spec.template.metadata.${field}["${name}"]`;
  if (peer && bare(peer.value) === bare(now))
    return editField(
      facts,
      `set ${path} of ${who(owner)} from ${now} to ${peer.value}, as ${who(peer.of)} has it: ${policy} does not take the other form`,
      owner,
      path,
      peer.value,
    );
  return `correct ${path} of ${who(owner)}, now ${now}: ${policy} does not take that value${peer ? ` (${who(peer.of)} has ${peer.value})` : ''}`;
}

const IMAGE = /^(?<repository>[^\s@]+?)(?::(?<tag>[^:/@\s]+))?(?:@\S+)?$/;
/** `registry.example/`, `registry.example/team/*`: a place that images have to come from. */
const PLACE = /(?<![\w./-])((?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,20}(?::\d{1,5})?\/(?:[\w.-]{1,100}\/){0,5})/g;

/**
 * An image that a policy refuses for the place that it comes from: the same one in the place that the words name, by
 * the example of what runs there now. Undefined where the words name no place, or the image is from there.
 */
export function imageHeld(facts: Facts, owner: Blamed, why: string, policy: string): Advice | undefined {
  const containers = templateOf(facts, owner)?.spec?.containers ?? [];
  const places = [...why.matchAll(PLACE)].map(([, place = '']) => place);
  const at = (image: string): string | undefined => places.find((place) => image.startsWith(place));
  const [place] = places.filter((one) => !containers.some(({ image = '' }) => image.startsWith(one)));
  const wrong = containers.find(({ image = '' }) => at(image) === undefined);
  if (place === undefined || !wrong?.image) return undefined;
  const { repository = '', tag } = IMAGE.exec(wrong.image)?.groups ?? {};
  const last = repository.split('/').at(-1) ?? '';
  const example = others(facts, owner)
    .flatMap(({ template }) => template.spec?.containers ?? [])
    .flatMap(({ image = '' }) => (at(image) === undefined ? [] : (IMAGE.exec(image)?.groups?.['repository'] ?? [])))
    .toSorted((a, b) => Number(b.endsWith(`/${last}`)) - Number(a.endsWith(`/${last}`)))[0];
  const view = { name: wrong.name, role: 'app' } as const;
  const text = `set image of container ${wrong.name} of ${who(owner)} from ${wrong.image} to `;
  if (example?.endsWith(`/${last}`) && tag !== undefined) {
    const image = `${example}:${tag}`;
    return editContainer(
      facts,
      `${text}${image}: ${policy} lets in only what comes from ${place}`,
      owner,
      view,
      'image',
      image,
    );
  }
  return `${text}the same image from ${place}${example === undefined ? '' : ` (others here use ${example})`}: ${policy} lets in only that`;
}
