import { stampOf } from '../../clock.ts';
import { badRequest } from '../../status-error.ts';
import { fieldsOf, isKnownType, typeName, type Field } from './schema.ts';

type Raw = { readonly number: number; readonly value: bigint | Uint8Array };

/**
 * Splits one message into its fields, as the wire format has them (https://protobuf.dev/programming-guides/encoding/).
 */
function split(bytes: Uint8Array): Raw[] {
  const out: Raw[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw badRequest('unable to decode the protobuf body: a number is cut off');
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw badRequest('unable to decode the protobuf body: a field is cut off');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const number = Math.floor(key / 8);
    const wire = key & 7;
    if (wire === 0) out.push({ number, value: varint() });
    else if (wire === 2) out.push({ number, value: take(Number(varint())) });
    else out.push({ number, value: take(wire === 1 ? 8 : 4) });
  }
  return out;
}

const text = (value: Raw['value'] | undefined): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '';
const whole = (value: Raw['value'] | undefined): number =>
  typeof value === 'bigint' ? Number(BigInt.asIntN(64, value)) : 0;
const part = (value: Raw['value'], number: number): Raw['value'] | undefined =>
  value instanceof Uint8Array ? split(value).find((raw) => raw.number === number)?.value : undefined;

/** One value of a field; messages that the API writes as text in JSON (time, quantity …) become that text. */
function valueOf(type: string, value: Raw['value']): unknown {
  switch (type) {
    case 's':
      return text(value);
    case 'i':
      return whole(value);
    case 'b':
      return value === 1n;
    case 'f':
      return value instanceof Uint8Array ? Buffer.from(value).readDoubleLE(0) : Number(value);
    case 'B':
      return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : '';
    case 'q':
      return text(part(value, 1));
    case 't':
      return stampOf(whole(part(value, 1)) * 1000);
    case 'T': {
      const micros = String(Math.floor(whole(part(value, 2)) / 1000)).padStart(6, '0');
      return stampOf(whole(part(value, 1)) * 1000).replace('Z', `.${micros}Z`);
    }
    case 'x':
      return whole(part(value, 1)) === 1 ? text(part(value, 3)) : whole(part(value, 2));
    case 'd':
      return `${whole(part(value, 1)) / 1e9}s`;
    case 'r': {
      const json = text(part(value, 1));
      return json === '' ? null : JSON.parse(json);
    }
    default:
      return value instanceof Uint8Array ? message(type, value) : {};
  }
}

function put(out: Record<string, unknown>, field: Field, value: Raw['value']): void {
  if (field.embedded) {
    Object.assign(out, valueOf(field.type, value));
  } else if (field.form === 'list') {
    const list = (out[field.name] ??= []) as unknown[];
    list.push(valueOf(field.type, value));
  } else if (field.form === 'map') {
    const map = (out[field.name] ??= {}) as Record<string, unknown>;
    map[text(part(value, 1))] = valueOf(field.type, part(value, 2) ?? new Uint8Array());
  } else {
    const made = valueOf(field.type, value);
    // proto2 as Kubernetes writes it sends empty strings, noughts and zero times that JSON leaves out.
    const zeroTime = field.type === 't' && typeof made === 'string' && made.startsWith('0001-');
    if (made !== '' && made !== null && !zeroTime) out[field.name] = made;
  }
}

function message(type: string, bytes: Uint8Array): Record<string, unknown> {
  const fields = new Map(fieldsOf(type).map((field) => [field.number, field]));
  const out: Record<string, unknown> = {};
  for (const { number, value } of split(bytes)) {
    const field = fields.get(number);
    if (field) put(out, field, value);
  }
  return out;
}

const MAGIC = 'k8s\0';

/** A body of application/vnd.kubernetes.protobuf (`k8s\0` + runtime.Unknown) as the JSON object that it stands for. */
export function decodeProtobuf(body: Uint8Array): Record<string, unknown> {
  if (Buffer.from(body.subarray(0, 4)).toString('latin1') !== MAGIC)
    throw badRequest('unable to decode the body: it does not start with the protobuf prefix of Kubernetes');
  const unknown = split(body.subarray(4));
  const meta = unknown.find(({ number }) => number === 1)?.value ?? new Uint8Array();
  const raw = unknown.find(({ number }) => number === 2)?.value;
  const apiVersion = text(part(meta, 1));
  const kind = text(part(meta, 2));
  const cut = apiVersion.lastIndexOf('/');
  const optionsKind = kind === 'DeleteOptions' || kind === 'PatchOptions' || kind === 'CreateOptions';
  const type = optionsKind
    ? `meta.${kind}`
    : typeName(cut < 0 ? '' : apiVersion.slice(0, cut), apiVersion.slice(cut + 1), kind);
  if (!isKnownType(type)) throw badRequest(`no kind "${kind}" is registered for version "${apiVersion}"`);
  return { apiVersion, kind, ...(raw instanceof Uint8Array ? message(type, raw) : {}) };
}
