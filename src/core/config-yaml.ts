import { CORE_SCHEMA, defineScalarTag, loadAll, mergeTag, type Schema, YAMLException } from 'js-yaml';
import { finite } from './finite.ts';

/** What is wrong with a file, without the parser's message: that quotes the file, which may hold credentials. */
export class NotYaml extends Error {
  /** Counted from 1; undefined where the parser names none. */
  readonly line: number | undefined;

  constructor(line: number | undefined, what = 'not YAML') {
    super(`${what}${line === undefined ? '' : ` (line ${line})`}`);
    this.line = line;
  }
}

let schema: Schema | undefined;
/** The core schema; what has a tag of its own is the text, list or map that stands there, as kubectl takes it. */
function made(): Schema {
  const { defaultSequenceTag: list, defaultMappingTag: map } = CORE_SCHEMA;
  const text = { matchByTagPrefix: true, identify: () => false };
  const others = ['!', 'tag:'].flatMap((tagName) => [
    defineScalarTag(tagName, { ...text, resolve: (source) => source }),
    ...(list ? [{ ...list, tagName, matchByTagPrefix: true }] : []),
    ...(map ? [{ ...map, tagName, matchByTagPrefix: true }] : []),
  ]);
  const binary = defineScalarTag('tag:yaml.org,2002:binary', {
    identify: () => false,
    resolve: (source) => Buffer.from(source, 'base64').toString('utf8'),
  });
  return CORE_SCHEMA.withTags(mergeTag, binary, others);
}

/**
 * The one document of a configuration file, in the core schema of YAML 1.2 with merges (`<<`); undefined when it is
 * empty. NotYaml for what is no YAML or several documents, bad-input for aliases without bounds. By the parser that the
 * Kubernetes client brings: the package `yaml` keeps comments and places for manifests and takes three times as long.
 */
export function configYaml(text: string): unknown {
  let documents: unknown[];
  try {
    documents = loadAll(text, { schema: (schema ??= made()) });
  } catch (error) {
    throw new NotYaml(error instanceof YAMLException && error.mark ? error.mark.line + 1 : undefined);
  }
  const [first, ...rest] = documents;
  // After the last `---` may stand nothing.
  if (rest.some((one) => one !== null && one !== undefined)) throw new NotYaml(undefined, 'several YAML documents');
  return finite(first);
}
