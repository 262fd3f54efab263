import * as z from 'zod';
import { EXIT } from '../../core/errors.ts';
import { terminalJson } from '../../core/visible.ts';
import type { Io } from '../io.ts';
import { labelled, labelWidth } from '../print/plain-table.ts';

/** `kubewhy tools`: what a model may call, with its effect; as JSON with the input schemas. */
export async function runTools(output: string, io: Io): Promise<number> {
  const { TOOLS } = await import('../../../tools/index.ts');
  if (output === 'json') {
    const rows = TOOLS.map(({ name, effect, description, input }) => ({
      name,
      effect,
      description,
      input: z.toJSONSchema(input, { io: 'input' }),
    }));
    io.out(`${terminalJson(rows, 2)}\n`);
    return EXIT.ok;
  }
  const width = labelWidth(TOOLS.map(({ name }) => name));
  for (const effect of ['read', 'change'] as const) {
    const tools = TOOLS.filter((tool) => tool.effect === effect);
    if (tools.length === 0) continue;
    io.out(
      effect === 'read'
        ? 'Read tools (run at once):\n'
        : '\nChange tools (only plan; nothing is sent before your yes):\n',
    );
    const rows = tools.map(({ name, description }) => [name, description] as const);
    io.out(labelled(rows, { columns: Math.min(io.columns, 120), width, indent: 2 }));
  }
  return EXIT.ok;
}
