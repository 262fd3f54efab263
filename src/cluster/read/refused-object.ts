import { parseAllDocuments } from 'yaml';
import { fixedFields } from '../../core/fixed-fields.ts';
import type { KubeObject, SecretFacts } from '../../core/kubernetes.ts';

const REFUSED =
  /cannot patch "([^"]{1,253})" with kind (\w{1,63})|(?<![\w.])([A-Z]\w{1,62})(?:\.[\w.]{1,253})? "([^"]{1,253})" is invalid/;
const MOST_DOCUMENT = 256 * 1024;

/**
 * The object that the API server refused to change, as helm's operation wanted it: only the fields that nobody may
 * change, none of which holds a secret.
 */
export function refusedObject(description: string, manifest: string): SecretFacts['refused'] {
  const [, name1, kind1, kind2, name2] = REFUSED.exec(description) ?? [];
  const [kind, name] = [kind1 ?? kind2, name1 ?? name2];
  if (kind === undefined || name === undefined) return undefined;
  const text = manifest
    .split(/^---\s*$/m)
    .find(
      (one) =>
        one.length <= MOST_DOCUMENT &&
        new RegExp(`^kind: ["']?${kind}\\b`, 'm').test(one) &&
        one.split('\n').some((line) => line.trim().replace(/["']/g, '') === `name: ${name}`),
    );
  const parsed: unknown = text === undefined ? undefined : parseAllDocuments(text)[0]?.toJS();
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const fields = fixedFields(parsed as KubeObject);
  return Object.keys(fields).length > 0 ? { kind, name, fields } : undefined;
}
