import type { CompletionNode, CompletionOption } from './tree';

/** A script that fish sources. */
export function fishCompletion(nodes: readonly CompletionNode[]): string {
  return `# Completion of lab for fish: lab completion fish > ~/.config/fish/completions/lab.fish
function __lab_commands
  switch $argv[1]
${nodes
  .filter(({ commands }) => commands.length > 0)
  .map(commandsCase)
  .join('\n')}
  end
end
# Succeeds for an option that something stands behind.
function __lab_takes_value
  switch $argv[1]
${nodes.flatMap((node) => node.options.filter(({ value }) => value).map((option) => valueCase(node, option))).join('\n')}
    case '*'
      return 1
  end
end
# Succeeds at this place behind lab; \`open\` while no further argument stands there.
function __lab_at
  set -l place ''
  set -l given ''
  set -l option ''
  for word in (commandline -opc)[2..-1]
    if test -n "$option"
      set option ''
    else if string match -q -- '-*' $word
      __lab_takes_value "$place|$word"; and set option $word
    else if contains -- $word (__lab_commands $place)
      set place (string trim "$place $word")
    else
      set given 1
    end
  end
  test "$place" = "$argv[1]"; or return 1
  test "$argv[2]" != open -o -z "$given"
end
complete -c lab -e
${nodes.flatMap(lines).join('\n')}
`;
}

function commandsCase({ path, commands }: CompletionNode): string {
  return `    case ${quoted(path)}\n      printf '%s\\n' ${commands.map(({ name }) => name).join(' ')}`;
}

/** Those of \`lab\` itself count everywhere. */
function valueCase({ path }: CompletionNode, { name }: CompletionOption): string {
  return `    case ${quoted(`${path === '' ? '*' : path}|${name}`)}\n      return 0`;
}

function lines({ path, commands, words, repeats, options }: CompletionNode): readonly string[] {
  const at = quoted(`__lab_at ${quoted(path)}`);
  const open = repeats ? at : quoted(`__lab_at ${quoted(path)} open`);
  return [
    ...commands.map(({ name, summary }) => `complete -c lab -f -n ${at} -a ${name}${described(summary)}`),
    ...(words.length > 0 ? [`complete -c lab -f -n ${open} -a ${quoted(words.join(' '))}`] : []),
    ...options.map((option) => `complete -c lab${path === '' ? '' : ` -n ${at}`} ${optionText(option)}`),
  ];
}

function optionText({ name, summary, value }: CompletionOption): string {
  const choices = Array.isArray(value) ? ` -x -a ${quoted(value.join(' '))}` : value === undefined ? '' : ' -r';
  return `-l ${name.replace(/^--/, '')}${choices}${described(summary)}`;
}

function described(summary: string): string {
  return summary === '' ? '' : ` -d ${quoted(summary)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
