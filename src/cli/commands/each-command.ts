import { AppError } from '../../core/errors.ts';
import type { SlashCommand, SlashResult } from '../../ui/options.ts';
import { compared, lookedAt, type Across } from '../contexts/across.ts';
import { spokenOf, type Spoken } from '../contexts/spoken.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';

const LOOKS = ['diagnose', 'status', 'compare'] as const;

/** The commands of `/each` as what a sentence asks. */
function commanded(args: string, contexts: readonly string[]): Spoken | 'status' | undefined {
  const [what = 'diagnose', workload, ...more] = args.split(/\s+/).filter(Boolean);
  if (!(LOOKS as readonly string[]).includes(what) || more.length > 0) return undefined;
  if (what === 'status') return workload === undefined ? 'status' : undefined;
  return what === 'compare'
    ? { kind: 'compare', contexts, workload }
    : { kind: 'diagnose', contexts, workload, compare: false };
}

/**
 * `/each [diagnose|status|compare] [workload]`, or a question: the same look at every context that the chat was started
 * with, side by side; and sentences that name those contexts. Every line says its context; a cluster that does not
 * answer is a line, too. It reads alone: a change is made in the context of the header and in no other.
 */
export function eachCommand(contexts: readonly string[], flags: Flags, io: Io, here: () => string): SlashCommand {
  const across = (signal: AbortSignal): Across => ({ flags, io, all: contexts, signal });
  const run = async (spoken: Spoken, signal: AbortSignal): Promise<SlashResult> => {
    switch (spoken.kind) {
      case 'here':
        return { ask: spoken.rest };
      case 'go':
        return { ask: `/context ${spoken.context}` };
      case 'change':
        throw notHere(spoken.contexts, here());
      case 'compare':
        return compared(spoken.contexts, spoken.workload, across(signal));
      case 'diagnose': {
        const found = await lookedAt('diagnose', spoken, across(signal));
        if (!spoken.compare) return found;
        const differs = await compared(spoken.contexts, spoken.workload, across(signal));
        return { view: { ...found.view, text: `${found.view.text}\n\n${differs.view.title}\n${differs.view.text}` } };
      }
      case 'ask':
        return lookedAt('ask', spoken, across(signal));
    }
  };
  return {
    name: 'each',
    help: `look at ${contexts.length === 1 ? contexts[0] : `${contexts.length} contexts`} side by side`,
    arguments: '[diagnose|status|compare] [workload]',
    complete: () => LOOKS,
    reads: (line) => (spokenOf(line, contexts, here()) === undefined ? undefined : line),
    run: async (args, signal) => {
      const said =
        commanded(args, contexts) ??
        spokenOf(args, contexts, here()) ??
        spokenOf(`${args} everywhere`, contexts, here());
      if (said === 'status') return lookedAt('status', { contexts }, across(signal));
      if (said === undefined)
        throw new AppError(
          'bad-input',
          `/each does not take ${JSON.stringify(args)}`,
          '/each diagnose backend, or /each status',
        );
      return run(said, signal);
    },
  };
}

/** A change is made where the header says, where its card stands and its undo, and in one cluster at a time. */
function notHere(contexts: readonly string[], here: string): AppError {
  const [first = ''] = contexts.filter((name) => name !== here);
  return contexts.length === 1
    ? new AppError(
        'bad-input',
        `a change is made in the context of the header, ${here}; this names ${first}`,
        `/context ${first} goes there; then say it again`,
      )
    : new AppError(
        'bad-input',
        `a change is made in one cluster at a time; this names ${contexts.join(', ')}`,
        `say it for ${here} alone; then /context ${first}, and say it there`,
      );
}
