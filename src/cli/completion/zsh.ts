import type { Candidate, CompletionNode, CompletionOption } from './tree';

/** Finds the place behind lab, and adds what may stand there. */
const walk = `_lab() {
  local location= given= option= repeats= word
  local -a commands arguments options global values
  _lab_at ''
  global=($options)
  for word in \${words[2,CURRENT-1]}; do
    if [[ -n $option ]]; then
      option=
    elif [[ $word == -* ]]; then
      if _lab_values "$location|$word"; then option=$word; fi
    elif (( \${commands[(I)$word(:*|)]} )); then
      location=\${location:+$location }$word
      _lab_at $location
    else
      given=1
    fi
  done
  if [[ -n $option ]]; then
    _lab_values "$location|$option"
    if (( $#values )); then compadd -a values; else _files; fi
  elif [[ $words[CURRENT] == -* ]]; then
    options+=($global)
    _describe option options
  elif (( $#commands )); then
    _describe command commands
  elif (( $#arguments )) && [[ -z $given || -n $repeats ]]; then
    compadd -a arguments
  else
    _files
  fi
}`;

/** A script that zsh sources, or finds as `_lab` in its fpath. */
export function zshCompletion(nodes: readonly CompletionNode[]): string {
  return `#compdef lab
# Completion of lab for zsh. In ~/.zshrc, behind compinit: source <(lab completion zsh)
_lab_at() {
  commands=() arguments=() options=() repeats=
  case $1 in
${nodes.map(entry).join('\n')}
  esac
}
# What may stand behind an option; fails for one that stands alone.
_lab_values() {
  values=()
  case $1 in
${nodes.flatMap((node) => node.options.filter(({ value }) => value).map((option) => values(node, option))).join('\n')}
    *) return 1 ;;
  esac
}
${walk}
if [[ $funcstack[1] == _lab ]]; then _lab "$@"; else compdef _lab lab; fi
`;
}

function entry({ path, commands, words, repeats, options }: CompletionNode): string {
  const parts = [
    ...(commands.length > 0 ? [`commands=(${described(commands)})`] : []),
    ...(words.length > 0 ? [`arguments=(${words.join(' ')})`] : []),
    ...(repeats ? ['repeats=1'] : []),
    `options=(${described(options)})`,
  ];
  return `    '${path}') ${parts.join(' ')} ;;`;
}

function values({ path }: CompletionNode, { name, value }: CompletionOption): string {
  const key = path === '' ? `*'|${name}'` : `'${path}|${name}'`;
  return `    ${key}) values=(${Array.isArray(value) ? value.join(' ') : ''}) ;;`;
}

function described(all: readonly Candidate[]): string {
  return all
    .map(({ name, summary }) => (summary === '' ? name : `${name}:${summary.replaceAll(':', '\\:')}`))
    .map((text) => `'${text.replaceAll("'", `'\\''`)}'`)
    .join(' ');
}
