import { AppError } from '../core/errors.ts';
import type { ValuesMode } from '../core/helm-operation.ts';
import { isLabel } from '../core/names.ts';
import type { Major } from './program.ts';

/** A release name: RFC 1123 label, at most 53 characters (pkg/chart/common/validate_name.go). */
const RELEASE = /^[a-z0-9]([-a-z0-9.]{0,51}[a-z0-9])?$/;
export function releaseName(name: string): string {
  if (RELEASE.test(name) && !name.includes('..')) return name;
  throw new AppError(
    'bad-input',
    `${JSON.stringify(name.slice(0, 80))} is not a release name`,
    'use lower-case letters, digits and "-", 53 at most',
  );
}

/** Flag names come from this file only; a value is one word with its flag; positionals stand behind `--`. */
function argv(
  verb: readonly string[],
  flags: Readonly<Record<string, string | true | undefined>>,
  positionals: readonly string[],
): string[] {
  const words = Object.entries(flags).flatMap(([name, value]) =>
    value === undefined ? [] : [value === true ? `--${name}` : `--${name}=${value}`],
  );
  return [...verb, ...words, '--', ...positionals];
}

export type Place = { readonly context: string; readonly namespace: string };
const where = ({ context, namespace }: Place): Record<string, string> => {
  if (!isLabel(namespace))
    throw new AppError('bad-input', `${JSON.stringify(namespace.slice(0, 80))} is not a namespace name`);
  // A NUL would cut the word.
  if (context === '' || context.includes('\0')) throw new AppError('bad-input', 'the context has no usable name');
  return { 'kube-context': context, namespace };
};

export type UpgradeArgs = Place & {
  readonly release: string;
  readonly install: boolean;
  /** A packed chart in a private folder. */
  readonly chart: string;
  readonly valuesFile: string;
  readonly mode: ValuesMode;
  readonly timeoutSeconds: number;
  /** Helm 4: take fields over from their present owners. */
  readonly forceConflicts: boolean;
};

/**
 * `upgrade`, and `install` of what is not there: both roll back (or uninstall) on failure and wait for the workloads.
 */
export const upgradeArgv = (major: Major, args: UpgradeArgs): string[] =>
  argv(
    [args.install ? 'install' : 'upgrade'],
    {
      ...where(args),
      timeout: `${args.timeoutSeconds}s`,
      ...(major === 3 ? { atomic: true } : { 'rollback-on-failure': true }),
      wait: true,
      ...(args.install ? {} : { 'history-max': '10', [`${args.mode}-values`]: true }),
      ...(major === 4 && args.forceConflicts ? { 'force-conflicts': true } : {}),
      values: args.valuesFile,
      output: 'json',
    },
    [releaseName(args.release), args.chart],
  );

/** The same run that only renders: with `lookup`, without any write. */
export const renderArgv = (run: readonly string[]): string[] => {
  const end = run.indexOf('--');
  const kept = run.slice(0, end).filter((word) => !/^--(?:atomic|rollback-on-failure|wait)$/.test(word));
  return [...kept, '--dry-run=server', ...run.slice(end)];
};

function wholeRevision(revision: number): number {
  if (Number.isInteger(revision) && revision > 0) return revision;
  throw new AppError('bad-input', `${revision} is not a revision`);
}

export type RollbackArgs = Place & {
  readonly release: string;
  readonly revision: number;
  readonly timeoutSeconds: number;
  readonly forceConflicts: boolean;
  /** Out of a release whose hooks fail: with them it would be stuck again. */
  readonly noHooks: boolean;
};
export function rollbackArgv(major: Major, args: RollbackArgs): string[] {
  return argv(
    ['rollback'],
    {
      ...where(args),
      timeout: `${args.timeoutSeconds}s`,
      wait: true,
      'history-max': '10',
      ...(major === 4 && args.forceConflicts ? { 'force-conflicts': true } : {}),
      ...(args.noHooks ? { 'no-hooks': true } : {}),
    },
    [releaseName(args.release), String(wholeRevision(args.revision))],
  );
}

export const uninstallArgv = (args: Place & { readonly release: string; readonly timeoutSeconds: number }): string[] =>
  argv(['uninstall'], { ...where(args), timeout: `${args.timeoutSeconds}s`, wait: true }, [releaseName(args.release)]);

/** What helm keeps of a revision, as it would be applied by a rollback. As secret as the release. */
export const storedArgv = (
  what: 'manifest' | 'hooks',
  args: Place & { readonly release: string; readonly revision: number },
): string[] =>
  argv(['get', what], { ...where(args), revision: String(wholeRevision(args.revision)) }, [releaseName(args.release)]);

export const packageArgv = (folder: string, destination: string): string[] =>
  argv(['package'], { destination }, [folder]);

/** `reference` has passed `chartReference`. */
export const pullArgv = (reference: string, version: string | undefined, destination: string): string[] =>
  argv(['pull'], { destination, version }, [reference]);

/** `file` is a packed chart of ours. */
export const showCrdsArgv = (file: string): string[] => argv(['show', 'crds'], {}, [file]);
