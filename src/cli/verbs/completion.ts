import { Argument } from 'commander';
import { bashCompletion } from '../completion/bash';
import { fishCompletion } from '../completion/fish';
import { type CompletionNode, completionNodes } from '../completion/tree';
import { zshCompletion } from '../completion/zsh';
import type { Define } from '../context';
import { say } from '../terminal';

const shells = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
} as const satisfies Readonly<Record<string, (nodes: readonly CompletionNode[]) => string>>;

export const define: Define = (command) => {
  command
    .addArgument(new Argument('<shell>', 'whose script is printed').choices(Object.keys(shells)))
    .action(async (shell: keyof typeof shells) => {
      if (command.parent) say(shells[shell](await completionNodes(command.parent)).trimEnd());
    });
};
