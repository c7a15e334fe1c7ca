/** Which file of the shared folder a URL means. */

/** The page that a folder shows. */
export const indexPage = 'index.html';

/**
 * The path below the folder, without a leading slash; undefined where a URL can mean no file: it leaves the folder, names
 * a hidden file, or is not text. A path that ends with a slash means the index page.
 */
export function fileOf(url: string): string | undefined {
  const path = decoded(url.split(/[?#]/, 1)[0] ?? '');
  if (path === undefined || /[\0\\]/.test(path)) return undefined;
  const names = path.split('/').filter((name) => name !== '');
  if (names.some((name) => name.startsWith('.'))) return undefined;
  return [...names, ...(path.endsWith('/') ? [indexPage] : [])].join('/');
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
};

/** By the ending of the name; bytes where it is unknown. */
export function typeOf(file: string): string {
  const ending = /\.([^./]+)$/.exec(file)?.[1] ?? '';
  return types[ending.toLowerCase()] ?? 'application/octet-stream';
}
