import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { configYaml } from '../core/config-yaml.ts';
import { AppError } from '../core/errors.ts';
import { isLabel } from '../core/names.ts';
import { MODEL_FORMS } from '../models/forms.ts';
import type { Flags } from './flags.ts';
import { THEME_NAMES } from '../ui/text/look.ts';

/** The one schema of settings. Order of precedence: flags, environment (KUBEWHY_…), the config file, these defaults. */
export const settingsSchema = z.strictObject({
  context: z.string().min(1).optional().describe('kubeconfig context; default: the current one'),
  namespace: z
    .string()
    .refine(isLabel, 'must be a namespace name: lower-case letters, digits and "-"')
    .optional()
    .describe('namespace; default: the context’s, else todo-chatbot'),
  kubeconfig: z
    .string()
    .min(1)
    .optional()
    .describe('kubeconfig file; default: KUBECONFIG, else ~/.kube/config, else the pod’s service account'),
  cluster: z.string().min(1).optional().describe('cluster entry of the kubeconfig in place of the context’s own'),
  user: z.string().min(1).optional().describe('user entry of the kubeconfig in place of the context’s own'),
  as: z.string().min(1).optional().describe('user (or service account) to act as, which the server must allow'),
  asGroup: z.array(z.string().min(1)).max(50).optional().describe('groups to act with, besides the user to act as'),
  asUid: z.string().min(1).optional().describe('uid to act with'),
  model: z
    .string()
    .min(1)
    .optional()
    .describe(`${MODEL_FORMS}; default: by the key or address that is set, else offline`),
  contextTokens: z
    .int()
    .min(1024)
    .max(10_000_000)
    .optional()
    .describe('tokens that the model takes in all; default: what its server says, else by the provider'),
  outputTokens: z
    .int()
    .min(64)
    .max(1_000_000)
    .optional()
    .describe('most tokens of one answer that the server takes; default: what it says, else 16000'),
  output: z
    .enum(['text', 'json', 'stream-json'])
    .default('text')
    .describe('form of answers and of diagnose, status and changes; other commands go by their own -o'),
  readOnly: z.boolean().default(false).describe('take all change tools away'),
  dryRun: z.boolean().default(false).describe('rehearse changes on the server and never send them'),
  scenario: z.string().min(1).optional().describe('use the embedded demo cluster with this fault'),
  maxTokensPerTurn: z
    .int()
    .min(2000)
    .max(2_000_000)
    .default(200_000)
    .describe('most model tokens that one turn may use'),
  timeout: z.int().min(1).max(600).default(30).describe('seconds that one API request may take'),
  beyondRails: z
    .boolean()
    .default(false)
    .describe('ask also about changes that the guard rails refuse, such as the end of a CRD'),
  production: z
    .string()
    .min(1)
    .optional()
    .describe('contexts that are production besides those named so, with commas; * stands for any text'),
  attention: z
    .enum(['off', 'bell', 'notice'])
    .default('off')
    .describe('how the chat calls when a question waits: bell of the terminal, or desktop notice (OSC 9)'),
  theme: z.enum(THEME_NAMES).default('terminal').describe('colours of the chat: the terminal’s own, or of our choice'),
  helm: z.string().min(1).optional().describe('helm program; default: the first helm on the PATH'),
});

export type Settings = z.output<typeof settingsSchema>;
type Key = keyof Settings;

export const settingKeys = Object.keys(settingsSchema.shape) as Key[];
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
  const merged: Record<string, unknown> = {};
  for (const key of settingKeys) {
    const given: readonly (readonly [unknown, string])[] = [
      [flags[key], `flag --${flagOf(key)}`],
      [fromText(key, env[envNameOf(key)]), envNameOf(key)],
      [file[key], configFile(env)],
    ];
    const found = given.find(([value]) => value !== undefined && value !== '');
    if (found) [merged[key], from[key]] = found;
  }
  const result = settingsSchema.safeParse(merged);
  if (result.success) return { settings: result.data, from };
  const issue = result.error.issues[0];
  const key = String(issue?.path[0] ?? '');
  throw new AppError(
    'config',
    `${key}: ${issue?.code === 'invalid_type' ? `${JSON.stringify(merged[key])} is not allowed` : (issue?.message ?? 'not valid')} (from ${from[key] ?? 'the defaults'})`,
    allowedFor(key),
  );
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
    throw new AppError(
      'config',
      `${path} cannot be read: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'not YAML'}`,
      'mend it or remove it',
    );
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
  const kind = unwrapped(settingsSchema.shape[key]);
  if (kind instanceof z.ZodBoolean)
    return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
  if (kind instanceof z.ZodArray) return text.split(',');
  if (kind instanceof z.ZodNumber) return /^\d+$/.test(text) ? Number(text) : text;
  return text;
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional ? unwrapped(schema.def.innerType) : schema;
}

function allowedFor(key: string): string | undefined {
  const schema = Object.hasOwn(settingsSchema.shape, key) ? settingsSchema.shape[key as Key] : undefined;
  const kind = unwrapped(schema);
  if (kind instanceof z.ZodEnum) return `allowed: ${kind.options.join(', ')}`;
  if (kind instanceof z.ZodBoolean) return 'allowed: true, false';
  if (kind instanceof z.ZodNumber)
    return `allowed: a whole number from ${kind.minValue ?? 0} to ${kind.maxValue ?? 'any'}`;
  return schema?.description;
}
