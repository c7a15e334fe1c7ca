/** The environment of a release, of which the Lab says where each value comes from, as texts for a process here. */
import type { EnvironmentValue } from '../lab/lab';

type From<K extends EnvironmentValue['from']> = Extract<EnvironmentValue, { readonly from: K }>;

/** What stands on this machine for what is in the cluster. */
export interface Substitutes {
  /** Base URL of a workload. */
  readonly url: (value: From<'url'>) => string;
  /** Endpoint of the embedded DynamoDB. */
  readonly store: () => string;
  /** Value in this run. @throws Error for a Secret that the system does not have */
  readonly secret: (value: From<'secret'>) => string;
  readonly pod: (value: From<'pod'>) => string;
  /** `name=host:port` of every member, with commas between. */
  readonly members: (value: From<'members'>) => string;
}

export function processEnvironment(
  environment: Readonly<Record<string, EnvironmentValue>>,
  here: Substitutes,
): Readonly<Record<string, string>> {
  // The collector is in the cluster: of one on this machine processes are told as the shell is (child.ts).
  const wanted = Object.entries(environment).filter(([, { from }]) => from !== 'tracing');
  return Object.fromEntries(wanted.map(([name, value]) => [name, textOf(value, here)]));
}

function textOf(value: EnvironmentValue, here: Substitutes): string {
  switch (value.from) {
    case 'value':
    case 'tracing':
      return value.value;
    case 'url':
      return here.url(value);
    case 'store':
      return here.store();
    case 'secret':
      return here.secret(value);
    case 'pod':
      return here.pod(value);
    case 'members':
      return here.members(value);
  }
}
