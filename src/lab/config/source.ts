import type { Path } from './keys';
import type { Problem } from './problems';

/** Where a value was written. */
export interface Origin {
  /** `lab.yaml:12`, `LAB_AWS_REGION` or `--set aws.region`. */
  readonly where: string;
  /** A plain scalar as it was written: YAML may have read `012` or `1.30` as a number. */
  readonly written?: string;
}

/** One of the places that configuration comes from. */
export interface Source {
  /** Undefined when it cannot be read as a mapping; `problems` say why. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Where this source has the key at `path`, if it has. */
  readonly at: (path: Path) => Origin | undefined;
}
