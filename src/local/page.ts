/** The page at the gateway's `/`: what runs here and what to call. */
import type { LocalRun } from './operations';
import type { Now } from './plan';
import { type LocalProcess, workloadsOf } from './processes';

export function pageOf({ system }: LocalRun, served: readonly LocalProcess[], now: Now): string {
  const rows = workloadsOf(served).map(({ key, title, name, http, isPublic }) => {
    const path = `${http?.basePath ?? ''}/`;
    const count = now.originsOf(key).length;
    const link = isPublic ? `<a href="${escaped(path)}">${escaped(path)}</a>` : 'only from inside';
    return `<tr><th scope="row">${escaped(title)}</th><td>${escaped(name)}</td><td>${count} ready</td><td>${link}</td></tr>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(system.name)} on this machine</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:50rem;padding:0 1rem}td,th{text-align:left;padding:.25rem 1rem .25rem 0}code{background:#eee;color:#111;padding:.1rem .3rem}</style>
<h1>${escaped(system.name)}</h1>
<p>${escaped(system.title)}. It runs on this machine; <code>lab status ${escaped(system.name)}</code> shows its processes.</p>
<table>
<thead><tr><th scope="col">Service</th><th scope="col">Name</th><th scope="col">Processes</th><th scope="col">Call it at</th></tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
