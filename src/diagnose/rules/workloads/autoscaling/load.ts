import type { HorizontalPodAutoscaler } from '../../../../core/kubernetes.ts';

/** How far above its target a metric of an autoscaler is, in percent of the requests. */
export type Load = { readonly metric: string; readonly current: number; readonly target: number };

/** Replicas that would bring the load to its target. */
const asked = (most: number, { current, target }: Load): number => Math.ceil((most * current) / target);

/** At most twice as many as now; half as many more where the load is not known. */
export const needed = (most: number, top: Load | undefined): number =>
  Math.max(most + 1, Math.min(most * 2, top ? asked(most, top) : Math.ceil(most * 1.5)));

export function reasonOf(most: number, top: Load | undefined): string {
  if (!top) return ` as a first step: none of its metrics tells how much more it needs`;
  const [load, all] = [`${top.current}% of the target ${top.target}%`, asked(most, top)];
  return all > needed(most, top) ? ` first, and look again: ${load} would ask for ${all}` : `, what ${load} asks for`;
}

/** Utilization of resource metrics, present against target, in percent. */
export function loadOf({ spec, status }: HorizontalPodAutoscaler): Load[] {
  return (spec?.metrics ?? []).flatMap(({ type, resource }) => {
    const goal = resource?.target?.averageUtilization;
    const now = status?.currentMetrics?.find((one) => one.resource?.name === resource?.name)?.resource?.current
      .averageUtilization;
    return type === 'Resource' && resource && goal !== undefined && now !== undefined
      ? [{ metric: resource.name, current: now, target: goal }]
      : [];
  });
}
