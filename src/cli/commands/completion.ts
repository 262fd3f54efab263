import type { Command } from 'commander';
import { AppError } from '../../core/errors.ts';
import { complete } from '../complete/candidates.ts';
import { completionSources } from '../complete/sources.ts';
import type { Io } from '../io.ts';

/**
 * What cobra's protocol says after the candidates, so that kubectl understands `kubectl why` as well: files or no
 * files.
 */
const DIRECTIVE = { files: 0, noFiles: 4 } as const;

/**
 * `kubewhy __complete WORD…`: a candidate a line, with a tab and its help, then `:DIRECTIVE`. Silent about what cannot
 * be had.
 */
export async function runComplete(words: readonly string[], program: Command, io: Io): Promise<void> {
  const { candidates, files } = await complete(words, program, completionSources(io));
  const lines = candidates.map(({ value, help }) => {
    const text = (help ?? '').split('\n')[0]?.replaceAll('\t', ' ') ?? '';
    return text === '' ? value : `${value}\t${text}`;
  });
  io.out([...lines, `:${files ? DIRECTIVE.files : DIRECTIVE.noFiles}`, ''].join('\n'));
}

/** A script that asks the program itself at each Tab, so it cannot grow stale. */
export function completionFor(shell: string): string {
  const script = SCRIPTS[shell];
  if (script !== undefined) return script;
  throw new AppError(
    'usage',
    `no completion for ${JSON.stringify(shell)}`,
    'kubewhy completion bash, zsh, fish or powershell',
  );
}

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# kubewhy completion for bash: source <(kubewhy completion bash)
_kubewhy() {
  local line out last directive="" IFS=$'\\n'
  local words=("\${COMP_WORDS[@]:1:$COMP_CWORD}")
  # bash splits words at = and :
  if [[ "\${COMP_WORDS[COMP_CWORD]}" == "=" ]]; then words=("\${COMP_WORDS[@]:1:$((COMP_CWORD-2))}" "\${COMP_WORDS[COMP_CWORD-1]}=");
  elif [[ $COMP_CWORD -ge 2 && "\${COMP_WORDS[COMP_CWORD-1]}" == "=" ]]; then words=("\${COMP_WORDS[@]:1:$((COMP_CWORD-3))}" "\${COMP_WORDS[COMP_CWORD-2]}=\${COMP_WORDS[COMP_CWORD]}"); fi
  out=$(kubewhy __complete -- "\${words[@]}" 2>/dev/null) || return
  COMPREPLY=()
  # bash 3.2, as macOS has it, knows no index from the end
  last="\${words[\${#words[@]}-1]}"
  for line in $out; do
    case "$line" in
      :*) directive="\${line#:}" ;;
      *) line="\${line%%$'\\t'*}"; [[ "$last" == --*=* ]] && line="\${line#*=}"; COMPREPLY+=("$line") ;;
    esac
  done
  if [[ "$directive" == 0 ]]; then COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")); fi
  # What ends in a colon goes on: no space behind it.
  if [[ \${#COMPREPLY[@]} -eq 1 && "\${COMPREPLY[0]}" == *: ]]; then compopt -o nospace 2>/dev/null; fi
  return 0
}
complete -o nosort -F _kubewhy kubewhy 2>/dev/null || complete -F _kubewhy kubewhy
`,
  zsh: `#compdef kubewhy
# kubewhy completion for zsh: source <(kubewhy completion zsh), or put it into a folder of fpath as _kubewhy
_kubewhy() {
  local line directive=""
  local -a lines described open
  lines=("\${(@f)$(kubewhy __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $lines; do
    case "$line" in
      :*) directive="\${line#:}" ;;
      *:) open+=("$line") ;;
      *$'\\t'*) described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
      *) described+=("\${line//:/\\\\:}") ;;
    esac
  done
  if [[ "$directive" == 0 ]]; then _files; return; fi
  # What ends in a colon goes on: no space behind it.
  (( $#open )) && compadd -S '' -a open
  (( $#described )) && _describe -V kubewhy described
}
if [ "$funcstack[1]" = "_kubewhy" ]; then _kubewhy; else compdef _kubewhy kubewhy; fi
`,
  fish: `# kubewhy completion for fish: kubewhy completion fish | source
function __kubewhy_complete
  set -l words (commandline -opc)[2..-1] (commandline -ct)
  for line in (kubewhy __complete -- $words 2>/dev/null)
    switch $line
      case ':0'
        __fish_complete_path (commandline -ct)
      case ':*'
      case '*'
        echo $line
    end
  end
end
complete -c kubewhy -f -k -a '(__kubewhy_complete)'
`,
  powershell: `# kubewhy completion for PowerShell: kubewhy completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName @('kubewhy', 'kubewhy.exe') -ScriptBlock {
  param($word, $ast, $cursor)
  $words = @($ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.StartOffset -lt $cursor } | ForEach-Object { $_.ToString() })
  # Windows PowerShell drops an empty word on its way to a program; two quotes reach it as one or as themselves.
  if ($word -eq '') { $words += '""' }
  kubewhy __complete -- @words 2>$null | Where-Object { $_ -notlike ':*' } | ForEach-Object {
    $value, $help = $_ -split "\`t", 2
    if (-not $help) { $help = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
  }
}
`,
};
