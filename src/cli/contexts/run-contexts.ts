import { groupNotRead } from '../../core/not-read.ts';
import { safeText } from '../../core/redact.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import type { OpenCluster } from '../open.ts';
import { inForm, type Form } from '../output/forms.ts';
import { inColour, styler, type Style } from '../print/style.ts';
import { lookAtEach, worstExit, type Look, type Looked } from './each-context.ts';

/** What one context came to, its name before every line. */
export function namedLines(looked: Looked, contexts: readonly string[], style: Style = styler(false)): string {
  const width = Math.max(...contexts.map((name) => name.length));
  const mark = style('dim', `${safeText(looked.context).padEnd(width)} │ `);
  const text =
    'look' in looked
      ? looked.look.text
      : `${style('red', '✗')} not known: ${looked.error.message}\n${looked.error.nextStep === undefined ? '' : `  ${looked.error.nextStep}\n`}`;
  return text.trimEnd().replaceAll(/^/gm, mark);
}

/**
 * The same command on several clusters. Text: each cluster as soon as it has answered, every line with its name; JSON:
 * one object by cluster at the end. The exit code is the worst.
 */
export async function runOnContexts(
  contexts: readonly string[],
  form: Form,
  flags: Flags,
  io: Io,
  look: (cluster: OpenCluster, io: Io) => Promise<Look>,
): Promise<number> {
  const style = styler(inColour(io));
  const width = Math.max(...contexts.map((name) => name.length));
  const narrow: Io = { ...io, columns: Math.max(40, io.columns - width - 3) };
  const told = (looked: Looked): void => {
    if (form.name === 'text') io.out(`${namedLines(looked, contexts, style)}\n`);
  };
  const all = await lookAtEach(contexts, flags, narrow, look, told);
  if (form.name !== 'text') {
    for (const one of all)
      for (const line of groupNotRead('look' in one ? one.look.notRead : []))
        io.err(`${safeText(one.context)}: not read: ${line}\n`);
    const clusters = Object.fromEntries(
      all.map((one) => [one.context, 'look' in one ? one.look.json : { error: one.error }]),
    );
    io.out(inForm(form, { apiVersion: 'kubewhy/v1', kind: 'ByContext', clusters }) ?? '');
  }
  return worstExit(all);
}
