import type { Command } from 'commander';
import { AppError } from '../../core/errors.ts';

/** A completion script made from the command table itself, so it cannot grow stale. */
export function completionFor(shell: string, program: Command): string {
  const names = program.commands.map((command) => command.name());
  const options = (command: Command) =>
    command.options.flatMap(({ short, long }) => [short, long].filter((flag) => flag !== undefined && flag !== null));
  const cases = program.commands.map((command) => `    ${command.name()}) words="${options(command).join(' ')}" ;;`);
  const top = [...names, ...options(program)].join(' ');
  if (shell === 'bash')
    return `_kubewhy() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="${top}" ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${top}"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _kubewhy kubewhy
`;
  if (shell === 'zsh')
    return `#compdef kubewhy
_kubewhy() {
  local -a words
  if (( CURRENT == 2 )); then
    words=(${program.commands.map((command) => `'${command.name()}:${command.description().replaceAll("'", '’')}'`).join(' ')})
    _describe command words
  else
    case "\${words[2]}" in
${program.commands.map((command) => `      ${command.name()}) compadd -- ${options(command).join(' ')} ;;`).join('\n')}
    esac
  fi
}
compdef _kubewhy kubewhy
`;
  if (shell === 'fish')
    return `${[
      'complete -c kubewhy -f',
      ...program.commands.map(
        (command) =>
          `complete -c kubewhy -n __fish_use_subcommand -a ${command.name()} -d '${command.description().replaceAll("'", '’')}'`,
      ),
      ...program.commands.flatMap((command) =>
        command.options.map(
          ({ long, description }) =>
            `complete -c kubewhy -n '__fish_seen_subcommand_from ${command.name()}' -l ${(long ?? '').replace('--', '')} -d '${description.replaceAll("'", '’')}'`,
        ),
      ),
    ].join('\n')}\n`;
  throw new AppError('usage', `no completion for ${JSON.stringify(shell)}`, 'kubewhy completion bash, zsh or fish');
}
