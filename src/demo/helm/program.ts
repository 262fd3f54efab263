import { readFileSync } from 'node:fs';
import type { HelmInvocation, HelmProgram, HelmResult } from '../../core/helm.ts';
import { HelmApi } from './api.ts';
import { carryOut, manifestAt, next, remove, rollBack, type Run } from './operations.ts';

const ended = (stdout: string): HelmResult => ({ code: 0, signal: null, stdout, stderr: '', cut: false, late: false });

/** Flags as this program's callers write them: one word each, then `--`, then positionals. */
function parsed(argv: readonly string[]) {
  const end = argv.indexOf('--');
  const first = argv.findIndex((word) => word.startsWith('--'));
  const flags = new Map(
    argv.slice(first, end).map((word) => {
      const at = word.indexOf('=');
      return [word.slice(2, at < 0 ? undefined : at), at < 0 ? '' : word.slice(at + 1)] as const;
    }),
  );
  return { verb: argv.slice(0, first).join(' '), flags, positionals: argv.slice(end + 1) };
}

/**
 * What helm does with the bundled chart, without helm: the chart comes from our own description of it, the history is
 * kept in helm's storage format. It takes the argv that helm takes, and is one more client of the embedded API.
 */
export function demoHelm(url: string, standard: string): HelmProgram {
  return {
    major: 4,
    label: 'of the embedded cluster',
    bundledOnly: true,
    async invoke(invocation, signal) {
      try {
        return ended(await act(url, standard, invocation, signal));
      } catch (error) {
        const said = error instanceof Error ? error.message : String(error);
        return { ...ended(''), code: 1, stderr: `Error: ${said}\n` };
      }
    },
  };
}

async function act(
  url: string,
  standard: string,
  { argv, onStart, stoppable }: HelmInvocation,
  signal: AbortSignal,
): Promise<string> {
  const { verb, flags, positionals } = parsed(argv);
  const [release = '', second = ''] = positionals;
  const run: Run = {
    api: new HelmApi(url, flags.get('namespace') ?? standard),
    release,
    timeoutMs: Number.parseInt(flags.get('timeout') ?? '300', 10) * 1000,
    signal: stoppable ? signal : new AbortController().signal,
  };
  onStart?.(process.pid);
  switch (verb) {
    case 'install':
    case 'upgrade': {
      const mode = ['reuse', 'reset'].find((name) => flags.has(`${name}-values`)) ?? 'reset-then-reuse';
      const file = flags.get('values');
      const values = file === undefined ? {} : (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>);
      const planned = await next(run, verb, mode, values);
      if (flags.has('dry-run')) return JSON.stringify(planned);
      return JSON.stringify(await carryOut(run, planned, verb === 'install' ? 'Install complete' : 'Upgrade complete'));
    }
    case 'get manifest':
      return await manifestAt(run, Number(flags.get('revision')));
    case 'get hooks':
      return '';
    case 'rollback':
      await rollBack(run, Number(second));
      return 'Rollback was a success! Happy Helming!\n';
    case 'uninstall':
      await remove(run);
      return `release "${release}" uninstalled\n`;
    default:
      throw new Error(`unknown command "${verb}" for "helm"`);
  }
}
