# complete.zsh SCRIPT OUT LINE...: types each line and the tab key into a zsh that has sourced SCRIPT, and writes
# into OUT what it would complete the line with, one a line, and `--` after each line.
zmodload zsh/zpty
script=$1 out=$2
shift 2
zpty shell zsh -f -i
zpty -w shell "PROMPT='' ; autoload -Uz compinit ; compinit -u -D ; source ${(q)script}"
# Where candidates are added (and not only asked for), those that match are written too.
zpty -w shell 'compadd() { if [[ ${@[1,(i)(-|--)]} == *-[OAD]* ]]; then builtin compadd "$@"; return; fi; local -a hits; builtin compadd -A hits "$@"; print -rl -- $hits >> $OUT; }'
zpty -w shell "OUT=${(q)out}; print > ${(q)out}.0"
await() { while [[ ! -e $out.$1 ]]; do zpty -r -t shell output; sleep 0.01; done }
await 0
n=0
for line; do
  # Control-U takes back what was typed.
  zpty -w -n shell "$line"$'\t'$'\C-u'
  zpty -w shell "print -r -- '--' >> ${(q)out}; print > ${(q)out}.$((++n))"
  await $n
done
zpty -d shell
