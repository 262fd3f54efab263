import { AppError } from '../../../../src/core/errors.ts';
import type { Json } from '../../../../src/core/json.ts';
import { pointerPart } from '../../../../src/core/json-pointer.ts';
import type { Kind } from '../../../../src/core/kinds.ts';
import { readValue } from '../../../../src/core/manifest-input.ts';
import { fieldFaults, placeAt, type KindSchema } from '../../../../src/core/openapi.ts';
import { pathParts, refuseClosed, withPositions, withStep } from './edit-path.ts';
import { plainText } from '../../plan/exact-value.ts';
import { refusePlainSecrets } from '../secret-look.ts';
import { refuseSecretValues, refuseSpecial } from './special.ts';

type Wanted = {
  readonly path: string;
  readonly op?: 'set' | 'remove' | 'add' | undefined;
  readonly value?: string | undefined;
};
type About = { readonly kind: Kind; readonly what: string; readonly schema: KindSchema | undefined };

/** Kinds whose own values are texts whatever they look like: a label `"1"`, a key of a ConfigMap. */
const TEXTS =
  /^(?:metadata\/(?:labels|annotations)|data|spec\/selector|.*\/(?:labels|annotations|matchLabels|nodeSelector))\/[^/]+$/;

/**
 * The object with all steps done, each checked: the path exists in the cluster's schema, the value has its type,
 * nothing is a secret.
 */
export function editSteps(object: Json, wanted: readonly Wanted[], { kind, what, schema }: About): Json {
  let next = object;
  const paths: string[] = [];
  for (const { path, op = 'set', value } of wanted) {
    const parts = withPositions(next, pathParts(path), what);
    refuseClosed(parts, what);
    refuseSecretValues(kind.kind, parts.map(pointerPart).join('/'));
    if ((op === 'remove') !== (value === undefined))
      throw new AppError(
        'bad-input',
        `${path}: ${op} ${op === 'remove' ? 'takes no value' : 'needs a value'}`,
        'correct the edit',
      );
    paths.push(parts.map(pointerPart).join('/'));
    const place = schema === undefined ? {} : placeAt(schema, op === 'add' ? [...parts, '0'] : parts);
    if (place.fault !== undefined) throw new AppError('bad-input', `${what}: ${place.fault}`, 'correct the path');
    const to = value === undefined ? undefined : typed(value, place.type, paths.at(-1) ?? '', op === 'add');
    if (to !== undefined) {
      plainText(value ?? '', 'the value');
      refusePlainSecrets(wrapped(parts, to), what, true);
    }
    next = withStep(next, { op, parts, ...(to === undefined ? {} : { value: to }) }, what) ?? next;
  }
  refuseSpecial(
    kind.kind,
    paths,
    wanted.some(({ op }) => op === 'remove'),
  );
  const before = schema === undefined ? [] : fieldFaults(schema, object, 50);
  const faults = schema === undefined ? [] : fieldFaults(schema, next, 50).filter((fault) => !before.includes(fault));
  if (faults.length > 0)
    throw new AppError('bad-input', `${what}: ${faults.slice(0, 6).join('; ')}`, 'correct the edit');
  return next;
}

/** A text where the schema wants one, or where all values are texts; else as YAML reads it. */
function typed(value: string, type: string | undefined, path: string, adds: boolean): Json {
  const read = readValue(value);
  const wantsText = type === 'string' || (type === undefined && !adds && TEXTS.test(path));
  return wantsText && typeof read !== 'string' && (typeof read !== 'object' || read === null) ? value.trim() : read;
}

/** The value under its own names, so that what is secret by its name is seen. */
const wrapped = (parts: readonly string[], value: Json): Json =>
  parts.reduceRight<Json>((inner, part) => (/^\d+$/.test(part) ? [inner] : { [part]: inner }), value);
