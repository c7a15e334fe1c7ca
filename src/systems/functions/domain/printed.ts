/** What a function printed; undefined for a line of the runtime's own, such as one of a request. */
export function printedBy(line: string): string | undefined {
  try {
    const { module, msg } = JSON.parse(line) as { readonly module?: string; readonly msg?: string };
    return module === undefined ? undefined : msg;
  } catch {
    return line;
  }
}
