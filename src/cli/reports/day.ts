/** ISO 8601 date of today. Nothing that is written to dist/ may depend on it. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
