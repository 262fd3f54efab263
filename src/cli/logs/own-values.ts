import type { Command } from 'commander';

/** Flags whose value may be left out, with what they then mean, and the values they take as a word of their own. */
const OPTIONAL: Readonly<Record<string, readonly [preset: string, values: RegExp]>> = {
  '--timestamps': ['default', /^(?:default|short)$/],
  '--prefix': ['true', /^(?:true|false)$/],
  '--init-containers': ['true', /^(?:true|false)$/],
  '--ephemeral-containers': ['true', /^(?:true|false)$/],
};

/**
 * In kubectl and stern a flag with an optional value takes it behind `=` alone: `logs --timestamps backend` names the
 * backend. Here a value that the flag knows may also stand behind it; any other word is no value.
 */
export function ownValues(args: readonly string[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--') return [...out, ...args.slice(at)];
    const long = word.replace(/^-t(?==|$)/, '--timestamps').replace(/^(--timestamps)=(?:true)$/, '$1=default');
    if (long === '--timestamps=false') continue;
    const [preset, values] = Object.hasOwn(OPTIONAL, long) ? (OPTIONAL[long] ?? []) : [];
    if (preset === undefined || values === undefined) out.push(long);
    else out.push(`${long}=${values.test(args[at + 1] ?? '') ? args[++at] : preset}`);
  }
  return out;
}

/** Reads the command's arguments so. */
export function withOwnValues(command: Command): Command {
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (args) => parse(ownValues(args));
  return command;
}
