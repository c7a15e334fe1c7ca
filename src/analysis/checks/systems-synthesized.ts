import type { Rule } from '../rule';

/** A system that lab.yaml wants and nobody has written a chart for would be deployed as nothing, without a word. */
export const systemsSynthesized: Rule = {
  id: 'systems-synthesized',
  holds: 'every system that the lab wants has a chart with objects',
  check: (lab, { charts }) =>
    Object.keys(lab.systems)
      .filter((system) => !charts.some(({ name, objects }) => name === system && objects.length > 0))
      .map((system) => ({
        address: `kubernetes/${system}.k8s.yaml`,
        value: `systems: ${system}, of which there is no object`,
        remedy: `add objects in src/systems/${system}/chart.ts, or take ${system} out of systems in lab.yaml`,
      })),
};
