/** IPv4 address blocks in CIDR notation. */
export interface Cidr {
  /** First address, as a number. */
  readonly start: number;
  /** Prefix length in bits, 0 to 32. */
  readonly prefix: number;
}

/** Reads well-formed CIDR notation; host bits are cut off, so `10.0.0.7/16` is the block `10.0.0.0/16`. */
export function parseCidr(text: string): Cidr {
  const [address = '', bits = ''] = text.split('/');
  const prefix = Number(bits);
  const first = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { start: first - (first % sizeOf({ prefix })), prefix };
}

export function formatCidr({ start, prefix }: Cidr): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256);
  return `${octets.join('.')}/${prefix}`;
}

/** The `index`th block of `cidr` whose prefix is `bits` longer (Terraform's `cidrsubnet`). */
export function subnet({ start, prefix }: Cidr, bits: number, index: number): Cidr {
  const part = { prefix: prefix + bits };
  return { ...part, start: start + index * sizeOf(part) };
}

/** Whether all of `inner` lies in `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return inner.start >= outer.start && inner.start + sizeOf(inner) <= outer.start + sizeOf(outer);
}

/** Whether some address is in both. */
export function overlap(one: Cidr, other: Cidr): boolean {
  return contains(one, other) || contains(other, one);
}

/** Number of addresses. */
export function sizeOf({ prefix }: Pick<Cidr, 'prefix'>): number {
  return 2 ** (32 - prefix);
}
