import type { ContainerView } from '../facts/containers.ts';

/** Settings that say how many of something a program starts at once. */
const HOW_MANY =
  /(?:^|[-_.])(?:smp|cpus?|cores?|threads?|workers?|procs|processes|parallel(?:ism)?|concurrency|shards|jobs|max[-_]?procs|gomaxprocs)$/i;
const MOST = 2;

/** Where a container is told how many threads, workers or processes to start: "--smp 6 in its args". */
export function parallelIn({ spec }: ContainerView): readonly string[] {
  const words = [...(spec?.command ?? []), ...(spec?.args ?? [])];
  const flags = words.flatMap((word, at) => {
    const [, name = '', value = words[at + 1] ?? ''] = /^--?([\w.-]{1,60})(?:=(.{0,40}))?$/.exec(word) ?? [];
    return HOW_MANY.test(name) && /^\d+$/.test(value) && Number(value) > 1
      ? [`${word.includes('=') ? word : `${word} ${value}`} in its args`]
      : [];
  });
  const variables = (spec?.env ?? []).flatMap(({ name, value = '' }) =>
    HOW_MANY.test(name) && /^\d+$/.test(value) && Number(value) > 1 ? [`variable ${name} (${value})`] : [],
  );
  return [...flags, ...variables].slice(0, MOST);
}
