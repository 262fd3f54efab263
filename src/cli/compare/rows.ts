import { createHash } from 'node:crypto';
import { isSecretName, redact } from '../../core/redact.ts';

/** The fields of an object that are compared: where it stands → its value. */
export type Rows = ReadonlyMap<string, string>;

const HIDDEN = '[hidden]';
/** Equal on both sides, such a value may still differ. */
export const isHidden = (value: string): boolean => value.includes('[hidden');

const LONGEST = 400;

/** Two long values that differ beyond what is shown must not look the same. */
export const shown = (value: string): string =>
  value.length <= LONGEST
    ? value
    : `${value.slice(0, LONGEST)}… (${value.length} characters, ${createHash('sha256').update(value).digest('hex').slice(0, 8)})`;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How an item of a list is called, so that another order is no difference; its place where it has no name. */
function keyOf(item: unknown, at: number): string {
  if (!isFields(item)) return String(at);
  const { name, mountPath, containerPort, port, host, path } = item;
  const key = name ?? mountPath ?? containerPort ?? port ?? host ?? path;
  return typeof key === 'string' || typeof key === 'number' ? String(key) : String(at);
}

/** All fields below a value, one row each: `strategy.rollingUpdate.maxSurge`; lists of plain values are one row. */
export function flat(value: unknown, leave: ReadonlySet<string> = new Set(), place = ''): [string, string][] {
  if (Array.isArray(value) && value.some((item) => isFields(item)))
    return value.flatMap((item, at) => flat(item, leave, `${place}[${keyOf(item, at)}]`));
  if (isFields(value))
    return Object.entries(value)
      .filter(([name, inner]) => !leave.has(name) && inner !== undefined && inner !== null)
      .flatMap(([name, inner]) => flat(inner, leave, place === '' ? name : `${place}.${name}`));
  return [[place, shown(redact(typeof value === 'string' ? value : JSON.stringify(value)))]];
}

type Variable = { readonly name: string; readonly value?: string; readonly valueFrom?: unknown };
type Source = { readonly prefix?: string; readonly configMapRef?: Named; readonly secretRef?: Named };
type Named = { readonly name?: string };
type Container = {
  readonly name: string;
  readonly image?: string;
  readonly resources?: Fields;
  readonly env?: readonly Variable[];
  readonly envFrom?: readonly Source[];
};
export type Template = {
  readonly spec?: Fields & {
    readonly containers?: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
};

/** A value that is a secret, or may be one, is neither shown nor compared. */
function valueOf({ name, value = '', valueFrom }: Variable): string {
  if (valueFrom !== undefined)
    return flat(valueFrom)
      .map(([place, text]) => `${place}=${text}`)
      .sort()
      .join(' ');
  const secret = value !== '' && (isSecretName(name) || redact(`${name}=${value}`) !== `${name}=${value}`);
  return secret ? HIDDEN : shown(value);
}

const OWN: ReadonlySet<string> = new Set(['name', 'image', 'resources', 'env', 'envFrom']);

function containerRows(container: Container): [string, string][] {
  const of = ` of ${container.name}`;
  return [
    [`image${of}`, container.image ?? ''],
    ...flat(container.resources ?? {}).map(([place, text]): [string, string] => [`${place}${of}`, text]),
    ...(container.env ?? []).map((one): [string, string] => [`variable ${one.name}${of}`, valueOf(one)]),
    ...(container.envFrom ?? []).map(({ prefix = '', configMapRef, secretRef }): [string, string] => [
      `variables from ${configMapRef ? `configmap/${configMapRef.name}` : `secret/${secretRef?.name}`}${of}`,
      prefix === '' ? 'set' : `with prefix ${prefix}`,
    ]),
    ...flat(Object.fromEntries(Object.entries(container).filter(([name]) => !OWN.has(name)))).map(
      ([place, text]): [string, string] => [`${place}${of}`, text],
    ),
  ];
}

/** The pod of a workload: every field of every container, and of the pod around them. */
export function templateRows(template: Template | undefined): [string, string][] {
  const { containers = [], initContainers = [], ...pod } = template?.spec ?? {};
  return [...[...initContainers, ...containers].flatMap(containerRows), ...flat(pod)];
}
