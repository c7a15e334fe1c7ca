import { classCost } from '../../../src/analysis/cost/class';
import { estimate } from '../../../src/analysis/cost/estimate';
import { labSchema } from '../../../src/lab/config/schema';
import { resolve } from '../../../src/lab/resolve';
import { readChart, readStack } from '../../../src/synth/documents';
import { leastConfig } from '../../support/lab';

/** A lab whose every student has one pod of 900m. */
function lab(students: number, term = {}) {
  const roster = Array.from({ length: students }, (_, index) => ({
    seat: index + 1,
    id: `student-${index + 1}`,
    principal: `arn:aws:iam::123456789012:role/student-${index + 1}`,
  }));
  return resolve(labSchema.parse({ ...leastConfig, systems: ['music'], roster: { term } }), 'aws', {}, roster);
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

function costOf(students: number, desired = 2, term = {}) {
  const one = lab(students, term);
  return classCost(one, documents(desired), estimate(one, documents(desired), '2026-11-21'));
}

/** As long as the schema says unless lab.yaml does. */
const term = { weeks: 13, hoursPerWeek: 168 };

const sums = (usdPerHour: number, usdPerTerm = 13 * 168 * usdPerHour) => ({
  usdPerHour: expect.closeTo(usdPerHour, 10) as unknown,
  usdPerTerm: expect.closeTo(usdPerTerm, 7) as unknown,
});

describe('What a class costs', () => {
  test('is what the lab costs where the nodes have room for every copy', () => {
    // Its own pod and Job, and two copies.
    const cost = costOf(2);
    expect(cost).toEqual({ students: 2, term, ...sums(gateway + 2 * node) });
  });

  test('is with more nodes where they have not, whether they run or the lab is paused', () => {
    // Twenty pods and the Job: eleven nodes.
    const enough = { nodes: 11, ...sums(gateway + 11 * node) };
    expect(costOf(19)).toEqual({ students: 19, term, ...sums(gateway + 2 * node), enough });
    expect(costOf(19, 0)).toEqual({ students: 19, term, ...sums(gateway), enough });
  });

  test('is in a term what it costs while it runs, and what it costs while it is paused in the other hours', () => {
    const short = { weeks: 10, hoursPerWeek: 40 };
    const paused = 10 * 128 * gateway;
    expect(costOf(19, 2, short)).toEqual({
      students: 19,
      term: short,
      ...sums(gateway + 2 * node, 10 * 40 * (gateway + 2 * node) + paused),
      enough: { nodes: 11, ...sums(gateway + 11 * node, 10 * 40 * (gateway + 11 * node) + paused) },
    });
  });

  test('is nothing to say of a lab without one', () => {
    expect(costOf(0)).toBeUndefined();
  });
});
