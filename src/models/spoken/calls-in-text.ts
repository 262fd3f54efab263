import { parseArguments, toolNamed } from '../answer/call-input.ts';
import { isObject, type Json } from '../json-schema.ts';
import { jsonValues } from './json-values.ts';

export type SpokenCall = { readonly name: string; readonly input: unknown };
const NAMES = ['name', 'tool', 'tool_name', 'function', 'function_name', 'action', 'recipient_name'];
const INPUTS = ['arguments', 'parameters', 'args', 'input', 'params', 'action_input', 'tool_input', 'kwargs'];
const LISTS = ['tool_calls', 'tool_uses', 'calls', 'function_call', 'functions'];
/** Most calls of one text. */
const MOST = 16;
/** Characters of a text that may be calls: templates are tried on it in many ways, and no call is as long. */
const LONGEST = 10_000;

/**
 * The calls that a text is, whole and nothing else but the marks of a template: of offered tools only, or none.
 * Templates seen: bare or fenced JSON, Hermes and Qwen (`<tool_call>`), Llama 3 (`<|python_tag|>`), Mistral
 * (`[TOOL_CALLS]`), `<function=…>`, `<invoke>`, DeepSeek, Kimi, gpt-oss channels, and Python calls.
 */
export function callsIn(text: string, offered: readonly string[]): readonly SpokenCall[] {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > LONGEST) return [];
  const named = namedBlocks(trimmed, offered);
  if (named.length > 0) return named.slice(0, MOST);
  const python = pythonCalls(trimmed, offered);
  if (python.length > 0) return python;
  const bare = trimmed
    .replaceAll(/```(?:json|tool_code|tool_call|python)?/gi, ' ')
    .replaceAll(
      /<\/?tool_calls?>|\[\/?TOOL_CALLS?\]|<\|?\/?(?:python_tag|tool_calls?|eom_id|eot_id|im_end|tool_call_end|tool_calls_section_(?:begin|end))\|?>|^functools/g,
      ' ',
    )
    .trim();
  const values = jsonValues(bare);
  if (values === undefined) return [];
  const calls = values.flatMap((value) => callsOf(value, offered));
  return calls.every((call): call is SpokenCall => call !== undefined) ? calls.slice(0, MOST) : [];
}

/** Calls of one JSON value; an undefined among them says that it is none. */
function callsOf(value: unknown, offered: readonly string[]): (SpokenCall | undefined)[] {
  if (Array.isArray(value)) return value.length === 0 ? [undefined] : value.flatMap((one) => callsOf(one, offered));
  if (!isObject(value)) return [undefined];
  const list = LISTS.find((key) => typeof value[key] === 'object' && value[key] !== null);
  if (list !== undefined && !('name' in value)) return callsOf(value[list], offered);
  if (isObject(value['function'])) return callsOf(value['function'], offered);
  for (const key of NAMES) {
    const written = value[key];
    const name = typeof written === 'string' ? toolNamed(written, offered) : undefined;
    if (name === undefined) continue;
    const given = INPUTS.find((one) => one in value);
    if (given !== undefined) return [{ name, input: parseArguments(value[given]) }];
    // {"tool": "diagnose", "workload": "backend"}
    const { [key]: _name, id: _id, type: _type, ...rest } = value;
    return [{ name, input: rest }];
  }
  const [only, ...more] = Object.keys(value);
  const name = only === undefined || more.length > 0 ? undefined : toolNamed(only, offered);
  return [name !== undefined && isObject(value[only ?? '']) ? { name, input: value[only ?? ''] } : undefined];
}

/**
 * `<function=NAME>…`, `<invoke name="NAME">…`, `[TOOL_CALLS]NAME{…}`, `functions.NAME:0…{…}`, `to=functions.NAME
 * …<|message|>{…}`.
 */
function namedBlocks(text: string, offered: readonly string[]): SpokenCall[] {
  const found: SpokenCall[] = [];
  const add = (written: string | undefined, body: string): void => {
    const name = toolNamed((written ?? '').replace(/:\d+$/, ''), offered);
    if (name !== undefined) found.push({ name, input: bodyInput(body) });
  };
  for (const one of text.matchAll(
    /<function(?:=|\s+name=|\()\s*["']?([\w.:-]{1,80})["']?[>)]([\s\S]*?)(?:<\/function>|(?=<function)|$)/g,
  ))
    add(one[1], one[2] ?? '');
  for (const one of text.matchAll(/<invoke\s+name=["']([\w.:-]{1,80})["']\s*>([\s\S]*?)(?:<\/invoke>|(?=<invoke)|$)/g))
    add(one[1], one[2] ?? '');
  for (const one of text.matchAll(
    /\[TOOL_CALLS?\]\s*([\w.:-]{1,80})\s*(?:\[(?:ARGS|CALL_ID)\][\w-]*\s*)*(\{[\s\S]*?\})\s*(?=\[TOOL_CALLS?\]|$|<)/g,
  ))
    add(one[1], one[2] ?? '');
  for (const one of text.matchAll(
    /to=([\w.:-]{1,80})[\s\S]*?<\|message\|>([\s\S]*?)(?:<\|call\|>|<\|end\|>|(?=<\|start\|>)|$)/g,
  ))
    add(one[1], one[2] ?? '');
  for (const one of text.matchAll(
    /<[|｜]tool[▁_]call[▁_]begin[|｜]>\s*(?:function<[|｜]tool[▁_]sep[|｜]>\s*)?([\w.:-]{1,80})\s*(?:<[|｜]tool[▁_](?:sep|call_argument_begin)[|｜]>|<\|tool_call_argument_begin\|>)?([\s\S]*?)<[|｜]tool[▁_]call[▁_]end[|｜]>/g,
  ))
    add(one[1], one[2] ?? '');
  if (found.length > 0) return found;
  // GLM: <tool_call>NAME, then pairs of keys and values.
  for (const one of text.matchAll(
    /<tool_call>\s*([\w.:-]{1,80})\s*(?=<arg_key>|<\/tool_call>)([\s\S]*?)<\/tool_call>/g,
  ))
    add(one[1], one[2] ?? '');
  return found;
}

const TAGGED =
  /<(?:parameter|arg)(?:=|\s+name=)["']?([\w-]{1,60})["']?[^>]*>([\s\S]*?)<\/(?:parameter|arg)>|<arg_key>\s*([\w-]{1,60})\s*<\/arg_key>\s*<arg_value>([\s\S]*?)<\/arg_value>/g;

/** The input within a block: JSON, or one tag an argument. */
function bodyInput(body: string): unknown {
  const tags = [...body.matchAll(TAGGED)];
  if (tags.length > 0)
    return Object.fromEntries(
      tags.map(([, name, value, key, other]) => [name ?? key ?? '', scalar(value?.trim() ?? other ?? '')]),
    );
  const json = body.replaceAll(/<\/?parameters>|```(?:json)?/g, ' ').trim();
  const [value] = json === '' ? [{}] : (jsonValues(json) ?? [json]);
  return parseArguments(value);
}

