/** The functions that a workflow may call: the course's, and those of modules that people uploaded. */
import { request } from 'undici';
import { courseFunctions } from '../domain/examples';
import type { Catalogue, FunctionSignature } from '../domain/workflow';

interface Listed {
  readonly modules?: readonly { readonly name: string; readonly functions?: readonly string[] }[];
}

/** Of an uploaded function nobody has written down what it takes. */
const unknown: FunctionSignature = { results: ['result'] };

/** @param text of a workflow: only modules that it names are asked, as each asked one starts a process */
export async function catalogueAt(origin: string, text: string): Promise<Catalogue> {
  const { modules = [] } = await ask(`${origin}/function`);
  const named = modules.filter(({ name }) => text.includes(`${name}.`));
  const loaded = await Promise.all(named.map(({ name }) => ask(`${origin}/function/${name}`)));
  const uploaded = loaded.flatMap((answer) =>
    (answer.modules ?? []).flatMap(({ name, functions = [] }) => functions.map((one) => [`${name}.${one}`, unknown])),
  );
  return { ...(Object.fromEntries(uploaded) as Catalogue), ...courseFunctions };
}

async function ask(url: string): Promise<Listed> {
  const { statusCode, body } = await request(url);
  const text = await body.text();
  return statusCode === 200 ? (JSON.parse(text) as Listed) : {};
}
