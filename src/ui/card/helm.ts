import type { HelmOperation } from '../../core/helm-operation.ts';
import { shownJson, visible } from '../../core/visible.ts';
import { span, type Line, type Tone } from '../text/line.ts';
import { hardWrap, wrapText } from '../text/wrap.ts';
import { foldedEffects } from './helm-effects.ts';
import { shownName } from './values.ts';

const SIGN: Readonly<Record<string, Tone>> = { '+': 'ok', '-': 'danger', '~': 'warn' };

/**
 * One line of a helm run. Line breaks inside stand as escapes; nothing is redacted here: the room that rendered it has
 * hidden what is secret.
 */
const effect = (text: string, columns: number): Line[] =>
  hardWrap([span(`    ${visible(text)}`, SIGN[text[0] ?? ''] ?? 'plain')], columns);

const chartName = ({ name, version }: { readonly name: string; readonly version: string }): string =>
  `${shownJson(name)} ${visible(version)}`;

/** What a helm run does, made of the operation alone. `whole`: with the content of every object that it makes. */
export function helmLines(release: HelmOperation, columns: number, whole: boolean): Line[] {
  const details = release.details ?? [];
  return [
    ...wrapText(
      `helm ${release.action} ${shownName(release.release)}`,
      columns,
      'plain',
      release.action === 'uninstall' ? '  - ' : '  ~ ',
      '    ',
    ),
    ...wrapText(
      `revision ${release.fromRevision}${release.toRevision === undefined ? '' : ` → ${release.toRevision}`}, status ${shownJson(release.status)}`,
      columns,
      'plain',
      '    ',
    ),
    ...(release.chart
      ? wrapText(
          `chart ${release.otherChart ? `${chartName(release.otherChart)} → ` : ''}${chartName(release.chart)}`,
          columns,
          release.otherChart ? 'danger' : 'plain',
          '    ',
        )
      : []),
    ...wrapText(`helm ${visible(release.helmVersion)}`, columns, 'dim', '    '),
    ...(whole
      ? (release.effects ?? []).flatMap((text) => effect(text, columns))
      : foldedEffects(release.effects ?? [], release.namespace).flatMap(({ text, folded, list }) =>
          folded
            ? wrapText(`  ${text}`, columns, 'info', '    ', '      ')
            : list || text.startsWith('! ')
              ? wrapText(visible(text), columns, SIGN[text[0] ?? ''] ?? 'plain', '    ', '      ')
              : effect(text, columns),
        )),
    ...(details.length === 0
      ? []
      : whole
        ? [[span('    what it makes, whole:', 'strong')] as Line, ...details.flatMap((text) => effect(text, columns))]
        : wrapText(`d shows what it makes, ${details.length} rows`, columns, 'info', '    ')),
  ];
}
