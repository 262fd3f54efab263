import { groupNotRead } from '../../core/not-read.ts';
import { terminalJson } from '../../core/visible.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { openCluster } from '../open.ts';
import { printDiagnosis } from '../print/print-diagnosis.ts';
import { readSettings } from '../settings.ts';
import { inColour, styler } from '../print/style.ts';

/** `kubewhy diagnose [WORKLOAD]`: exit 0 healthy, 10 with a critical or warning finding, 1 when it could not be made. */
export async function runDiagnose(workload: string | undefined, flags: Flags, io: Io): Promise<number> {
  const settings = readSettings(flags, io.env);
  const cluster = await openCluster(settings, io);
  try {
    if (cluster.notice) io.err(`${cluster.notice}\n`);
    const { diagnose, exitCodeOfDiagnosis } = await import('../../diagnose/index.ts');
    const request = { namespace: cluster.namespace, ...(workload === undefined ? {} : { workload }) };
    const diagnosis = await diagnose(request, cluster.reader, Date.now, io.signal);
    if (settings.output === 'text') {
      const style = styler(inColour(io));
      io.out(printDiagnosis(diagnosis, Math.min(io.columns, 120), style));
    } else {
      for (const line of groupNotRead(diagnosis.stats.notRead ?? [])) io.err(`not read: ${line}\n`);
      io.out(`${terminalJson(diagnosis, 2)}\n`);
    }
    return exitCodeOfDiagnosis(diagnosis);
  } finally {
    await cluster.close();
  }
}
