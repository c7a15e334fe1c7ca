import { transform } from 'sucrase';

/** JavaScript of a TypeScript module: its types are left out, its lines stay where they are; or why it is none. */
export function withoutTypes(source: string): { readonly source: string; readonly fault?: string } {
  try {
    return { source: transform(source, { transforms: ['typescript'], disableESTransforms: true }).code };
  } catch (error) {
    return { source: '', fault: `SyntaxError: ${(error as Error).message}` };
  }
}
