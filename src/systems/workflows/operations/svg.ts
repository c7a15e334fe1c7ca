/** A workflow as a drawing. The layout is dagre's; colours follow the reader's light or dark page. */
import { type EdgeLabel, Graph, type GraphLabel, layout, type NodeLabel } from '@dagrejs/dagre';
import { conditionText } from '../domain/condition';
import { output, type Workflow } from '../domain/workflow';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Line {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly text: string;
  readonly x?: number;
  readonly y?: number;
}

/** Pixels of a letter of the drawing's type, on average, and of a line. */
const letter = 7.4;
const line = 18;
const padding = 12;
const margin = 16;

export function workflowSvg(workflow: Workflow): string {
  const graph = arranged(workflow);
  const { width = 0, height = 0 } = graph.graph();
  const boxes = graph.nodes().map((name) => boxSvg(name, workflow.steps[name]?.call, graph.node(name) as Box));
  const lines = graph.edges().map((edge) => lineSvg(graph.edge(edge) as unknown as Line));
  const title = `Workflow ${workflow.name}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="img" aria-label="${escape(title)}">`,
    `<title>${escape(title)}</title>`,
    `<style>${style}</style>`,
    '<defs><marker id="end" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0L10 5L0 10z"/></marker></defs>',
    ...lines,
    ...boxes,
    '</svg>',
    '',
  ].join('\n');
}

const style = [
  'text{font:13px ui-monospace,monospace;fill:#1b1f24;text-anchor:middle}',
  '.call{fill:#57606a;font-size:12px}',
  'rect{fill:#f6f8fa;stroke:#57606a}',
  '.end rect{fill:#ddf4ff;stroke:#0969da}',
  '.way{fill:none;stroke:#57606a;stroke-width:1.5}',
  '.head{fill:#57606a}',
  '.when{paint-order:stroke;stroke:#fff;stroke-width:4px}',
  '@media(prefers-color-scheme:dark){text{fill:#e6edf3}.call{fill:#9198a1}rect{fill:#161b22;stroke:#9198a1}.end rect{fill:#0c2d6b;stroke:#58a6ff}.way{stroke:#9198a1}.head{fill:#9198a1}.when{stroke:#0d1117}}',
].join('');

function arranged(workflow: Workflow): Graph<GraphLabel, NodeLabel, EdgeLabel> {
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>();
  graph.setGraph({ rankdir: 'LR', marginx: margin, marginy: margin, ranksep: 48, nodesep: 32 });
  for (const [name, { call }] of Object.entries(workflow.steps)) {
    const letters = Math.max(name.length, call.length);
    graph.setNode(name, { width: letters * letter + 2 * padding, height: 2 * line + padding });
  }
  graph.setNode(output, { width: output.length * letter + 2 * padding, height: line + padding });
  for (const { from, to, when } of workflow.edges) {
    const text = when ? conditionText(when) : '';
    graph.setEdge(from, to, { text, width: text.length * letter, height: line, labelpos: 'c' });
  }
  layout(graph);
  return graph;
}

function boxSvg(name: string, call: string | undefined, { x, y, width, height }: Box): string {
  const rect = `<rect x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${round(width)}" height="${round(height)}" rx="6"/>`;
  if (call === undefined)
    return `<g class="end">${rect}<text x="${round(x)}" y="${round(y + 4)}">${escape(name)}</text></g>`;
  const texts = `<text x="${round(x)}" y="${round(y - 4)}">${escape(name)}</text><text class="call" x="${round(x)}" y="${round(y + line - 4)}">${escape(call)}</text>`;
  return `<g>${rect}${texts}</g>`;
}

function lineSvg({ points, text, x, y }: Line): string {
  const way = points.map((point, index) => `${index === 0 ? 'M' : 'L'}${round(point.x)} ${round(point.y)}`).join('');
  const label =
    text && x !== undefined && y !== undefined
      ? `<text class="when" x="${round(x)}" y="${round(y + 4)}">${escape(text)}</text>`
      : '';
  return `<path class="way" d="${way}" marker-end="url(#end)"/>${label}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
