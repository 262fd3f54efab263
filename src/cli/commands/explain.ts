import { type CauseEntry, CATALOGUE, causeNames, explainCause } from '../../core/causes/index.ts';
import { AppError, EXIT } from '../../core/errors.ts';
import { kindOfWord } from '../../core/kinds.ts';
import { nearest } from '../../core/names.ts';
import type { Io } from '../io.ts';
import { type Labelled, labelled, labelWidth } from '../print/plain-table.ts';

/** `kubewhy explain [CAUSE]`: one row of the catalogue; without a name all of it, a line each. */
export function runExplain(name: string | undefined, output: string, io: Io): number {
  if (name === undefined) {
    list(output, io);
    return EXIT.ok;
  }
  const found = explainCause(name);
  if (!found) {
    const near = nearest(name, causeNames());
    throw new AppError(
      'not-found',
      `the catalogue has no cause ${JSON.stringify(name)}`,
      near.length > 0
        ? `did you mean ${near.join(' or ')}?`
        : kindOfWord(name.split('.')[0] ?? '')
          ? `kubewhy explain lists the causes; fields of a kind are told by: kubectl explain ${name}`
          : 'kubewhy explain lists them all',
    );
  }
  if (output === 'json') {
    io.out(`${JSON.stringify(found, null, 2)}\n`);
    return EXIT.ok;
  }
  const parts: Labelled[] = [
    ['', found.means],
    ...(found.apart === undefined ? [] : [['apart', found.apart] as const]),
    ['helps', found.helps],
  ];
  io.out(`${found.name} (${found.reason ? 'a reason of Kubernetes, never the cause itself' : found.severity})\n`);
  io.out(labelled(parts, { columns: Math.min(io.columns, 100), width: 8 }));
  return EXIT.ok;
}

function list(output: string, io: Io): void {
  const rows = CATALOGUE.flatMap(({ title, causes }) =>
    Object.entries(causes).map(([name, one]: [string, CauseEntry]) => ({ name, group: title, ...one })),
  );
  if (output === 'json') {
    io.out(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  const width = labelWidth(rows.map(({ name }) => name));
  for (const { title, causes } of CATALOGUE) {
    const means = Object.entries(causes).map(([name, one]: [string, CauseEntry]) => [name, one.means] as const);
    io.out(`${title}\n${labelled(means, { columns: Math.min(io.columns, 120), width, indent: 2 })}`);
  }
}
