import type { CompletionNode, CompletionOption } from './tree';

/** A script that bash sources. */
export function bashCompletion(nodes: readonly CompletionNode[]): string {
  return `# Completion of lab for bash. In ~/.bashrc: source <(lab completion bash)
_lab_at() {
  commands= words= repeats= options=
  case $1 in
${nodes.map(entry).join('\n')}
  esac
}
# What may stand behind an option; fails for one that stands alone.
_lab_values() {
  case $1 in
${nodes.flatMap((node) => node.options.filter(({ value }) => value).map((option) => values(node, option))).join('\n')}
    *) return 1 ;;
  esac
}
_lab() {
  local path= given=0 option= values= global= commands words repeats options word i
  _lab_at ''
  global=$options
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $option ]]; then
      option=
    elif [[ $word == -* ]]; then
      if _lab_values "$path|$word"; then option=$word; fi
    elif [[ " $commands " == *" $word "* ]]; then
      path=\${path:+$path }$word
      _lab_at "$path"
    else
      given=1
    fi
  done
  word=\${COMP_WORDS[COMP_CWORD]}
  if [[ $option ]]; then
    _lab_values "$path|$option"
  elif [[ $word == -* ]]; then
    values="$options $global"
  elif [[ $commands ]]; then
    values=$commands
  elif [[ $given == 0 || $repeats ]]; then
    values=$words
  fi
  COMPREPLY=($(compgen -W "$values" -- "$word"))
}
# Files, where nothing else is known.
complete -o default -F _lab lab
`;
}

function entry({ path, commands, words, repeats, options }: CompletionNode): string {
  const parts = [
    ...(commands.length > 0 ? [`commands='${names(commands)}'`] : []),
    ...(words.length > 0 ? [`words='${words.join(' ')}'`] : []),
    ...(repeats ? ['repeats=1'] : []),
    `options='${names(options)}'`,
  ];
  return `    '${path}') ${parts.join(' ')} ;;`;
}

/** Those of \`lab\` itself count everywhere. */
function values({ path }: CompletionNode, { name, value }: CompletionOption): string {
  const key = path === '' ? `*'|${name}'` : `'${path}|${name}'`;
  return `    ${key}) values='${Array.isArray(value) ? value.join(' ') : ''}' ;;`;
}

function names(all: readonly { readonly name: string }[]): string {
  return all.map(({ name }) => name).join(' ');
}
