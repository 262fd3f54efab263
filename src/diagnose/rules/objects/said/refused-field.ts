import type { Advice } from '../../../../core/diagnosis.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import { keptBy } from '../../../changes/kept-by.ts';
import type { Facts } from '../../../types.ts';
import { editObject, isNode, label } from '../custom-fields.ts';

/** How the API server and those who follow it name a field that they refuse: `spec.version: Forbidden: …`. */
const REFUSED =
  /\b(spec(?:\.[A-Za-z]\w*|\[[\w-]+\]){1,8}): (?:Forbidden|Invalid value|Unsupported value|Required value|Too many|Duplicate value)\b/;
/** Words for a value that may not be left once it is taken. */
const NO_WAY_BACK =
  /\b(?:downgrad\w*|immutable|(?:cannot|can ?not|may not|must not) be (?:changed|decreased|lowered|shrunk|modified|updated)|shrink\w*|not (?:be )?(?:changed|decreased)|decreas\w* (?:is|are) not)/i;

const plain = (value: unknown): value is string | number =>
  (typeof value === 'string' && value.length > 0 && value.length <= 100) || typeof value === 'number';

function valueAt(object: KubeObject, path: string): unknown {
  let node: unknown = object;
  for (const [, key, index] of path.matchAll(/([A-Za-z]\w*)|\[([\w-]+)\]/g)) {
    if (Array.isArray(node) && index !== undefined)
      node = /^\d+$/.test(index) ? node[Number(index)] : node.find((one) => isNode(one) && one['name'] === index);
    else node = isNode(node) ? node[key ?? index ?? ''] : undefined;
  }
  return node;
}

/**
 * The field of the object itself that its controller refuses, with what stands there, who wrote it, and the value that
 * runs, where the status keeps one under the same name.
 */
export function refusedField(facts: Facts, object: KubeObject, words: string): readonly Advice[] {
  const [, path] = REFUSED.exec(words) ?? [];
  const other = /\b([A-Z]\w+)[\w.]* "([^"]+)" is invalid/.exec(words);
  if (path === undefined || (other && other[2] !== object.metadata?.name)) return [];
  const value = valueAt(object, path);
  if (!plain(value)) return [];
  const key = path.split('.').at(-1) ?? '';
  const runs = isNode(object.status) ? object.status[key] : undefined;
  const keeper = keptBy(object);
  const by =
    keeper === undefined
      ? ''
      : `; ${keeper.manager} writes it anew out of ${keeper.value.split(':')[0]}: correct it there too`;
  const who = label(object);
  if (plain(runs) && runs !== value && NO_WAY_BACK.test(words))
    return [
      editObject(
        facts,
        `set ${path} of ${who} from ${value} back to ${runs}, which runs (status.${key}): that change is not taken${by}`,
        object,
        { path, value: runs },
      ),
    ];
  return [`correct ${path} (${value}) of ${who}, which is refused${by}`];
}
