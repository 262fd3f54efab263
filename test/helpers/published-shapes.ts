import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const folder = resolve(import.meta.dirname, '..', '..', '..', 'shared', 'data');
/** Why the providers' published shapes cannot be checked; undefined when they can. */
export const noShapes: string | undefined = existsSync(join(folder, 'openai-schemas.json'))
  ? undefined
  : 'the providers’ published schemas are not here (../shared/data)';

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const load = (name: string): Node => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Node;

/** Schemas that stand inside an allOf: they see only a part of the object and cannot be closed themselves. */
function partsOfAllOf(node: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(node)) node.forEach((item) => partsOfAllOf(item, found));
  else if (isNode(node)) {
    if (Array.isArray(node['allOf']))
      for (const part of node['allOf'] as unknown[])
        if (isNode(part) && typeof part['$ref'] === 'string') found.add(part['$ref']);
    Object.values(node).forEach((value) => partsOfAllOf(value, found));
  }
  return found;
}

/** The document says `nullable` in places where OpenAPI 3.1 wants null among the types and values. */
function nullable(node: Node): void {
  delete node['nullable'];
  if (typeof node['type'] === 'string') node['type'] = [node['type'], 'null'];
  if (Array.isArray(node['enum']) && !node['enum'].includes(null))
    node['enum'] = [...(node['enum'] as unknown[]), null];
}

/** Closes every object, so that a misspelt field fails. Maps (additionalProperties) stay open, as the document says. */
function close(node: unknown, open: ReadonlySet<string>, pointer = '', inAllOf = false): void {
  if (Array.isArray(node)) return node.forEach((item, index) => close(item, open, `${pointer}/${index}`, inAllOf));
  if (!isNode(node)) return;
  if (node['nullable'] === true) nullable(node);
  const composed = Array.isArray(node['allOf']);
  const object = isNode(node['properties']) || composed;
  if (
    object &&
    !inAllOf &&
    !open.has(`#${pointer}`) &&
    node['additionalProperties'] === undefined &&
    node['unevaluatedProperties'] === undefined
  )
    node['unevaluatedProperties'] = false;
  for (const [key, value] of Object.entries(node))
    close(value, open, `${pointer}/${key}`, key === 'allOf' || (inAllOf && /^(\d+|anyOf|oneOf)$/.test(key)));
}

type Shapes = (name: string, strict: boolean) => ValidateFunction;
let shapes: Shapes | undefined;

/**
 * Validators of OpenAI's published schemas, strict for what we send, as published for what a server answers. Made once
 * a process.
 */
export const openaiShapes = (): Shapes => (shapes ??= makeShapes());

function makeShapes(): Shapes {
  const make = (strict: boolean): Ajv2020 => {
    const document = load('openai-schemas.json');
    const components = document['components'];
    close(components, strict ? partsOfAllOf(components) : new Set(['never']), '/components');
    if (!strict) loosen(components);
    const ajv = new Ajv2020({ strict: false, logger: false, discriminator: false, allErrors: false });
    addFormats.default(ajv);
    ajv.addSchema({ $id: 'openai', components });
    return ajv;
  };
  const [strictly, loosely] = [make(true), make(false)];
  const made = new Map<string, ValidateFunction>();
  return (name, strict) => {
    const key = `${name} ${strict}`;
    const check =
      made.get(key) ?? (strict ? strictly : loosely).compile({ $ref: `openai#/components/schemas/${name}` });
    made.set(key, check);
    return check;
  };
}

function loosen(node: unknown): void {
  if (Array.isArray(node)) node.forEach(loosen);
  else if (isNode(node)) {
    if (node['unevaluatedProperties'] === false) delete node['unevaluatedProperties'];
    Object.values(node).forEach(loosen);
  }
}

type Field = {
  readonly json: string;
  readonly repeated?: boolean;
  readonly type?: string;
  readonly message?: string;
  readonly enum?: string;
  readonly map?: unknown;
};

const NAMES = {
  responses: ['CreateResponse', 'ResponseStreamEvent'],
  chat: ['CreateChatCompletionRequest', 'CreateChatCompletionStreamResponse'],
} as const;

/**
 * What of these requests and answers is not in the provider's published shape; nothing where the shapes are not at
 * hand.
 */
export function shapeFaults(
  wire: 'responses' | 'chat' | 'gemini',
  requests: readonly unknown[],
  answers: readonly unknown[],
): unknown[] {
  if (noShapes) return [];
  if (wire === 'gemini')
    return [
      ...requests.flatMap((request) => geminiFaults(request, 'GenerateContentRequest')),
      ...answers.flatMap((answer) => geminiFaults(answer, 'GenerateContentResponse')),
    ];
  const [request, answer] = NAMES[wire];
  const check = (name: string, strict: boolean) => (value: unknown) =>
    openaiShapes()(name, strict)(value) ? [] : [openaiShapes()(name, strict).errors?.slice(0, 3)];
  return [...requests.flatMap(check(request, true)), ...answers.flatMap(check(answer, false))];
}

type Descriptors = { messages: Record<string, Record<string, Field>>; enums: Record<string, string[]> };
let descriptors: Descriptors | undefined;

/**
 * What does not fit Gemini's protobuf descriptors: the service answers 400 to an unknown field. Paths of the faults.
 */
export function geminiFaults(value: unknown, message: string): string[] {
  descriptors ??= load('gemini-messages.json') as Descriptors;
  const { messages, enums } = descriptors;
  const walk = (node: unknown, name: string, path: string): string[] => {
    if (/^google\.protobuf\.(Value|Struct|ListValue)$/.test(name)) return [];
    const fields = messages[name];
    if (!fields) return [];
    if (!isNode(node)) return [`${path} is no object of ${name}`];
    return Object.entries(node).flatMap(([key, member]) => {
      const field = Object.values(fields).find(({ json }) => json === key);
      if (!field) return [`${path}.${key} is no field of ${name}`];
      if (field.map !== undefined) return [];
      if (field.repeated && !Array.isArray(member)) return [`${path}.${key} is no list`];
      const items = field.repeated ? (member as unknown[]) : [member];
      return items.flatMap((item, index) => {
        const at = field.repeated ? `${path}.${key}[${index}]` : `${path}.${key}`;
        if (field.message) return walk(item, field.message, at);
        if (field.enum) return enums[field.enum]?.includes(String(item)) ? [] : [`${at} is no ${field.enum}`];
        const wanted =
          field.type === 'bool'
            ? 'boolean'
            : /int|float|double/.test(field.type ?? '')
              ? /64/.test(field.type ?? '')
                ? 'string'
                : 'number'
              : 'string';
        return typeof item === wanted ||
          (wanted === 'string' && typeof item === 'number' && /64/.test(field.type ?? ''))
          ? []
          : [`${at} is no ${field.type ?? 'text'}`];
      });
    });
  };
  return walk(value, `google.ai.generativelanguage.v1beta.${message}`, message);
}
