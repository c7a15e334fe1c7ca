import { classCost } from '../../../src/analysis/cost/class';
import { estimate } from '../../../src/analysis/cost/estimate';
import { labSchema } from '../../../src/lab/config/schema';
import { resolve } from '../../../src/lab/resolve';
import { readChart, readStack } from '../../../src/synth/documents';
import { leastConfig } from '../../support/lab';

/** A lab whose every student has one pod of 900m. */
function lab(students: number) {
  const roster = Array.from({ length: students }, (_, index) => ({
    seat: index + 1,
    id: `student-${index + 1}`,
    principal: `arn:aws:iam::123456789012:role/student-${index + 1}`,
  }));
  return resolve(labSchema.parse({ ...leastConfig, systems: ['music'] }), 'aws', {}, roster);
}

const chart = readChart(
  'music.k8s.yaml',
  `
kind: Deployment
metadata: { name: s1, namespace: ns }
spec:
  replicas: 1
  template: { spec: { containers: [{ name: s1, image: 'a:v1', resources: { requests: { cpu: 900m } } }] } }
---
kind: Job
metadata: { name: loader, namespace: ns }
spec:
  template: { spec: { containers: [{ name: loader, image: 'a:v1', resources: { requests: { cpu: 900m } } }] } }
`,
);

/** Two pods of 900m a node; the desired number is zero where the lab is paused. */
function documents(desired: number) {
  const resource = {
    aws_launch_template: { t: { block_device_mappings: [{ ebs: { volume_type: 'gp3', volume_size: 20 } }] } },
    aws_eks_node_group: {
      workers: {
        node_group_name: 'workers',
        instance_types: ['t3.medium'],
        scaling_config: { min_size: 0, desired_size: desired, max_size: 2 },
        launch_template: { id: '${aws_launch_template.t.id}' },
      },
    },
    aws_nat_gateway: { a: {} },
  };
  return { environment: 'aws', charts: [chart], stacks: [readStack('nodes', JSON.stringify({ resource }))] } as const;
}

const node = 0.0416 + (20 * 0.08) / 730;
const gateway = 0.045;

function costOf(students: number, desired = 2) {
  const one = lab(students);
  return classCost(one, documents(desired), estimate(one, documents(desired), '2026-11-21'));
}

describe('What a class costs', () => {
  test('is what the lab costs where the nodes have room for every copy', () => {
    // Its own pod and Job, and two copies.
    const cost = costOf(2);
    expect(cost).toEqual({ students: 2, usdPerHour: expect.closeTo(gateway + 2 * node, 10) as unknown });
  });

  test('is with more nodes where they have not, whether they run or the lab is paused', () => {
    // Twenty pods and the Job: eleven nodes.
    const enough = { nodes: 11, usdPerHour: expect.closeTo(gateway + 11 * node, 10) as unknown };
    expect(costOf(19)).toEqual({ students: 19, usdPerHour: expect.closeTo(gateway + 2 * node, 10) as unknown, enough });
    expect(costOf(19, 0)).toEqual({ students: 19, usdPerHour: expect.closeTo(gateway, 10) as unknown, enough });
  });

  test('is nothing to say of a lab without one', () => {
    expect(costOf(0)).toBeUndefined();
  });
});
