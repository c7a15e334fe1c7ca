/** The product of `a` and `b`, which come as numbers from JSON and as text from a form. */
export function multiply(event, context) {
  return { result: Number(context.a) * Number(context.b) };
}
