import { canonical, type Json } from '../../core/json.ts';
import { redact } from '../../core/redact.ts';
import type { Change, Edit } from '../../core/plan.ts';
import { line, safe, span, widthOf, type Line, type Tone } from '../text/line.ts';
import { hardWrap, wrap, wrapText } from '../text/wrap.ts';
import { hideSecrets, shownName, shownPath, shownValue } from './values.ts';

export const shortName = ({ target }: Change): string => `${target.kind.toLowerCase()}/${shownName(target.name)}`;
export const objectName = (change: Change): string =>
  shortName(change) +
  (change.target.namespace === undefined ? '' : ` in namespace ${shownName(change.target.namespace)}`);

const rows = (sign: string, text: string, tone: Tone, columns: number): Line[] =>
  wrapText(text, columns, tone, `  ${sign} `, '    ');

/** `~ path  before → after` where it fits on one row, else one row for each side; `+` and `-` for what had or will have no value. */
function editLines(edit: Edit, change: Change, columns: number): Line[] {
  const path = shownPath(edit.path);
  const from = shownValue(edit.from, change, edit.path);
  const to = shownValue(edit.to, change, edit.path);
  if (edit.from === undefined) return rows('+', `${path}  ${to}`, 'ok', columns);
  if (edit.to === undefined) return rows('-', `${path}  ${from}  (removed)`, 'danger', columns);
  const one: Line = [span('  ~ ', 'warn'), span(`${path}  `), span(from, 'danger'), span(' → ', 'dim'), span(to, 'ok')];
  if (widthOf(one) <= columns) return [one];
  return [...rows('~', path, 'plain', columns), ...rows('-', from, 'danger', columns), ...rows('+', to, 'ok', columns)];
}

/** What one change does, row by row, made of the request alone. */
export function changeLines(change: Change, columns: number): Line[] {
  switch (change.verb) {
    case 'edit':
      return change.edits.flatMap((edit) => editLines(edit, change, columns));
    case 'delete':
      return [
        ...rows('-', `delete ${objectName(change)}`, 'danger', columns),
        ...wrapText(
          `propagation ${change.propagation}${change.graceSeconds === undefined ? '' : `, grace ${change.graceSeconds} s`}`,
          columns,
          'dim',
          '    ',
        ),
      ];
    case 'create':
      return [
        ...rows('+', `create ${objectName(change)}`, 'ok', columns),
        ...jsonRows(hideData(change.object, change)).flatMap((row) =>
          hardWrap([span('    '), span(row, 'ok')], columns),
        ),
      ];
    case 'secret':
      return change.values
        .toJSON()
        .sealed.flatMap(({ key, bytes }) =>
          rows(change.exists ? '~' : '+', `${shownName(key)}  ***  (${bytes} bytes)`, 'ok', columns),
        );
    case 'helm': {
      const { release } = change;
      return [
        ...rows(
          release.action === 'uninstall' ? '-' : '~',
          `helm ${release.action} ${shownName(release.release)}`,
          'plain',
          columns,
        ),
        ...wrapText(
          `revision ${release.fromRevision}${release.toRevision === undefined ? '' : ` → ${release.toRevision}`}, status ${safe(release.status)}`,
          columns,
          'plain',
          '    ',
        ),
        ...(release.chart
          ? wrapText(`chart ${safe(release.chart.name)} ${safe(release.chart.version)}`, columns, 'plain', '    ')
          : []),
        ...wrapText(`helm ${safe(release.helmVersion)}`, columns, 'dim', '    '),
        ...(release.effects ?? []).flatMap((effect) =>
          wrapText(safe(redact(effect)), columns, 'plain', '    ', '      '),
        ),
      ];
    }
  }
}

/** The object of a create; of a Secret the key names alone. */
function hideData(object: Json, { target }: Change): Json {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return object;
  const members = Object.entries(object as { readonly [key: string]: Json });
  if (target.kind !== 'Secret' && !members.some(([key, value]) => key === 'kind' && value === 'Secret')) return object;
  return Object.fromEntries(
    members.map(([key, value]) => {
      const data = /^(?:data|stringData)$/.test(key) && typeof value === 'object' && value !== null;
      return [key, data ? Object.fromEntries(Object.keys(value).map((name) => [name, '***'])) : value];
    }),
  );
}

const jsonRows = (value: Json): string[] => safe(redact(JSON.stringify(hideSecrets(value), null, 2))).split('\n');

/** Numbers and booleans as they are sent: 2 and "2" are not the same request. */
const exactly = (value: Json, change: Change, path: string): Json =>
  typeof value === 'number' || typeof value === 'boolean' ? value : shownValue(value, change, path);

/** Everything of one request that decides what is sent: preconditions, guards, digests, whole values. */
export function requestLines(change: Change, columns: number): Line[] {
  const { target } = change;
  const shown = change.verb === 'create' ? { ...change, object: hideData(change.object, change) } : change;
  const body: Json = JSON.parse(canonical(shown)) as Json;
  const edits = change.verb === 'edit' ? { edits: change.edits.map((edit) => hiddenEdit(edit, change)) } : {};
  const request = { ...(body as { readonly [key: string]: Json }), ...edits } as Json;
  return [
    ...wrap(
      [span(`${change.verb} ${objectName(change)} (${safe(target.apiVersion)} ${change.resource.plural})`, 'strong')],
      columns,
    ),
    ...jsonRows(request).flatMap((row) => hardWrap(line(row), columns)),
  ];
}

const hiddenEdit = (edit: Edit, change: Change): Json => ({
  path: edit.path,
  ...(edit.from === undefined ? {} : { from: exactly(edit.from, change, edit.path) }),
  ...(edit.to === undefined ? {} : { to: exactly(edit.to, change, edit.path) }),
});