/** Tags hold text; what is JSON in them is taken as such only where it is no plain word. */
function scalar(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  const [value] = jsonValues(text) ?? [];
  return value ?? text;
}

const ARGUMENT =
  /\s*([a-z_]\w{0,60})\s*=\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|-?\d+(?:\.\d+)?|True|False|None|true|false|null)\s*(?:,|$)/gy;

/** `diagnose(workload="backend")`, alone or in a list. */
function pythonCalls(text: string, offered: readonly string[]): SpokenCall[] {
  const bare = text.replaceAll(/```(?:python|tool_code)?|<\|python_tag\|>/g, '').trim();
  const list = /^\[([\s\S]*)\]$/.exec(bare)?.[1] ?? bare;
  const found: SpokenCall[] = [];
  const rest = list.replaceAll(/([\w.]{2,80})\(([^()]{0,2000})\)/g, (all: string, written: string, given: string) => {
    const name = toolNamed(written, offered);
    const input = pythonInput(given);
    if (name === undefined || input === undefined) return all;
    found.push({ name, input });
    return '';
  });
  return /^(?:print\(\))?[\s,;]*$/.test(rest) ? found.slice(0, MOST) : [];
}

function pythonInput(given: string): Json | undefined {
  const input: Json = {};
  let at = 0;
  for (const one of given.matchAll(ARGUMENT)) {
    at = one.index + one[0].length;
    const text = one[2] ?? '';
    const word = { True: true, False: false, None: null, true: true, false: false, null: null }[text];
    input[one[1] ?? ''] =
      word !== undefined ? word : /^["']/.test(text) ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : Number(text);
  }
  return given.slice(at).trim() === '' ? input : undefined;
}
