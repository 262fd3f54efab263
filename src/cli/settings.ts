import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { configYaml, NotYaml } from '../core/config-yaml.ts';
import { AppError } from '../core/errors.ts';
import { isLabel } from '../core/names.ts';
import { MODEL_FORMS } from '../models/forms.ts';
import type { Flags } from './flags.ts';
import { THEME_NAMES } from '../ui/text/look.ts';

/**
 * What checks each setting, made when that one is given: zod makes dozens of methods for each. Order of precedence:
 * flags, environment (KUBEWHY_…), the config file, these defaults.
 */
export const SETTINGS = {
  context: () => z.string().min(1).describe('kubeconfig context; default: the current one'),
  namespace: () =>
    z
      .string()
      .refine(isLabel, 'must be a namespace name: lower-case letters, digits and "-"')
      .describe('namespace; default: the context’s, else todo-chatbot'),
  kubeconfig: () =>
    z
      .string()
      .min(1)
      .describe('kubeconfig file; default: KUBECONFIG, else ~/.kube/config, else the pod’s service account'),
  cluster: () => z.string().min(1).describe('cluster entry of the kubeconfig in place of the context’s own'),
  user: () => z.string().min(1).describe('user entry of the kubeconfig in place of the context’s own'),
  as: () => z.string().min(1).describe('user (or service account) to act as, which the server must allow'),
  asGroup: () => z.array(z.string().min(1)).max(50).describe('groups to act with, besides the user to act as'),
  asUid: () => z.string().min(1).describe('uid to act with'),
  model: () => z.string().min(1).describe(`${MODEL_FORMS}; default: by the key or address that is set, else offline`),
  contextTokens: () =>
    z
      .int()
      .min(1024)
      .max(10_000_000)
      .describe('tokens that the model takes in all; default: what its server says, else by the provider'),
  outputTokens: () =>
    z
      .int()
      .min(64)
      .max(1_000_000)
      .describe('most tokens of one answer that the server takes; default: what it says, else 16000'),
  output: () =>
    z
      .enum(['text', 'json', 'stream-json'])
      .describe('form of answers and of diagnose, status and changes; other commands go by their own -o'),
  readOnly: () => z.boolean().describe('take all change tools away'),
  dryRun: () => z.boolean().describe('rehearse changes on the server and never send them'),
  scenario: () => z.string().min(1).describe('use the embedded demo cluster with this fault'),
  maxTokensPerTurn: () => z.int().min(2000).max(2_000_000).describe('most model tokens that one turn may use'),
  timeout: () => z.int().min(1).max(600).describe('seconds that one API request may take'),
  beyondRails: () =>
    z.boolean().describe('ask also about changes that the guard rails refuse, such as the end of a CRD'),
  production: () =>
    z
      .string()
      .min(1)
      .describe('contexts that are production besides those named so, with commas; * stands for any text'),
  attention: () =>
    z
      .enum(['off', 'bell', 'notice'])
      .describe('how the chat calls when a question waits: bell of the terminal, or desktop notice (OSC 9)'),
  theme: () => z.enum(THEME_NAMES).describe('colours of the chat: the terminal’s own, or of our choice'),
  helm: () => z.string().min(1).describe('helm program; default: the first helm on the PATH'),
};
export const DEFAULTS = {
  output: 'text',
  readOnly: false,
  dryRun: false,
  maxTokensPerTurn: 200_000,
  timeout: 30,
  beyondRails: false,
  attention: 'off',
  theme: 'terminal',
} as const;

type Key = keyof typeof SETTINGS;
type Preset = keyof typeof DEFAULTS;
type Values = { [K in Key]: z.output<ReturnType<(typeof SETTINGS)[K]>> };
export type Settings = { [K in Preset]: Values[K] } & { [K in Exclude<Key, Preset>]?: Values[K] | undefined };

