/** What Maven says of its downloads, as a line now and then that shows that it gets on. */

/** Milliseconds between two lines. */
const intervalMs = 2_000;

const units: Readonly<Record<string, number>> = { B: 1e-6, kB: 1e-3, MB: 1, GB: 1e3 };

/** Megabytes that a line of `mvn --batch-mode` reports as downloaded; 0 for any other line. */
export function downloadedMegabytes(line: string): number {
  const [, number, unit] = /^(?:\[INFO\] )?Downloaded from \S+: \S+ \(([\d.]+) (B|kB|MB|GB) at /.exec(line) ?? [];
  return number === undefined ? 0 : Number(number) * (units[unit ?? ''] ?? 0);
}

export class DownloadProgress {
  private megabytes = 0;
  private files = 0;
  private saidAt = -Infinity;

  /** @param total about how many megabytes there will be */
  constructor(
    private readonly what: string,
    private readonly total: number,
    private readonly say: (line: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  line(text: string): void {
    const megabytes = downloadedMegabytes(text);
    if (megabytes === 0) return;
    this.megabytes += megabytes;
    this.files++;
    if (this.now() - this.saidAt < intervalMs) return;
    this.saidAt = this.now();
    this.say(`${this.what}: ${this.megabytes.toFixed(1)} of about ${this.total} MB downloaded, ${this.files} files`);
  }
}
