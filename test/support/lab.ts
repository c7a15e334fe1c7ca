import { labSchema } from '../../src/lab/config/schema';
import type { EnvironmentName } from '../../src/contract';
import type { AwsLab, LocalLab } from '../../src/lab/lab';
import { resolve } from '../../src/lab/resolve';

/** The least that a lab.yaml must say. */
export const leastConfig = {
  name: 'fixture',
  registryId: 'octocat',
  owner: 'teacher',
  expires: '2026-12-31',
  imageRegistry: 'registry.example/octocat',
  aws: {
    account: '123456789012',
    apiAccessCidrs: ['203.0.113.0/24'],
    admins: ['arn:aws:iam::123456789012:role/lab-admin'],
  },
} as const;

type Overrides = Readonly<Record<string, unknown>> & { readonly aws?: Readonly<Record<string, unknown>> };

/** A lab that belongs to the tests: the least configuration plus what a test says. */
export function fixtureLab(environment: 'aws', overrides?: Overrides): AwsLab;
export function fixtureLab(environment?: 'local', overrides?: Overrides): LocalLab;
export function fixtureLab(environment: EnvironmentName, overrides?: Overrides): AwsLab | LocalLab;
export function fixtureLab(environment: EnvironmentName = 'local', overrides: Overrides = {}): AwsLab | LocalLab {
  const config = { ...leastConfig, ...overrides, aws: { ...leastConfig.aws, ...overrides.aws } };
  return resolve(labSchema.parse(config), environment);
}

export function fixtureAwsLab(overrides: Overrides = {}): AwsLab {
  return fixtureLab('aws', overrides);
}
