import * as z from 'zod';
import { choice, gatewayForm } from '../../lab/config/values';

/** How pods come to nodes, and calls to pods: the choices of the lessons. */
export const placements = ['round-robin', 'one-a-node', 'random'] as const;
export const strategies = ['ROUND_ROBIN', 'RANDOM'] as const;

/** The section `primitives` of lab.yaml: what the lessons let one choose. */
export const schema = z
  .strictObject({
    placement: choice(placements)
      .default('round-robin')
      .describe(
        'Where pods go: over the nodes in turn, one a node and no more, or wherever the scheduler puts them; never where they do not fit.',
      ),
    strategy: choice(strategies)
      .default('RANDOM')
      .describe("To which of a Service's pods the mesh sends a call: to one after another, or to any."),
    gateway: gatewayForm().describe(
      "How the host with its paths is written: as Istio's Gateway and VirtualService, or as the Gateway API's.",
    ),
  })
  .describe('The lessons on the building blocks of an orchestrator.');

export const resolve = (section: z.output<typeof schema>) => section;
