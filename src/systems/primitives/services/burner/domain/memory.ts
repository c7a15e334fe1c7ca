/** Memory that is held for callers, and given back to the machine when their time is up. */

declare global {
  // Of ECMAScript 2024, and in Node since 20; TypeScript's library for 2023 does not know them.
  interface ArrayBuffer {
    resize(bytes: number): void;
  }
  interface ArrayBufferConstructor {
    new (bytes: number, options: { readonly maxByteLength: number }): ArrayBuffer;
  }
}

const mebibyte = 2 ** 20;

export class Ballast {
  private readonly blocks = new Set<ArrayBuffer>();

  /** @param most mebibytes that may be held at once */
  constructor(private readonly most: number) {}

  /** Mebibytes that are held now. */
  get held(): number {
    return [...this.blocks].reduce((sum, { byteLength }) => sum + byteLength / mebibyte, 0);
  }

  /** @returns what gives it back; undefined where it would be too much */
  hold(mebibytes: number): (() => void) | undefined {
    if (this.held + mebibytes > this.most) return undefined;
    // Memory that nobody has written to takes no room yet.
    const block = new ArrayBuffer(mebibytes * mebibyte, { maxByteLength: mebibytes * mebibyte });
    new Uint8Array(block).fill(1);
    this.blocks.add(block);
    return () => this.release(block);
  }

  releaseAll(): void {
    this.blocks.forEach((block) => this.release(block));
  }

  /** Gives the pages back at once; a garbage collection might come much later. */
  private release(block: ArrayBuffer): void {
    if (this.blocks.delete(block)) block.resize(0);
  }
}
