import { objectWord } from '../../core/object-word.ts';
import { canonical, type Json } from '../../core/json.ts';
import type { ForwardPort } from '../../core/forward.ts';
import type { Change, Edit } from '../../core/plan.ts';
import { placeOf } from '../../core/places.ts';
import { isText } from '../../core/request/line-diff.ts';
import { exactJson, shownJson } from '../../core/visible.ts';
import { line, span, widthOf, type Line, type Tone } from '../text/line.ts';
import { hardWrap, wrap, wrapText } from '../text/wrap.ts';
import { helmLines } from './helm.ts';
import { membersOf } from './list-members.ts';
import { textDiff } from './text-diff.ts';
import { shownName, shownSide, shownValue, withoutSecretData } from './values.ts';

type EditChange = Extract<Change, { verb: 'edit' }>;

export const shortName = ({ target }: Change): string => shownName(objectWord(target));
export const objectName = (change: Change): string =>
  shortName(change) +
  (change.target.namespace === undefined ? '' : ` in namespace ${shownName(change.target.namespace)}`);

const rows = (sign: string, text: string, tone: Tone, columns: number): Line[] =>
  wrapText(text, columns, tone, `  ${sign} `, '    ');
/** A value is cut where the row ends, not at its spaces: none of them gets lost. */
const valueRows = (sign: string, text: string, tone: Tone, columns: number): Line[] =>
  hardWrap([span(`  ${sign} ${text}`, tone)], columns);

/** Path and value on one row where they fit, else a row for each. */
function oneSide(sign: string, path: string, value: string, tone: Tone, columns: number): Line[] {
  const one = `${path}  ${value}`;
  if (one.length + 4 <= columns) return valueRows(sign, one, tone, columns);
  return [...rows(sign, path, tone, columns), ...valueRows(' ', value, tone, columns)];
}

/**
 * `~ path  before → after` where it fits on one row, else one row for each side; texts of several lines as a diff. `+`
 * and `-` for what had or will have no value.
 */
function editLines(edit: Edit, change: EditChange, columns: number, whole: boolean): Line[] {
  const members = membersOf(edit);
  if (members !== undefined) {
    const { edits, guards, kept } = members;
    const named = { ...change, guards: [...(change.guards ?? []), ...guards] };
    return [
      ...edits.flatMap((one) => editLines(one, named, columns, whole)),
      ...(kept === 0
        ? []
        : wrapText(kept === 1 ? '1 other stays as it is' : `${kept} others stay as they are`, columns, 'dim', '    ')),
    ];
  }
  const path = placeOf(edit, change.guards);
  if (change.target.kind !== 'Secret' && (isText(edit.from) || isText(edit.to))) {
    const [before = '', after = ''] = [edit.from, edit.to];
    if (typeof before === 'string' && typeof after === 'string') {
      const sign = edit.from === undefined ? '+' : edit.to === undefined ? '-' : '~';
      return [
        ...rows(sign, `${path}${edit.to === undefined ? '  (removed)' : ''}`, 'plain', columns),
        ...textDiff(before, after, columns, whole),
      ];
    }
  }
  const from = shownValue(edit.from, change, edit.path);
  const to = shownValue(edit.to, change, edit.path);
  if (edit.from === undefined) return oneSide('+', path, to, 'ok', columns);
  if (edit.to === undefined) return oneSide('-', path, `${from}  (removed)`, 'danger', columns);
  const one: Line = [span('  ~ ', 'warn'), span(`${path}  `), span(from, 'danger'), span(' → ', 'dim'), span(to, 'ok')];
  if (widthOf(one) <= columns) return [one];
  return [
    ...rows('~', path, 'plain', columns),
    ...valueRows('-', from, 'danger', columns),
    ...valueRows('+', to, 'ok', columns),
  ];
}

