import { CORE_SCHEMA, defineScalarTag, loadAll, mergeTag, type Schema, YAMLException } from 'js-yaml';
import { finite } from './finite.ts';

/** What is wrong with a file, without what the parser quotes of it: that may be a credential. */
export class NotYaml extends Error {
  /** The rule that is broken, in the parser's words; undefined where these would quote the file. */
  readonly rule: string | undefined;

  /** Lines are counted from 1. */
  constructor(what: string, line?: number, rule?: string) {
    super(`${what}${line === undefined ? '' : ` (line ${line})`}`);
    this.rule = rule;
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
    if (!(error instanceof YAMLException)) throw new NotYaml('not YAML');
    const { mark, reason } = error;
    throw new NotYaml('not YAML', mark && mark.line + 1, /["`]|: /.test(reason) ? undefined : reason);
  }
  const [first, ...rest] = documents;
  // After the last `---` may stand nothing.
  if (rest.some((one) => one !== null && one !== undefined)) throw new NotYaml('several YAML documents');
  return finite(first);
}
