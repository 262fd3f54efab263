import type { Inventory } from '../../../core/inventory.ts';
import { allThatRolls } from '../grammar/slots/job-slots.ts';
import { NOTHING } from '../conversation.ts';
import { call, callsOf, type Understood } from '../outcome.ts';
import { type Args, flag, type Flags, last, parseFlags, place } from './argv.ts';
import { CONTAINER, number, PLACE } from './verb.ts';

const MOST = 6;
/** Of stern's flags those that choose lines; `look` changes only how stern prints. */
const FLAGS: Flags = {
  ...PLACE,
  ...CONTAINER,
  '-s': flag('since'),
  '--since': flag('since'),
  '--tail': flag('tail'),
  '-i': flag('include'),
  '--include': flag('include'),
  '--no-follow': flag('once', false),
  '-t': flag('look', false),
  '--timestamps': flag('look', false),
  '-o': flag('look'),
  '--output': flag('look'),
  '--color': flag('look'),
};

/** A line of stern: which workloads its query means, and which lines. What cannot be read here is said by name. */
export function sternCommand(argv: readonly string[], inventory: Inventory | undefined): Understood {
  const parsed = parseFlags(argv, FLAGS);
  if ('refused' in parsed)
    return {
      say: `Nothing is read: I do not take ${parsed.refused} of stern here. "kubewhy logs" does in a shell: it follows pods, chooses by labels and knows stern's other flags.`,
    };
  const named = queried(parsed, inventory);
  const tail = number(parsed, 'tail');
  const include = last(parsed, 'include');
  if (tail === 'wrong' || tail === 0)
    return {
      say: 'Nothing is read: --tail takes a number of lines above 0; "kubewhy logs --tail -1" in a shell reads all.',
    };
  if (named === undefined)
    return {
      say: 'Nothing is read: of a query of stern I take a name, or "." for all; "kubewhy logs" in a shell takes expressions.',
    };
  if (include !== undefined && /[\\^$*+?()[\]{}|]/.test(include))
    return {
      say: 'Nothing is read: here a line is chosen by a plain text; "kubewhy logs -i EXPRESSION" does it in a shell.',
    };
  if (named.length === 0) return { say: 'Nothing is read: there is no workload here whose logs could be read.' };
  const calls = named.slice(0, MOST).flatMap((workload) =>
    callsOf(
      call('get_logs', {
        workload,
        ...place(parsed),
        container: last(parsed, 'container'),
        since: last(parsed, 'since'),
        tail,
        contains: include,
      }),
    ),
  );
  const others = named.slice(MOST, 2 * MOST).join(', ');
  const more = named.length > 2 * MOST ? ` and ${named.length - 2 * MOST} more` : '';
  const left = others === '' ? '' : ` Without ${others}${more}: ask for these by name.`;
  const once = parsed.flags.has('once')
    ? ''
    : 'I read a log once and do not follow it here; say "again" for what is new.';
  const note = `${once}${left}`.trim();
  return note === '' ? { calls } : { calls, note: `${note}\n\n` };
}

/** The workloads of a query: one by name, or all that roll in the namespace whose names are known. */
function queried(args: Args, inventory: Inventory | undefined): readonly string[] | undefined {
  const [query = '.', more] = args.words;
  if (more !== undefined) return undefined;
  const space = last(args, 'namespace');
  const here = inventory !== undefined && (space === undefined || space === inventory.namespace);
  if (/^\.\*?$/.test(query)) return here ? allThatRolls({ memory: NOTHING, inventory }) : undefined;
  const bare = query
    .replace(/^\^/, '')
    .replace(/(?:-?\.\*|\$)$/, '')
    .toLowerCase();
  return /^(?:[a-z]{1,40}\/)?[a-z0-9](?:[a-z0-9-]{0,250}[a-z0-9])?$/.test(bare) ? [bare] : undefined;
}
