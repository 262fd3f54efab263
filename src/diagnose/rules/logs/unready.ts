import { isRunning, runningFor } from '../../facts/containers.ts';
import { isInTime } from '../../facts/probe-kill.ts';
import { failing, type Failing } from '../../facts/state.ts';
import { wordsOf } from '../../logs/endings.ts';
import { workedOn } from './ready/still-starting.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { changed, signed } from './told.ts';

/**
 * Faults that explain why a running container is not ready or answers its probe badly. An exception alone explains
 * neither.
 */
const EXPLAINS =
  /^(?:Dependency|Database|Certificate|Migration|Mesh|KubernetesAPI|ExternalAPI|DiskFull|ReadOnly|OSLimit|ChildProcessFailed|RequiredSetting|EnvVar|ConfigFile|DataCorrupted|DataLayout|DataVersion|StalePid|Capability|FilePermission|NodeSysctl|ServiceLink|DNSForwarding|HeapExhausted|ModuleNotFound|PortInUse|ApplicationError)/;
export const explainsProbe = (cause: string | undefined): boolean => cause !== undefined && EXPLAINS.test(cause);

/** A container that runs and is not ready, and whose log says why. */
export const unready: Rule = {
  name: 'unready',
  find: (facts) => failing(facts).flatMap((one) => told(facts, one)),
};

function told(facts: Facts, one: Failing): Draft[] {
  const { view, fate } = one;
  if (fate.type !== 'notReady' || !isRunning(view) || view.status?.started === false) return [];
  const words = wordsOf(facts, one);
  if (isInTime(view, facts.now) && workedOn(words)) return [];
  const more: Partial<Draft> =
    view.role === 'init'
      ? { stage: STAGE.init, consequences: ['PodInitializing'] }
      : { stage: STAGE.probe, consequences: ['ReadinessProbeFailing'] };
  if (words.change !== undefined) return [changed(facts, one, words, more)];
  const held = view.role === 'init' || view.spec?.readinessProbe !== undefined;
  const minutes = Math.round(runningFor(view, facts.now) / 60_000);
  if (view.role === 'init' && minutes < 1) return [];
  return explainsProbe(words.ending?.signature?.cause) && held ? [signed(facts, one, words, more)] : [];
}
