import { backend } from './app-backend.ts';
import { database } from './app-database.ts';
import { frontend } from './app-frontend.ts';
import { pause, shell, single } from './app-shell.ts';
import type { Program } from './process.ts';
import { hexOf } from './world.ts';

type Image = {
  readonly repository: string;
  readonly tags: readonly string[];
  readonly sizeBytes: number;
  /** What runs without a command. */
  readonly entrypoint: Program;
  /** Executables by name; a `command` that names none of them cannot start. */
  readonly commands: Readonly<Record<string, Program>>;
};

const SHELL = { sh: shell, '/bin/sh': shell };
const VERSIONS = ['latest', '1.0.0', '1.1.0', '1.2.0'];

/** Images that the node has. There is no way out to a registry, so these are all that ever run. */
const IMAGES: readonly Image[] = [
  {
    repository: 'todo-chatbot-backend',
    tags: VERSIONS,
    sizeBytes: 214_386_708,
    entrypoint: backend,
    commands: { ...SHELL, uvicorn: backend, python: backend, python3: backend, app: backend, '/bin/app': backend },
  },
  {
    repository: 'todo-chatbot-frontend',
    tags: VERSIONS,
    sizeBytes: 168_386_709,
    entrypoint: frontend,
    commands: { ...SHELL, node: frontend, npm: frontend, next: frontend, app: frontend, '/bin/app': frontend },
  },
  {
    repository: 'database',
    tags: ['1'],
    sizeBytes: 6_403_221,
    entrypoint: database,
    commands: { ...SHELL, app: database, '/bin/app': database },
  },
  {
    repository: 'busybox',
    tags: ['1'],
    sizeBytes: 2_124_416,
    entrypoint: shell,
    commands: Object.fromEntries([
      ...Object.entries(SHELL),
      ...['sleep', 'echo', 'true', 'false', 'cat', 'date', 'printenv'].flatMap((name) => [
        [name, single],
        [`/bin/${name}`, single],
      ]),
    ]) as Record<string, Program>,
  },
  { repository: 'pause', tags: ['1'], sizeBytes: 6_403_218, entrypoint: pause, commands: {} },
];

export type FoundImage = Pick<Image, 'entrypoint' | 'commands'> & {
  /** As the runtime reports it in `status.containerStatuses[].image`. */
  readonly reference: string;
  readonly imageID: string;
};

/** `docker.io/library/NAME:TAG` of a short name, as containerd completes it. */
export function fullReference(image: string): string {
  const [, path = image, tag = 'latest'] = /^(.+?)(?::([^:/]+))?$/.exec(image) ?? [];
  const first = path.split('/')[0] ?? '';
  if (path.includes('/') && /[.:]|^localhost$/.test(first)) return `${path}:${tag}`;
  return `docker.io/${path.includes('/') ? path : `library/${path}`}:${tag}`;
}

type Read = { readonly fault?: string; readonly found?: FoundImage };
const read = new Map<string, Read>();
const MOST_READ = 500;

/** An image reference as the node sees it: what is wrong with its form, or the image, if the node has it. */
export function imageOf(reference: string): Read {
  const known = read.get(reference);
  if (known) return known;
  const fault = referenceFault(reference);
  const found = fault === undefined ? findImage(reference) : undefined;
  const image = { ...(fault === undefined ? {} : { fault }), ...(found ? { found } : {}) };
  // Containers that crash are started again and again, with the same few images.
  if (read.size < MOST_READ) read.set(reference, image);
  return image;
}

function findImage(image: string): FoundImage | undefined {
  const full = fullReference(image);
  const match = /^docker\.io\/library\/([^:]+):(.+)$/.exec(full);
  const found = IMAGES.find(({ repository, tags }) => repository === match?.[1] && tags.includes(match?.[2] ?? ''));
  if (!found) return undefined;
  // `latest` was tagged when 1.1.0 was released: both names have one content.
  const tag = match?.[2] === 'latest' ? '1.1.0' : match?.[2];
  return { ...found, reference: full, imageID: `sha256:${hexOf(`${found.repository}:${tag}`)}` };
}

const GRAMMAR =
  /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[\w][\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$/;

/** Why an image reference cannot be read (capitals, stray colons, an unresolved `${TAG}`); undefined when it can. */
function referenceFault(image: string): string | undefined {
  if (GRAMMAR.test(image)) return undefined;
  const first = image.split('/')[0] ?? '';
  const hasHost = image.includes('/') && /[.:]|^localhost$/.test(first);
  const rest = hasHost ? image.slice(first.length + 1) : image;
  const repository = (hasHost || rest.includes('/') ? rest : `library/${rest}`).split(':')[0] ?? '';
  const capitals = repository === repository.toLowerCase() ? '' : `: repository name (${repository}) must be lowercase`;
  return `invalid reference format${capitals}`;
}

/**
 * Why an image that is not there cannot be pulled, in containerd's words: whatever registry is asked, it has no such
 * tag.
 */
export function pullFailure(image: string): string {
  const full = fullReference(image);
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${full}: not found`;
}

/** For `status.images` of the node. */
export const nodeImages = (): { names: string[]; sizeBytes: number }[] =>
  IMAGES.map(({ repository, tags, sizeBytes }) => ({
    names: tags.map((tag) => `docker.io/library/${repository}:${tag}`),
    sizeBytes,
  }));