export const settingKeys = Object.keys(SETTINGS) as Key[];
export const envNameOf = (key: string): string =>
  `KUBEWHY_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
export const configFile = (env: NodeJS.ProcessEnv): string =>
  join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'kubewhy', 'config.yaml');
export const stateFolder = (env: NodeJS.ProcessEnv): string =>
  join(env['XDG_STATE_HOME'] || join(env['HOME'] || homedir(), '.local', 'state'), 'kubewhy');

/** All settings of this run, or a `config` error that names the key, where it came from, and what is allowed. */
export const readSettings = (flags: Flags, env: NodeJS.ProcessEnv): Settings => settingsFrom(flags, env).settings;

/** The same, with where each that was given comes from: a flag, a variable, the file. */
export function settingsFrom(
  flags: Flags,
  env: NodeJS.ProcessEnv,
): { readonly settings: Settings; readonly from: Readonly<Record<string, string>> } {
  const file = fromFile(configFile(env));
  const from: Record<string, string> = {};
  const settings: Record<string, unknown> = { ...DEFAULTS };
  for (const key of settingKeys) {
    const given: readonly (readonly [unknown, string])[] = [
      [flags[key], `flag --${flagOf(key)}`],
      [fromText(key, env[envNameOf(key)]), envNameOf(key)],
      [file[key], configFile(env)],
    ];
    const found = given.find(([value]) => value !== undefined && value !== '');
    if (found) [settings[key], from[key]] = [checked(key, ...found), found[1]];
  }
  return { settings: settings as Settings, from };
}

function checked(key: Key, value: unknown, from: string): unknown {
  const result = SETTINGS[key]().safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const why =
    issue?.code === 'invalid_type' ? `${JSON.stringify(value)} is not allowed` : (issue?.message ?? 'not valid');
  throw new AppError('config', `${key}: ${why} (from ${from})`, allowedFor(key));
}

export const flagOf = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The file names programs that are run as this user, and whom questions go to. */
function checkSettingsFile(path: string): void {
  const user = process.getuid?.();
  if (user === undefined) return;
  for (const place of [path, dirname(path)]) {
    const stat = statSync(place);
    if (stat.uid !== user && stat.uid !== 0)
      throw new AppError('config', `${place} belongs to another user`, `chown it, or remove it`);
    const sticky = stat.isDirectory() && stat.mode & 0o1000;
    if ((stat.mode & 0o002 || (stat.mode & 0o020 && stat.gid !== process.getgid?.())) && !sticky)
      throw new AppError('config', `${place} can be written by others`, `chmod go-w ${place}`);
  }
}

function fromFile(path: string): Record<string, unknown> {
  if (!existsSync(path)) return {};
  checkSettingsFile(path);
  let value: unknown;
  try {
    value = configYaml(readFileSync(path, 'utf8'));
  } catch (error) {
    const said = error instanceof Error ? error.message : 'not YAML';
    const rule = error instanceof NotYaml && error.rule ? `: ${error.rule}` : '';
    throw new AppError('config', `${path} cannot be read: ${said}${rule}`, 'mend it or remove it');
  }
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new AppError('config', `${path} must hold keys and values`, `known keys: ${settingKeys.join(', ')}`);
  const unknown = Object.keys(value).find((key) => !settingKeys.includes(key as Key));
  if (unknown !== undefined)
    throw new AppError(
      'config',
      `${path} has an unknown key ${JSON.stringify(unknown)}`,
      `known keys: ${settingKeys.join(', ')}`,
    );
  return value as Record<string, unknown>;
}

/** Environment text as the type that the schema wants; what does not fit stays text, and the schema says so. */
function fromText(key: Key, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const kind: unknown = SETTINGS[key]();
  if (kind instanceof z.ZodBoolean)
    return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
  if (kind instanceof z.ZodArray) return text.split(',');
  if (kind instanceof z.ZodNumber) return /^\d+$/.test(text) ? Number(text) : text;
  return text;
}

function allowedFor(key: Key): string | undefined {
  const kind: z.ZodType = SETTINGS[key]();
  if (kind instanceof z.ZodEnum) return `allowed: ${kind.options.join(', ')}`;
  if (kind instanceof z.ZodBoolean) return 'allowed: true, false';
  if (kind instanceof z.ZodNumber)
    return `allowed: a whole number from ${kind.minValue ?? 0} to ${kind.maxValue ?? 'any'}`;
  return kind.description;
}
