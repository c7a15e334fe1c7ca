/** dynalite brings no types; these are the parts that we use. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** `createTableMs` is how long a new table stays in CREATING. Without a path everything is in memory. */
  export default function dynalite(options: { readonly createTableMs?: number }): Server;
}
