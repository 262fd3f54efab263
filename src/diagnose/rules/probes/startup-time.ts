import type { Advice } from '../../../core/diagnosis.ts';
import type { Probe } from '../../../core/kubernetes.ts';
import { showDuration } from '../../../core/time.ts';
import { containersOf, podReady, runTime } from '../../facts/containers.ts';
import { at } from '../../facts/events.ts';
import { podsOf } from '../../facts/owners.ts';
import { probeOf } from '../../facts/probe-kill.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { editContainer } from '../advice/edits.ts';

const PERIOD = 10;
/** Of a start that was seen to its end, and of one that was cut off. */
const MARGIN = { whole: 2, cut: 5 };
/** Seconds: half an hour is long for a start. */
const LEAST = 120;
const MOST = 1_800;

/**
 * A startupProbe with the check of the liveness probe and room for the start that was measured; `seen` are the seconds
 * after which the killed run itself said that it was up.
 */
export function startupProbeAdvice(facts: Facts, one: Failing, seen?: number): Advice | undefined {
  const { view, owner } = one;
  const check = checkOf(probeOf(view, 'liveness'));
  const measured =
    seen === undefined
      ? measure(facts, one)
      : { seconds: seen, margin: MARGIN.whole, says: `the killed run was up only after ${showDuration(seen * 1000)}` };
  if (view.spec?.startupProbe || !check || !measured) return undefined;
  const failureThreshold = Math.ceil(Math.min(MOST, Math.max(LEAST, measured.seconds * measured.margin)) / PERIOD);
  const allowed = showDuration(failureThreshold * PERIOD * 1000);
  const text = `add a startupProbe to container ${view.name} with the check of its livenessProbe, periodSeconds ${PERIOD} and failureThreshold ${failureThreshold}: that allows ${allowed}; ${measured.says}`;
  return editContainer(facts, text, owner, view, 'startupProbe', { ...check, periodSeconds: PERIOD, failureThreshold });
}

function checkOf(probe: Probe | undefined): { readonly [name: string]: never } | undefined {
  const { httpGet, tcpSocket, exec, grpc, timeoutSeconds } = probe ?? {};
  if (!httpGet && !tcpSocket && !exec && !grpc) return undefined;
  const check = {
    httpGet,
    tcpSocket,
    exec,
    grpc,
    ...(timeoutSeconds === undefined || timeoutSeconds === 1 ? {} : { timeoutSeconds }),
  };
  return JSON.parse(JSON.stringify(check)) as { readonly [name: string]: never };
}

type Measured = { readonly seconds: number; readonly margin: number; readonly says: string };

/** The longest start of a ready pod of the same owner; else how long the killed run had lasted without an end. */
function measure(facts: Facts, { view, owner, fate }: Failing): Measured | undefined {
  const starts = podsOf(facts, owner)
    .filter(podReady)
    .flatMap((pod) => {
      const since = pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime;
      const same = containersOf(pod).find(({ name }) => name === view.name);
      const started = same?.status?.state?.running?.startedAt;
      const took = (at(since) - at(started)) / 1000;
      return started !== undefined && took > 0 && took < MOST ? [took] : [];
    });
  const longest = Math.round(Math.max(0, ...starts));
  if (longest > 0)
    return { seconds: longest, margin: MARGIN.whole, says: `a ready pod of it took ${showDuration(longest * 1000)}` };
  const ran = fate.type === 'ended' ? runTime(fate.run) : undefined;
  return ran === undefined || ran <= 0
    ? undefined
    : {
        seconds: ran / 1000,
        margin: MARGIN.cut,
        says: `the last run was killed after ${showDuration(ran)} and had not come up`,
      };
}
