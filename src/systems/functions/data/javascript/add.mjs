/** The sum of `a` and `b`, which come as numbers from JSON and as text from a form. */
export function add(event, context) {
  return { result: Number(context.a) + Number(context.b) };
}