/** What one change does, row by row, made of the request alone. `whole`: with all details. */
export function changeLines(change: Change, columns: number, whole = false): Line[] {
  switch (change.verb) {
    case 'edit':
      return change.edits.flatMap((edit) => editLines(edit, change, columns, whole));
    case 'delete':
      return [
        ...rows('-', `delete ${objectName(change)}`, 'danger', columns),
        ...wrapText(
          `propagation ${shownJson(change.propagation)}${change.graceSeconds === undefined ? '' : `, grace ${change.graceSeconds} s`}`,
          columns,
          'dim',
          '    ',
        ),
      ];
    case 'evict':
      return rows(
        '-',
        `evict ${objectName(change)}${change.graceSeconds === undefined ? '' : `, grace ${change.graceSeconds} s`}`,
        'danger',
        columns,
      );
    case 'exec':
      return [
        ...rows(
          '>',
          `run in ${objectName(change)}, container ${shownName(change.container)}, read for ${change.seconds} s at most`,
          'warn',
          columns,
        ),
        ...hardWrap([span('    '), span(exactJson([...change.argv]), 'strong')], columns),
      ];
    case 'forward':
      return [
        ...rows(
          '>',
          `forward ports of ${objectName(change)}, for this machine alone (127.0.0.1, ::1)`,
          'warn',
          columns,
        ),
        ...change.ports.flatMap((port) => rows(' ', portWords(port), 'strong', columns)),
        ...(change.through
          ? rows(
              ' ',
              `when it is gone: to a ready pod of ${shownJson(change.through.kind)} ${shownName(change.through.name)}, by the labels ${exactJson(change.through.selector)}`,
              'plain',
              columns,
            )
          : []),
      ];
    case 'create':
    case 'apply':
      return [
        ...rows('+', `${verbOf(change)} ${objectName(change)}`, 'ok', columns),
        ...jsonRows(withoutSecretData(change.object, change.target.kind === 'Secret')).flatMap((row) =>
          hardWrap([span('    '), span(row, 'ok')], columns),
        ),
      ];
    case 'secret':
      return change.values
        .toJSON()
        .sealed.flatMap(({ key, bytes, mark }) =>
          rows(change.exists ? '~' : '+', `${shownName(key)}  ***  (${bytes} bytes, #${mark})`, 'ok', columns),
        );
    case 'helm':
      return helmLines(change.release, columns, whole);
  }
}

const portWords = ({ local, remote, name }: ForwardPort): string =>
  `${local === 0 ? 'a free port' : `port ${local}`} of this machine to port ${remote}${name === undefined ? '' : ` (${shownJson(name)})`} of the pod`;

/** An apply says whether the object is there already, and from whom it takes fields over. */
const verbOf = (change: Extract<Change, { verb: 'create' | 'apply' }>): string => {
  if (change.verb === 'create') return 'create';
  const from = change.takeOver.map((name) => shownJson(name)).join(', ');
  return `apply ${change.exists ? '(it exists)' : '(new)'}${from === '' ? '' : ` taking fields over from ${from},`}`;
};

/** The brackets around a count stand in no JSON: they are escaped in it. Its own indentation is not counted. */
const jsonRows = (value: Json): string[] =>
  exactJson(value, 2)
    .split('\n')
    .map((row) => row.replace(/(?<=\S) {9,}/g, (run) => `⟨${run.length} spaces⟩`));

/**
 * Everything of one request that decides what is sent: preconditions, guards, digests, whole values. What is read back
 * from it is the request.
 */
export function requestLines(change: Change, columns: number): Line[] {
  const { target } = change;
  return [
    ...wrap(
      [
        span(
          `${change.verb} ${objectName(change)} (${shownJson(target.apiVersion)} ${shownJson(change.resource.plural)})`,
          'strong',
        ),
      ],
      columns,
    ),
    ...jsonRows(requestOf(change)).flatMap((row) => hardWrap(line(row), columns)),
  ];
}

/** The whole change as JSON; the values of Secrets as sizes and marks. */
export function requestOf(change: Change): Json {
  const body = JSON.parse(canonical(change)) as { readonly [key: string]: Json };
  if (change.verb === 'create' || change.verb === 'apply')
    return { ...body, object: withoutSecretData(change.object, change.target.kind === 'Secret') };
  if (change.verb !== 'edit') return body;
  const sides = ({ path, from, to }: Edit): Json => ({
    path,
    ...(from === undefined ? {} : { from: shownSide(from, change, path) }),
    ...(to === undefined ? {} : { to: shownSide(to, change, path) }),
  });
  return { ...body, edits: change.edits.map(sides) };
}
