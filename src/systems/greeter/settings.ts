import * as z from 'zod';
import { choice, count } from '../../lab/config/values';
import { contract } from './contract';

const { versions } = contract.workloads.greeter;

/** The section `greeter` of lab.yaml: what the two lessons run. */
export const schema = z
  .strictObject({
    version: choice(versions)
      .default(versions[0])
      .describe('Version that the pods are to have; another one makes a rolling update.'),
    replicas: count(1, 5).default(1).describe('Pods of the lesson on scheduling: one a worker.'),
    toleration: z
      .boolean()
      .default(false)
      .describe('Whether those pods may run on the worker with the taint class=vip.'),
  })
  .describe('The greeter of the lessons on rollout and scheduling.');

export const resolve = (section: z.output<typeof schema>) => section;
