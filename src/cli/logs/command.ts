import { type Command, InvalidArgumentError, Option } from 'commander';
import { withOwnValues } from './own-values.ts';

const bool = (text: string): boolean => {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InvalidArgumentError('It must be true or false.');
};
const lines = (text: string): number => {
  if (/^-1$|^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number of lines, or -1 for all.');
};
const streams = (text: string): number => {
  if (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 1000) return Number(text);
  throw new InvalidArgumentError('It must be a number from 1 to 1000.');
};
const several = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** The options of `kubewhy logs`. What kubectl or stern has under the same name means the same. */
export const withLogOptions = (command: Command): Command =>
  withOwnValues(command)
    .option('-f, --follow', 'go on as lines, pods and restarts come')
    .option('--no-follow', 'print what there is and end (the default)')
    .option('-c, --container <name>', 'only this container, or those that match this pattern')
    .addOption(
      new Option('-E, --exclude-container <pattern>', 'not the containers that match; may be given again').argParser(
        several,
      ),
    )
    .addOption(
      new Option('--exclude-pod <pattern>', 'not the pods whose names match; may be given again').argParser(several),
    )
    .option('-p, --previous', 'of the instance before the last restart')
    .addOption(
      new Option(
        '--tail <lines>',
        'last lines of each container, -1 for all (default: 100, or all with --since)',
      ).argParser(lines),
    )
    .option('-s, --since <duration>', 'not older than this: 30s, 5m, 1h30m, 2d')
    .option('--since-time <time>', 'not older than this time: 2026-05-01T14:00:00Z')
    .option('-l, --selector <selector>', 'pods with these labels')
    .option('--field-selector <selector>', 'pods with these fields, such as spec.nodeName=node-1')
    .option('--node <name>', 'pods of this node')
    .option('-A, --all-namespaces', 'pods of every namespace')
    .addOption(
      new Option(
        '-i, --include <pattern>',
        'only entries that match, with their stack traces; may be given again: one of the patterns is enough',
      ).argParser(several),
    )
    .addOption(new Option('--grep <pattern>', 'the same as --include').argParser(several).hideHelp())
    .addOption(
      new Option('-e, --exclude <pattern>', 'not the entries that match; may be given again').argParser(several),
    )
    .addOption(new Option('-H, --highlight <pattern>', 'mark what matches; may be given again').argParser(several))
    .option('--level <level>', 'only entries of this level or worse: debug, info, warn, error, fatal')
    .addOption(new Option('--init-containers [bool]', 'with init containers (default: true)').argParser(bool))
    .addOption(new Option('--ephemeral-containers [bool]', 'with debug containers (default: true)').argParser(bool))
    .addOption(
      new Option('-t, --timestamps [form]', 'show the time of each line')
        .choices(['default', 'short'])
        .preset('default'),
    )
    .addOption(new Option('--max-log-requests <n>', 'most containers at once (default: 50)').argParser(streams))
    .addOption(
      new Option('--prefix [bool]', 'the source in front of each line (default: where there are several)').argParser(
        bool,
      ),
    )
    .option('--only-log-lines', 'say nothing of streams that begin and end')
    .addOption(new Option('--all-containers', 'as it is without it').hideHelp())
    .addOption(new Option('--all-pods', 'as it is without it, with the source in front of each line').hideHelp())
    .addOption(new Option('--ignore-errors', 'as it is without it').hideHelp())
    .option('--no-redact', 'do not hide secrets; only on a terminal of your own')
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']));
