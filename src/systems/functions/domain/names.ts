import { modules } from '../contract';

/** Lower-case, so that the name with `-` for `_` names a Service, and no two modules name the same one. */
const modulePattern = new RegExp(`^(?=.{1,${modules.longestName}}$)[a-z](?:[a-z0-9_]*[a-z0-9])?$`);

/** An identifier of both languages. What begins with `_` is a module's own business. */
const functionPattern = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;

/** Why text cannot name a module, or undefined where it can. No path and no shell is spelt with what is left. */
export function moduleNameFault(name: string): string | undefined {
  if (modulePattern.test(name)) return undefined;
  return `a module's name has 1 to ${modules.longestName} characters, a-z, 0-9 and _, begins with a letter and does not end with _; received ${quote(name)}`;
}

/** Why text cannot name a function, or undefined where it can. */
export function functionNameFault(name: string): string | undefined {
  if (functionPattern.test(name)) return undefined;
  return `a function's name has 1 to 63 characters, A-Z, a-z, 0-9 and _, and begins with a letter; received ${quote(name)}`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
