type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** One plain value that differs between two of a kind; undefined where there is none. */
export type LeafChange = { readonly path: string; readonly from: string | undefined; readonly to: string | undefined };

const MOST = 3;
const LONG = 80;

const plain = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;

/** Items of lists go by their name, ports and mounts by what they are known for. */
const keyOf = (one: unknown, at: number): string => {
  const node = isNode(one) ? one : {};
  return plain(node['name'] ?? node['mountPath'] ?? node['containerPort'] ?? node['key']) ?? String(at);
};

const membersOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  Array.isArray(value)
    ? value.map((one, at) => [`[${keyOf(one, at)}]`, one] as const)
    : isNode(value)
      ? Object.entries(value).map(([key, one]) => [`.${key}`, one] as const)
      : [];

/** The plain values that differ; undefined where they are over three, too long to read, or words of a command. */
export function leafChanges(before: unknown, after: unknown): readonly LeafChange[] | undefined {
  const found: LeafChange[] = [];
  const visit = (a: unknown, b: unknown, path: string, depth: number): void => {
    if (depth === 0 || found.length > MOST) return;
    const [from, to] = [plain(a), plain(b)];
    if (from !== undefined || to !== undefined) {
      if (from !== to) found.push({ path, from, to });
      return;
    }
    const [old, now] = [new Map(membersOf(a)), new Map(membersOf(b))];
    for (const key of new Set([...old.keys(), ...now.keys()])) visit(old.get(key), now.get(key), path + key, depth - 1);
  };
  visit(before, after, '', 9);
  // A word of a command may be a secret whatever stands before it.
  const readable = found.every(
    ({ path, from = '', to = '' }) => from.length <= LONG && to.length <= LONG && !/\bcommand\[/.test(path),
  );
  return found.length > 0 && found.length <= MOST && readable ? found : undefined;
}

/** `serviceAccountName web → default`, `readinessProbe.httpGet.path of web /health → /healthz`. */
export const showLeaves = (field: string, of: string, leaves: readonly LeafChange[]): string =>
  leaves.map(({ path, from, to }) => `${field}${path}${of} ${from ?? 'not set'} → ${to ?? 'not set'}`).join(', ');
