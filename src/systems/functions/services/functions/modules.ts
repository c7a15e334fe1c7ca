/** The modules of a folder: each file is one, by its name and ending. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { StartError } from '../../../../runtime/environment';
import { modules as contracted } from '../../contract';
import { moduleNameFault } from '../../domain/names';
import { withoutTypes } from './typescript';

export interface UserModule {
  readonly name: string;
  readonly language: 'javascript' | 'python';
  /** JavaScript or Python, as a worker runs it. */
  readonly source: string;
  /** Why it cannot be loaded, where that is known without a worker. */
  readonly fault?: string;
}

const endings = { '.js': 'javascript', '.mjs': 'javascript', '.ts': 'typescript', '.py': 'python' } as const;

/** @throws StartError for a folder that cannot be read, and for a file that is no module or too large */
export async function readModules(folder: string): Promise<readonly UserModule[]> {
  const found = await Promise.all(filesOf(folder).map((file) => readModule(folder, file)));
  for (const [index, { name }] of found.entries()) {
    if (found.findIndex((other) => other.name === name) !== index)
      throw new StartError(`${folder} holds the module ${name} twice: remove one of its files.`);
  }
  return found;
}

/** A mounted ConfigMap keeps its own files beside, under names that begin with a dot. */
function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch (error) {
    throw new StartError(`The folder of the modules cannot be read: ${(error as Error).message}.`);
  }
}

async function readModule(folder: string, file: string): Promise<UserModule> {
  const ending = extname(file);
  const name = file.slice(0, file.length - ending.length);
  if (!isEnding(ending))
    throw new StartError(
      `${join(folder, file)} is no module: its name must end with ${Object.keys(endings).join(', ')}.`,
    );
  const fault = moduleNameFault(name);
  if (fault !== undefined) throw new StartError(`${join(folder, file)} is no module: ${fault}.`);
  const source = readFileSync(join(folder, file), 'utf8');
  const size = Buffer.byteLength(source);
  if (size > contracted.largestSource)
    throw new StartError(`${join(folder, file)} has ${size} bytes; a module has at most ${contracted.largestSource}.`);
  const language = endings[ending];
  if (language !== 'typescript') return { name, language, source };
  return { name, language: 'javascript', ...(await withoutTypes(source)) };
}

function isEnding(ending: string): ending is keyof typeof endings {
  return Object.hasOwn(endings, ending);
}
