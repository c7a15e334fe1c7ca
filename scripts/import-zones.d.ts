/** Why a file (`src/lab/lab.ts`) may not import a specifier, as it is written; undefined when it may. */
export function forbidden(file: string, specifier: string): string | undefined;
