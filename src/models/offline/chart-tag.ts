import { parse } from 'yaml';
import type { Inventory } from '../../core/inventory.ts';
import type { Done, Next } from './conversation.ts';
import type { Wanted } from './outcome.ts';
import type { Meaning } from './understand.ts';

const MOST_VALUES = 2_000;

/** An upgrade of a release to a tag, before it is known which values of its chart hold the tag. */
export const isTagOfChart = ({ tool, input }: Wanted): boolean =>
  tool === 'helm_upgrade' && Array.isArray(input['set']) && String(input['set'][0]).startsWith(':');

/**
 * "upgrade to 2.1", and helm made what runs: where its chart keeps the tag is told. Where the chart itself came from
 * stands in no release, so its upgrade is the person's to complete.
 */
export function tagOfChart(last: Done, meaning: Meaning | undefined, inventory: Inventory | undefined): Next {
  const wanted = meaning !== undefined && 'calls' in meaning ? meaning.calls.find(isTagOfChart) : undefined;
  if (wanted === undefined || last.name !== 'helm_values' || last.error) return undefined;
  const release = String(wanted.input['release']);
  const tag = String((wanted.input['set'] as readonly unknown[])[0]).slice(1);
  const own = (inventory?.workloads ?? []).filter((one) => one.release === release);
  const running = new Set(
    own.flatMap(({ containers }) => containers.flatMap(({ image }) => /:([^:/@]+)(?:@|$)/.exec(image)?.[1] ?? [])),
  );
  const paths = leaves(computedOf(last.data)).flatMap(([path, value]) =>
    /(?:^|[.a-z])(?:tag|version)$/i.test(path) && running.has(String(value)) ? [path] : [],
  );
  const owner = `Helm release ${release} made what runs here, so its upgrade is what lasts. Nothing is planned`;
  if (paths.length === 0)
    return {
      text: `${owner}: none of its values that I could read is the tag that runs (${[...running].join(', ')}).`,
    };
  const flags = paths.slice(0, 8).map((path) => `--set ${path}=${tag}`);
  return {
    text: `${owner} yet: which chart it was installed from stands in no release. Say it with that chart: **helm upgrade ${release} REPO/CHART ${flags.join(' ')}**`,
  };
}

function computedOf(data: string): unknown {
  try {
    return parse(/^# computed:.*$\n([\s\S]*)/m.exec(data)?.[1] ?? '') as unknown;
  } catch {
    return undefined;
  }
}

/** Paths of scalars as --set writes them; lists are left out. */
function leaves(value: unknown, at = '', found: [string, unknown][] = []): readonly [string, unknown][] {
  if (typeof value !== 'object' || value === null) found.push([at, value]);
  else if (!Array.isArray(value))
    for (const [key, member] of Object.entries(value)) {
      if (found.length >= MOST_VALUES) break;
      leaves(member, `${at === '' ? '' : `${at}.`}${key.replaceAll('.', '\\.')}`, found);
    }
  return found;
}
