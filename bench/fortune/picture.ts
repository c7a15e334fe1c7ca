/** A histogram as SVG, readable by day and by night. */

export interface HistogramOptions {
  readonly binMs: number;
  /** A line is drawn here. */
  readonly boundMs: number;
}

const [width, height, left, bottom, top] = [720, 260, 40, 40, 24];

export function histogram(times: readonly number[], { binMs, boundMs }: HistogramOptions): string {
  const first = Math.floor(Math.min(...times, boundMs) / binMs);
  const last = Math.ceil(Math.max(...times, boundMs) / binMs) + 1;
  const bins = Array.from(
    { length: last - first },
    (_, index) => times.filter((time) => Math.floor(time / binMs) === first + index).length,
  );
  const most = Math.max(...bins, 1);
  const x = (ms: number): number => left + ((ms / binMs - first) / bins.length) * (width - left - 10);
  const y = (count: number): number => height - bottom - (count / most) * (height - bottom - top);
  const bars = bins.map((count, index) => {
    const [from, to] = [x((first + index) * binMs), x((first + index + 1) * binMs)];
    return count === 0
      ? ''
      : `<rect x="${from + 1}" y="${y(count)}" width="${to - from - 2}" height="${y(0) - y(count)}"><title>${count}</title></rect>`;
  });
  const labels = bins.flatMap((_, index) =>
    ((first + index) * binMs) % 500 === 0
      ? [
          `<text x="${x((first + index) * binMs)}" y="${height - 20}" text-anchor="middle">${(first + index) * binMs}</text>`,
        ]
      : [],
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Time to a new leader">
<style>text{font:12px sans-serif;fill:#777}rect{fill:#b5651d}line{stroke:#777}</style>
<text x="${left}" y="14">SIGKILLs of the leader by milliseconds until another member answers (${times.length} in all, most in a bar: ${most})</text>
${bars.join('\n')}
<line x1="${left}" y1="${y(0)}" x2="${width - 10}" y2="${y(0)}"/>
<line x1="${x(boundMs)}" y1="${top}" x2="${x(boundMs)}" y2="${y(0)}" stroke-dasharray="4 3"/>
<text x="${x(boundMs) - 4}" y="${top + 12}" text-anchor="end">lease + 1.2 × retry</text>
${labels.join('\n')}
</svg>
`;
}
