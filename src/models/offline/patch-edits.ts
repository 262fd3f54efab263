import { pointerPart } from '../../core/json-pointer.ts';

/** One edit as the tool takes it; values are YAML. */
export type Edit = { readonly path: string; readonly op?: 'remove' | 'add'; readonly value?: string };
export type Edits = { readonly edits: readonly Edit[] } | { readonly refused: string };

const MOST = 30;
type Members = Readonly<Record<string, unknown>>;
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lists whose items a strategic merge finds by their name. */
const BY_NAME = /^(?:containers|initContainers|env|volumes|volumeMounts)$/;

/** A patch as kubectl takes it, as single edits; what would be something else as single edits is refused. */
export function editsOfPatch(text: string, type: string): Edits {
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch {
    return { refused: 'I read a patch as JSON, and that is none' };
  }
  const edits = type === 'json' ? operations(patch) : mergedEdits(patch, type === 'strategic');
  if (typeof edits === 'string') return { refused: edits };
  if (edits.length === 0 || edits.length > MOST) return { refused: `a patch of 1 to ${MOST} fields is taken` };
  return { edits };
}

function operations(patch: unknown): readonly Edit[] | string {
  if (!Array.isArray(patch)) return 'a JSON patch is a list of operations';
  const edits: Edit[] = [];
  for (const one of patch as readonly unknown[]) {
    if (!isMembers(one) || typeof one['path'] !== 'string') return 'an operation of a JSON patch has no path';
    const { op, path, value } = one;
    if (op === 'remove') edits.push({ path, op });
    else if (op === 'add' && path.endsWith('/-'))
      edits.push({ path: path.slice(0, -2), op, value: JSON.stringify(value) });
    else if (op === 'add' && /\/\d+$/.test(path)) return 'I add to the end of a list only ("/-")';
    else if (op === 'replace' || op === 'add') edits.push({ path, value: JSON.stringify(value) });
    else return `I do no "${String(op).slice(0, 20)}" of a JSON patch`;
  }
  return edits;
}

function mergedEdits(patch: unknown, strategic: boolean, path = ''): readonly Edit[] | string {
  if (!isMembers(patch)) return 'such a patch is an object';
  const edits: Edit[] = [];
  for (const [key, value] of Object.entries(patch)) {
    const at = `${path}/${pointerPart(key)}`;
    if (strategic && key.startsWith('$')) return `I do no "${key.slice(0, 30)}" of a patch`;
    if (value === null) edits.push({ path: at, op: 'remove' });
    else if (isMembers(value) && Object.keys(value).length > 0) {
      const inner = mergedEdits(value, strategic, at);
      if (typeof inner === 'string') return inner;
      edits.push(...inner);
    } else if (strategic && Array.isArray(value)) {
      const items = value as readonly unknown[];
      if (!BY_NAME.test(key) || !items.every((item) => isMembers(item) && typeof item['name'] === 'string'))
        return `what a patch of this type does to the list ${key.slice(0, 40)} I do not do; --type=json says it exactly`;
      for (const item of items as readonly Members[]) {
        const { name, ...rest } = item;
        const inner = mergedEdits(rest, strategic, `${at}/${pointerPart(String(name))}`);
        if (typeof inner === 'string') return inner;
        edits.push(...inner);
      }
    } else edits.push({ path: at, value: JSON.stringify(value) });
  }
  return edits;
}
