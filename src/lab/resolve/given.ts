import type { Occasion } from '../../contract';
import type { ImageLock } from '../config/images';
import type { LabConfig } from '../config/schema';

/** What the parts of one system are resolved from. */
export interface Given {
  readonly config: LabConfig;
  readonly occasion: Occasion;
  readonly images: ImageLock;
  readonly settings: object;
}
