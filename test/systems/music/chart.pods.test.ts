import { fixtureLab } from '../../support/lab';
import { manifestsOf, named, type PodSpec, type Workload, workloads } from '../../support/charts';

const environments = ['local', 'aws'] as const;

/** What the Pod Security level `restricted` forbids, and a root file system that can be written. */
function violations({ securityContext, containers, volumes = [] }: PodSpec): string[] {
  const pod = securityContext as { runAsNonRoot?: boolean; runAsUser?: number; seccompProfile?: { type: string } };
  const allowedVolumes = new Set(['name', 'configMap', 'emptyDir']);
  const wrong = {
    'may run as root': pod.runAsNonRoot !== true || !pod.runAsUser,
    'has no seccomp profile': pod.seccompProfile?.type !== 'RuntimeDefault',
    'mounts a host or foreign volume': volumes.some((volume) =>
      Object.keys(volume).some((key) => !allowedVolumes.has(key)),
    ),
    ...Object.fromEntries(containers.flatMap(({ securityContext: own }) => Object.entries(containerViolations(own)))),
  };
  return Object.entries(wrong).flatMap(([text, isWrong]) => (isWrong ? [text] : []));
}

function containerViolations(securityContext: object): Record<string, boolean> {
  const own = securityContext as {
    allowPrivilegeEscalation?: boolean;
    readOnlyRootFilesystem?: boolean;
    capabilities?: { drop?: string[]; add?: string[] };
  };
  return {
    'may gain privileges': own.allowPrivilegeEscalation !== false,
    'can write its root': own.readOnlyRootFilesystem !== true,
    'keeps capabilities': own.capabilities?.drop?.[0] !== 'ALL' || own.capabilities.add !== undefined,
  };
}

describe.each(environments)('on %s', (environment) => {
  const manifests = manifestsOf(fixtureLab(environment));

  test('every pod is restricted', () => {
    const found = workloads(manifests).map(({ metadata, spec }) => [metadata.name, violations(spec.template.spec)]);
    expect(found.length).toBeGreaterThanOrEqual(5);
    expect(found.filter(([, wrong]) => wrong?.length)).toEqual([]);
  });

  test('every container says what it asks for and what it may use', () => {
    for (const { spec } of workloads(manifests))
      for (const { resources } of spec.template.spec.containers)
        expect(resources).toEqual({
          requests: {
            cpu: expect.stringMatching(/^\d+m$/) as string,
            memory: expect.stringMatching(/^\d+Mi$/) as string,
            'ephemeral-storage': expect.stringMatching(/^\d+Mi$/) as string,
          },
          limits: {
            cpu: expect.stringMatching(/^\d+m?$/) as string,
            memory: expect.stringMatching(/^\d+Mi$/) as string,
            'ephemeral-storage': expect.stringMatching(/^\d+[GM]i$/) as string,
          },
        });
  });

  test('no field is null', () => {
    expect(nullsIn(manifests)).toEqual([]);
  });
});

describe('the judgements of this file', () => {
  const pod = named<Workload>(manifestsOf(fixtureLab()), 'Deployment', 'cmpt756db').spec.template.spec;

  test('find a pod that is not restricted', () => {
    const [container] = pod.containers;
    expect(violations(pod)).toEqual([]);
    expect(violations({ ...pod, securityContext: {} })).toEqual(['may run as root', 'has no seccomp profile']);
    expect(violations({ ...pod, volumes: [{ name: 'host', hostPath: { path: '/' } }] })).toHaveLength(1);
    expect(violations({ ...pod, containers: [{ ...container, securityContext: {} }] })).toHaveLength(3);
  });

  test('find a null, however deep', () => {
    expect(nullsIn([{ spec: { sizes: [1, null] } }])).toEqual(['0.spec.sizes.1']);
  });
});

function nullsIn(value: unknown, path = ''): string[] {
  if (value === null) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, child]) => nullsIn(child, path ? `${path}.${key}` : key));
}
