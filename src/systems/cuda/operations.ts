/** Jobs on a GPU are submitted, not kept running: `lab gpu` is their verb. */
import type { SystemOf } from '../../lab/lab';
import type { Operations } from '../../local/operations';
import { UserError } from '../../user-error';
import { contract, gpuResource, largestN, largestOnCpu, names, sourceFile } from './contract';

type Settings = SystemOf<'cuda'>['settings'];

export const operations = {
  run: {
    plan: () => {
      throw new UserError(
        'cuda has nothing that keeps running: its jobs are submitted one by one.\n' +
          'Submit one: ./lab gpu submit add --n 1000000   (without a GPU the CPU twin runs it here)',
        2,
      );
    },
    hints: () => [],
  },
  jobs: {
    largestN,
    cluster: {
      namespace: contract.namespace,
      templates: names.templates,
      containers: names.containers,
      results: names.results,
      source: { volume: names.sourceVolume, file: sourceFile },
      resource: gpuResource,
    },
    twin: { service: 'twin', largestN: largestOnCpu },
  },
} satisfies Operations<typeof contract, Settings>;
