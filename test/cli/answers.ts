/** What verbs answer in JSON: what programs may rely on. */
import * as z from 'zod';

const environment = z.enum(['local', 'aws']);
const usd = z.number().nonnegative();
const amount = z.number().nonnegative();
const pods = z.strictObject({ asked: amount, offered: amount });
const amounts = pods.extend({ whole: amount, used: amount.optional() });
const references = z.record(z.string(), z.string());

const item = z.strictObject({
  stack: z.string(),
  resource: z.string(),
  what: z.string(),
  system: z.string().optional(),
  usdPerHour: usd,
  pausedUsdPerHour: usd,
  fullUsdPerHour: usd,
  byUse: z.array(z.string()),
});

const dailyTime = z.strictObject({ time: z.string(), zone: z.string() });

const perStudent = z.strictObject({
  students: z.int(),
  term: z.strictObject({ weeks: z.int(), hoursPerWeek: z.int() }),
  usdPerHour: usd,
  usdPerTerm: usd,
  enough: z.strictObject({ nodes: z.int(), usdPerHour: usd, usdPerTerm: usd }).optional(),
});

const part = z.strictObject({
  name: z.string(),
  state: z.enum(['new', 'same', 'changed', 'unknown']),
  differences: z.array(
    z.strictObject({
      what: z.string(),
      does: z.enum(['add', 'change', 'replace', 'destroy']),
      fields: z.array(z.string()),
      losesData: z.boolean(),
    }),
  ),
  trouble: z.string().optional(),
});

const tableStatus = z.strictObject({
  name: z.string(),
  state: z.string(),
  items: z.int().nullable(),
  reads: z.int().nullable(),
  writes: z.int().nullable(),
});

/** What programs may rely on, by the words behind `lab`: each key, and no other. */
export const schemas: Readonly<Record<string, z.ZodType>> = {
  check: z.strictObject({
    rules: z.int().positive(),
    environments: z.array(environment).min(1),
    problems: z.array(
      z.strictObject({
        rule: z.string(),
        environment,
        address: z.string(),
        value: z.string(),
        remedy: z.string(),
      }),
    ),
    warnings: z.array(z.strictObject({ environment, text: z.string() })),
    classes: z.array(perStudent.extend({ environment })),
  }),
  cost: z.array(
    z.strictObject({
      lab: z.string(),
      environment,
      region: z.string().nullable(),
      date: z.iso.date(),
      pricesOf: z.string(),
      pricesAsOf: z.iso.date(),
      hoursPerMonth: z.number(),
      pauseAt: dailyTime.nullable(),
      warnings: z.array(z.string()),
      class: perStudent.optional(),
      items: z.array(item),
      unpriced: z.array(z.string()),
      usdPerHour: usd,
      pausedUsdPerHour: usd,
    }),
  ),
  'class status': z.strictObject({
    lab: z.string(),
    environment,
    students: z.array(
      z.strictObject({
        student: z.string(),
        state: z.enum(['ready', 'not ready', 'empty', 'missing']),
        pods: z.strictObject({ ready: z.int(), all: z.int() }),
        cpus: z.strictObject({ asked: amount, allowed: amount }).optional(),
        memoryBytes: z.strictObject({ asked: amount, allowed: amount }).optional(),
        troubles: z.array(z.string()),
      }),
    ),
  }),
  diff: z.strictObject({
    lab: z.string(),
    environment,
    stacks: z.array(part),
    charts: z.array(part),
    usdPerHour: z.strictObject({ before: usd.nullable(), after: usd.nullable() }),
  }),
  doctor: z.array(
    z.strictObject({
      what: z.string(),
      found: z.string(),
      state: z.enum(['ok', 'note', 'missing']),
      remedy: z.array(z.string()).optional(),
      quota: z.strictObject({ code: z.string(), needed: z.int(), used: z.int(), allowed: z.number() }).optional(),
    }),
  ),
  'gpu status': z.strictObject({
    place: z.enum(['cluster', 'this machine']),
    jobs: z.array(z.strictObject({ number: z.int(), name: z.string(), state: z.string(), result: z.string() })),
  }),
  images: z.strictObject({ registry: references, docker: references }),
  ls: z.strictObject({
    labs: z.array(
      z.strictObject({
        context: z.string(),
        environment: environment.nullable(),
        isCurrent: z.boolean(),
        state: z.enum(['answers', 'silent', 'missing']),
        namespaces: z.array(z.string()),
      }),
    ),
    silent: z.array(z.string()),
    account: z
      .strictObject({
        account: z.string(),
        region: z.string(),
        found: z.array(z.strictObject({ what: z.string(), names: z.array(z.string()) })).nullable(),
        trouble: z.string().optional(),
      })
      .nullable(),
    usdPerHour: z.strictObject({ running: usd, paused: usd }).nullable(),
  }),
  orphans: z.array(z.strictObject({ what: z.string(), names: z.array(z.string()) })),
  status: z.strictObject({
    context: z.string(),
    nodes: z.array(
      z.strictObject({
        name: z.string(),
        address: z.string(),
        state: z.string(),
        cpus: amounts,
        memoryBytes: amounts,
        pods,
      }),
    ),
    workloads: z.array(
      z.strictObject({
        system: z.string(),
        workload: z.string(),
        version: z.string(),
        ready: z.int(),
        pods: z.int(),
      }),
    ),
    addresses: z.array(z.strictObject({ service: z.string(), address: z.url() })),
    tables: z.array(tableStatus),
    usdPerHour: usd.nullable(),
    pauseAt: dailyTime.nullable(),
  }),
  tables: z.array(tableStatus.extend({ usdPerHour: usd.nullable() })),
  upgrade: z.strictObject({
    lab: z.string(),
    environment,
    target: z.string(),
    standardSupportEnds: z.iso.date().nullable(),
    parts: z.array(
      z.strictObject({
        what: z.enum(['control plane', 'node group', 'add-on', 'Helm release']),
        name: z.string(),
        runs: z.string(),
        target: z.string(),
        state: z.string().nullable(),
      }),
    ),
    steps: z.array(z.string()),
    trouble: z.string().nullable(),
  }),
};
