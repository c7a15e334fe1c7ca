import { modules, serviceName } from '../../../src/systems/functions/contract';
import { functionAddress } from '../../../src/systems/workflows/contract';
import { manifestsOf, named } from '../../support/charts';
import { fixtureLab } from '../../support/lab';

const synthesize = (systems: readonly string[] = ['functions', 'workflows']) =>
  manifestsOf(fixtureLab('local', { systems }));

interface Template {
  readonly spec: {
    readonly serviceAccountName: string;
    readonly podMetadata: { readonly labels: Readonly<Record<string, string>> };
    readonly templates: readonly { readonly name: string; readonly container?: { readonly args: readonly string[] } }[];
  };
}

test('the course’s workflow is a template of Argo whose steps call the modules’ Services', () => {
  const { spec } = named<Template>(synthesize(), 'WorkflowTemplate', 'add-then-multiply');
  const calls = spec.templates.flatMap(({ container }) => container?.args[0] ?? []);
  expect(calls).toEqual([
    'http://serverless-add.functions.svc.cluster.local/function/add/add',
    'http://serverless-multiply.functions.svc.cluster.local/function/multiply/multiply',
  ]);
});

test('functions are called by the names that their own system gives them', () => {
  expect(functionAddress.servicePrefix).toBe(modules.servicePrefix);
  expect(serviceName('my_module')).toBe('serverless-my-module');
});

test('a step may report its results to Argo, and nothing else', () => {
  const manifests = synthesize();
  expect(named(manifests, 'Role', 'workflow-step')).toMatchObject({
    rules: [{ apiGroups: ['argoproj.io'], resources: ['workflowtaskresults'], verbs: ['create', 'patch'] }],
  });
  expect(named(manifests, 'RoleBinding', 'workflow-step')).toMatchObject({
    roleRef: { kind: 'Role', name: 'workflow-step' },
    subjects: [{ kind: 'ServiceAccount', name: 'workflow-step' }],
  });
});

test('a step calls functions and the API server, and nobody calls it', () => {
  interface Policy {
    readonly spec: {
      readonly podSelector: { readonly matchLabels: object };
      readonly ingress?: object;
      readonly egress: readonly { readonly ports: readonly { readonly port: number }[] }[];
    };
  }
  const manifests = synthesize();
  const { spec } = named<Policy>(manifests, 'NetworkPolicy', 'workflow-step');
  expect(spec.ingress).toBeUndefined();
  expect(spec.egress.map(({ ports }) => ports.map(({ port }) => port))).toEqual([[8081], [443, 6443]]);
  const { labels } = named<Template>(manifests, 'WorkflowTemplate', 'add-then-multiply').spec.podMetadata;
  expect(labels).toMatchObject(spec.podSelector.matchLabels);
});

test('a lab with workflows and without functions is told what to add', () => {
  expect(() => synthesize(['workflows'])).toThrow('add functions to systems in lab.yaml');
});
