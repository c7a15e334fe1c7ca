/** The environment of a release: each value as far as it is known, and where it comes from. */
import type { Contract, EnvironmentSource, GatewayForm, MembersContract, SecretContract } from '../../contract';
import type { EnvironmentValue, InClusterStore } from '../lab';
import { tableName } from '../tables';
import type { Given } from './given';
import { known } from './records';

/** Its port is the default of DynamoDB Local. */
export const inClusterStore: InClusterStore = { kind: 'in-cluster', name: 'dynamodb', port: 8000 };

/** By convention, for services that want a region where there is no AWS. */
const regionWithoutAws = 'us-west-2';

export function valueOf(
  source: EnvironmentSource,
  version: string,
  contract: Contract,
  { config, occasion, settings }: Given,
): EnvironmentValue | undefined {
  const text = (value: string): EnvironmentValue => ({ from: 'value', value });
  switch (source.from) {
    case 'value':
      return source;
    case 'version':
      return text(version);
    case 'registryId':
      return text(config.registryId);
    case 'region':
      return text(config.aws?.region ?? regionWithoutAws);
    case 'dynamodbEndpoint':
      return occasion.environment === 'local'
        ? { from: 'store', name: inClusterStore.name, port: inClusterStore.port }
        : undefined;
    case 'table':
      return text(tableName(known(contract.tables, source.table).prefix, config.registryId));
    case 'url':
      return addressOf(source.workload, contract);
    case 'members':
      return membersOf(source, contract);
    case 'secret':
      return secretOf(source, contract, settings);
    case 'setting': {
      const value = settingOf(settings, source.setting);
      if (['string', 'number', 'boolean'].includes(typeof value)) return text(`${value as string | number | boolean}`);
      if (value === undefined && source.optional) return undefined;
      throw new Error(
        `${contract.system} has no setting ${source.setting} of one value, and the contract does not call it optional`,
      );
    }
    case 'pod':
      return source;
  }
}

function settingOf(settings: object, wanted: string): unknown {
  return Object.entries(settings).find(([name]) => name === wanted)?.[1];
}

/** Whether the settings of a system ask for one of its Secrets. */
export function isWanted({ wantedWith }: SecretContract, settings: object): boolean {
  return wantedWith === undefined || settingOf(settings, wantedWith.setting) === wantedWith.value;
}

/** @throws Error where the contract names a setting that is no form */
export function gatewayFormOf({ system, gatewaySetting }: Contract, settings: object): GatewayForm {
  if (gatewaySetting === undefined) return 'istio';
  const form = settingOf(settings, gatewaySetting);
  if (form === 'istio' || form === 'gateway-api') return form;
  throw new Error(`${system} has no setting ${gatewaySetting} that is a form of the gateway: ${String(form)}`);
}

function secretOf(
  { secret: wanted, optional }: Extract<EnvironmentSource, { readonly from: 'secret' }>,
  contract: Contract,
  settings: object,
): EnvironmentValue | undefined {
  const secret = known(contract.secrets, wanted);
  if (isWanted(secret, settings)) return { from: 'secret', name: secret.name, key: secret.key };
  if (optional) return undefined;
  throw new Error(
    `${contract.system} has no secret ${wanted} with these settings, and the contract does not call the variable optional`,
  );
}

function addressOf(key: string, contract: Contract): EnvironmentValue {
  const workload = known(contract.workloads, key);
  if (workload.kind === 'job' || !workload.http) throw new Error(`${workload.name} serves no HTTP, so it has no URL`);
  return { from: 'url', workload: key, name: workload.name, http: workload.http };
}

function membersOf(
  { workload: key, port }: Extract<EnvironmentSource, { readonly from: 'members' }>,
  contract: Contract,
): EnvironmentValue {
  const workload = known(contract.workloads, key);
  if (workload.kind !== 'members') throw new Error(`${workload.name} is no workload of members`);
  const { headlessService, ports = {}, http } = workload;
  const numbers: Readonly<Record<string, number>> = { ...(http && { http: http.port }), ...ports };
  return {
    from: 'members',
    workload: key,
    names: memberNames(workload),
    headlessService,
    port,
    number: known(numbers, port),
  };
}

/** As a StatefulSet calls its pods. */
export function memberNames({ name, count, firstNumber = 0 }: MembersContract): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${firstNumber + index}`);
}
