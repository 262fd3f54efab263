import { CORE_SCHEMA, loadAll, YAMLException } from 'js-yaml';
import { finite } from './finite.ts';

/** What is wrong with a file, without the parser's message: that quotes the file, which may hold credentials. */
export class NotYaml extends Error {
  /** Counted from 1; undefined where the parser names none. */
  readonly line: number | undefined;

  constructor(line: number | undefined) {
    super(`not YAML${line === undefined ? '' : ` (line ${line})`}`);
    this.line = line;
  }
}

/**
 * The one document of a configuration file, in the core schema of YAML 1.2; undefined when it is empty. NotYaml for
 * what is no YAML or several documents, bad-input for aliases without bounds. By the parser that the Kubernetes client
 * brings: the package `yaml` keeps comments and places for manifests and takes three times as long.
 */
export function configYaml(text: string): unknown {
  let documents: unknown[];
  try {
    documents = loadAll(text, { schema: CORE_SCHEMA });
  } catch (error) {
    throw new NotYaml(error instanceof YAMLException && error.mark ? error.mark.line + 1 : undefined);
  }
  if (documents.length > 1) throw new NotYaml(undefined);
  return finite(documents[0]);
}
