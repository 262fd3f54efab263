import { isDeepStrictEqual } from 'node:util';
import { pointerOf, pointerParts } from '../../../core/json-pointer.ts';
import { badRequest, StatusError } from '../../status-error.ts';

type Operation = { readonly op: string; readonly path: string; readonly from?: string; readonly value?: unknown };
type Container = Record<string, unknown> | unknown[];

/** A failed test and a path that is not there answer the same, and say nothing more. */
const rejected = (): StatusError =>
  new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});

/** The API server refuses longer patches (maxJSONPatchOperations). */
const MOST_OPERATIONS = 10_000;

const pointer = (path: string): string[] => {
  if (path !== '' && !path.startsWith('/')) throw rejected();
  return pointerParts(path);
};

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

function indexOf(list: unknown[], key: string, most: number): number {
  const index = Number(key);
  if (!/^\d+$/.test(key) || index > most || (most === list.length - 1 && index >= list.length)) throw rejected();
  return index;
}

/** Looks up a value. A missing member of an object is undefined; everything else that is not there is refused. */
function read(root: unknown, path: string): unknown {
  let value = root;
  for (const key of pointer(path)) {
    if (!isContainer(value)) throw rejected();
    value = Array.isArray(value) ? value[indexOf(value, key, value.length - 1)] : value[key];
  }
  return value;
}

function parentOf(root: unknown, path: string): { parent: Container; key: string } {
  const keys = pointer(path);
  const key = keys.pop();
  const parent = read(root, pointerOf(keys));
  if (key === undefined || !isContainer(parent)) throw rejected();
  return { parent, key };
}

function add(root: unknown, path: string, value: unknown): void {
  const { parent, key } = parentOf(root, path);
  if (!Array.isArray(parent)) parent[key] = value;
  else parent.splice(key === '-' ? parent.length : indexOf(parent, key, parent.length), 0, value);
}

function remove(root: unknown, path: string): unknown {
  const { parent, key } = parentOf(root, path);
  if (Array.isArray(parent)) return parent.splice(indexOf(parent, key, parent.length - 1), 1)[0];
  if (!(key in parent)) throw rejected();
  const value = parent[key];
  delete parent[key];
  return value;
}

/** As the server's json-patch library has it, `replace` of an object's missing member adds it. */
function replace(root: unknown, path: string, value: unknown): void {
  const { parent, key } = parentOf(root, path);
  if (Array.isArray(parent)) parent[indexOf(parent, key, parent.length - 1)] = value;
  else parent[key] = value;
}

function run(root: unknown, { op, path, from, value }: Operation): void {
  switch (op) {
    case 'add':
      return add(root, path, structuredClone(value));
    case 'remove':
      return void remove(root, path);
    case 'replace':
      return replace(root, path, structuredClone(value));
    case 'move':
      return add(root, path, remove(root, from ?? ''));
    case 'copy':
      return add(root, path, structuredClone(read(root, from ?? '')));
    case 'test':
      if (!isDeepStrictEqual(read(root, path) ?? null, value ?? null)) throw rejected();
      return;
    default:
      throw rejected();
  }
}

/** RFC 6902 over a copy of the object. */
export function jsonPatch(object: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${typeof patch} into Go value of type []handlers.jsonPatchOp`,
    );
  if (patch.length > MOST_OPERATIONS)
    throw new StatusError(
      413,
      'RequestEntityTooLarge',
      `Request entity too large: The allowed maximum operations in a JSON patch is ${MOST_OPERATIONS}, got ${patch.length}`,
    );
  const root = structuredClone(object);
  for (const operation of patch as Operation[]) {
    if (typeof operation?.path !== 'string') throw rejected();
    run(root, operation);
  }
  return root;
}
