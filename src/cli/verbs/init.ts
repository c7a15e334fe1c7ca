import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { wrapped } from '../../lab/config/lines';
import { UserError } from '../../user-error';
import type { Context, Define } from '../context';
import { commandLine } from '../exec';
import { replaceFile } from '../files';
import { commandName, programFolder, usualFile } from '../lab-folder';
import { callCommand, say } from '../terminal';

/** What is personal, or can be made again. */
const ignored = ['.lab/', '.work/', 'dist/.synth-*', 'handouts/', 'lab.local.yaml', 'roster.csv'];

const schemaFile = 'lab.schema.json';

export const define: Define = (command, context) => {
  command
    .argument('[folder]', 'where: it may be there already (default: the current folder)')
    .action((folder: string | undefined) => init(context, folder ?? '.'));
};

/** Makes a lab of the sample that came with the command. What is there stays as it is. */
function init(context: Context, folder: string): void {
  const file = (name: string): string => join(resolve(folder), name);
  if (existsSync(file(usualFile)))
    throw new UserError(
      `There is a lab already: ${join(folder, usualFile)}.\nGive another folder: ./lab init <folder>`,
      2,
    );
  const home = programFolder(context);
  const sample = readFileSync(join(home, usualFile), 'utf8');
  replaceFile(file(schemaFile), readFileSync(join(home, 'docs', schemaFile), 'utf8'));
  replaceFile(
    file('.gitignore'),
    withIgnored(existsSync(file('.gitignore')) ? readFileSync(file('.gitignore'), 'utf8') : ''),
  );
  // Last: what has a lab.yaml is a lab.
  replaceFile(file(usualFile), sample.replace(`$schema=docs/${schemaFile}`, `$schema=${schemaFile}`));
  // What comes next is typed in that folder.
  callCommand(commandName({ ...context, folder: resolve(folder) }, resolve(folder)));
  [
    ...wrapped(
      `${join(folder, usualFile)} is a sample of a whole lab: put your account, names and addresses there.`,
      '',
    ),
    ...wrapped(`${schemaFile} describes every key, for editors too. Personal settings go into lab.local.yaml.`, ''),
    '',
    'Next',
    ...(resolve(folder) === process.cwd() ? [] : [`  ${commandLine({ program: 'cd', args: [folder] })}`]),
    '  ./lab synth      write what it makes to dist',
    '  ./lab check      look for mistakes',
    '  ./lab run music  run a system on this machine',
  ].forEach(say);
}

/** The lines of a .gitignore, and those that are missing there. */
function withIgnored(text: string): string {
  const lines = text.split('\n');
  const missing = ignored.filter((line) => !lines.includes(line));
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return before + missing.map((line) => `${line}\n`).join('');
}
