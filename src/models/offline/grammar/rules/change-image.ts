import { call, type Understood } from '../../outcome.ts';
import { ofTheApplication } from '../one-application.ts';
import { type Read, rule, type Rule } from '../rule.ts';
import { workloadCalled } from '../world.ts';

/** "latest" is no version: which one is the newest stands in the registry, and the tag of that name moves. */
function newest({ workload, known }: Read): Understood {
  const [only, more] = known?.containers ?? [];
  const runs = only === undefined || more !== undefined ? '' : ` It runs ${only.image} now.`;
  const of = workload === undefined ? '' : `${workload} `;
  return {
    ask: `"latest" is no version, and I do not look into registries.${runs} Which tag should ${of}run? For example: "upgrade ${workload ?? 'the backend'} to 1.2.0".`,
  };
}

/** The whole reference of a tag, when workload and its one container are known; a bare `:tag` is looked up first. */
function image(read: Read): Understood | undefined {
  const { workload, place, world } = read;
  const wanted = read.text('image') ?? read.text('tag');
  if (wanted === undefined) return undefined;
  if (wanted === 'latest') return newest(read);
  if (workload === undefined) return ofTheApplication(read, wanted);
  const containers = workloadCalled(workload, world.inventory)?.containers ?? [];
  const now =
    containers.find(({ name }) => name === place.container) ?? (containers.length === 1 ? containers[0] : undefined);
  const repository = now?.image.replace(/@sha256:.*$/, '').replace(/:[^:/]+$/, '');
  const full = read.text('image') ?? `${repository ?? ''}:${wanted}`;
  return call('set_image', { workload, namespace: read.space, container: place.container, image: full });
}

const VERSION = '(<image>|[the] [image|tag|version|release] <tag>|<tag> version)';
const NEWEST = '(the|its) [very] (latest|newest|most recent) [(version|image|tag|build|release|code|one|stuff)]';
const NEWER = '{set}|pin|upgrade|bump|switch|move|downgrade|roll|deploy';

/** Requests that set an image or its tag. */
export const IMAGE_RULES: readonly Rule[] = [
  rule(
    [
      `(${NEWER}) [the] {image} (of|for|on|in) <w> (to|=|with) ${VERSION}`,
      `(put|move|get|bring|switch|run|bump|have) <w> (on|onto|to|at|with|run) ${VERSION}`,
      `(${NEWER}) <w> ['s] {image} (to|=|with) ${VERSION}`,
      `(update|upgrade|bump|switch|move|downgrade|change|roll|deploy) <w> to ${VERSION}`,
      `(deploy|ship|install|use|run|roll out) ${VERSION} (to|on|for|in|of) <w> [again]`,
      `(run|start|deploy) <w> (with|on|at|from) ${VERSION}`,
      `(${NEWER}|use) [the] {image} ${VERSION} [(for|on|in) <w>]`,
      `(update|upgrade|bump|deploy|use|go|move|switch) [it|everything|all|[the] (app|application|stack|release|whole thing)] to ${VERSION}`,
      `(deploy|ship|roll out|release) ${VERSION} [of (it|everything|[the] (app|application|stack|release))]`,
    ],
    image,
    { container: true },
  ),
  rule(
    [
      `(deploy|ship|roll out|rollout|release|run|use|install|pull|get|start|take) ${NEWEST} [(to|of|on|for|in) <w>]`,
      `(update|upgrade|bump|switch|move|change|set|go) [<w>|[the] {image} of <w>|it|everything|[the] (app|application|stack)] [up] to ${NEWEST}`,
      `(put|bring|get|move) <w> (on|onto|up to|to) ${NEWEST}`,
    ],
    newest,
  ),
  rule(
    [
      `(${NEWER}) [the] {image} (of|for|on|in) <w>`,
      `(${NEWER}) <w> ['s] {image}`,
      '(update|upgrade|downgrade|bump) [<w>]',
    ],
    (read) => ({
      ask:
        read.workload === undefined
          ? 'The image of which workload? For example: "set the image of the backend to todo-chatbot-backend:v2".'
          : `Which image or tag should ${read.workload} run? For example: "set the image of ${read.workload} to v2".`,
    }),
    { container: true },
  ),
];
