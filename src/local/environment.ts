/** The environment of a release, as the Lab resolved it for the cluster, turned into one for a process here. */

/** A value of the Lab: known, or a reference that the cluster would resolve. */
export type EnvironmentValue =
  | { readonly value: string }
  | { readonly secret: { readonly name: string; readonly key: string } }
  | { readonly field: string };

export interface Substitutes {
  /** `host:port` in the cluster → `host:port` on this machine. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Name of a Kubernetes Secret → its value in development. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Field of the downward API → what stands for it here. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** @throws Error when a secret or a field has no substitute: a mistake of the program, not of a person. */
export function processEnvironment(
  environment: Readonly<Record<string, EnvironmentValue>>,
  { hosts, secrets, fields = {} }: Substitutes,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, substitute(key, value)]));

  function substitute(key: string, value: EnvironmentValue): string {
    if ('value' in value) return withLocalHost(value.value, hosts);
    const [kind, name, values] =
      'secret' in value ? (['secret', value.secret.name, secrets] as const) : (['field', value.field, fields] as const);
    const found = values[name];
    if (found === undefined)
      throw new Error(`${key} comes from the ${kind} ${name}, which has no value for local processes`);
    return found;
  }
}

function withLocalHost(value: string, hosts: Readonly<Record<string, string>>): string {
  const [, scheme, host, rest = ''] = /^(https?:\/\/)([^/]+)(.*)$/.exec(value) ?? [];
  const here = host === undefined ? undefined : hosts[host];
  return here === undefined ? value : `${scheme}${here}${rest}`;
}
