/** JavaScript of a TypeScript module: its types are left out, its lines stay where they are; or why it is none. */
export async function withoutTypes(source: string): Promise<{ readonly source: string; readonly fault?: string }> {
  // Read only where it is needed: modules in other languages would wait for it at each cold start.
  const { transform } = await import('sucrase');
  try {
    return { source: transform(source, { transforms: ['typescript'], disableESTransforms: true }).code };
  } catch (error) {
    return { source: '', fault: `SyntaxError: ${(error as Error).message}` };
  }
}
