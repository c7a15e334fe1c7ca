import type { Documents } from '../../synth/documents';
import { serviceOf } from '../hosts';
import { type DestinationRule, type HttpRule, namespaceOf, objectsOf, selected, workloadsOf } from '../kinds';
import { routesOf } from '../routes';
import type { Finding, Rule } from '../rule';

/** What Istio takes without a word, and then does nothing with, or the wrong thing. */
export const meshFigures: Rule = {
  id: 'mesh-figures',
  holds:
    'every rule of a route has a time limit and repeats reads alone, its faults and times are possible, and outlier detection can leave a pod out',
  check: (_, documents) => [...ruleFindings(documents), ...ejectionFindings(documents)],
};

/** A mistake: the path below the rule with its value, and what to do. */
type Mistake = readonly [value: string, remedy: string];

function ruleFindings(documents: Documents): readonly Finding[] {
  return routesOf(documents).flatMap(({ address, manifest, words }) =>
    (manifest.spec.http ?? []).flatMap((rule, index) =>
      [...timeMistakes(rule, words.timeout), ...retryMistakes(rule), ...faultMistakes(rule)].map(([value, remedy]) => ({
        address,
        value: `${words.rules}.${index}.${value}`,
        remedy,
      })),
    ),
  );
}

function timeMistakes({ timeout, retries = {}, route }: HttpRule, word: string): readonly Mistake[] {
  if (!route) return [];
  const limit = durationIn(timeout);
  if (limit === undefined)
    return [[`${word}: ${shown(timeout)}`, 'give a time limit, e.g. 7s: Istio has none by itself']];
  const { perTryTimeout } = retries;
  if (perTryTimeout === undefined) return [];
  const each = durationIn(perTryTimeout);
  if (each === undefined) return [[`retries.perTryTimeout: ${shown(perTryTimeout)}`, 'give a duration, e.g. 2s']];
  return each > limit
    ? [[`retries.perTryTimeout: ${perTryTimeout}`, `give at most the time limit of the rule, ${String(timeout)}`]]
    : [];
}

/** A 503 may come from a service that has done what it was asked. */
function retryMistakes({ match = [], retries = {} }: HttpRule): readonly Mistake[] {
  const { attempts = 0, retryOn = '' } = retries;
  if (!(Number.isInteger(attempts) && attempts >= 0 && attempts <= 10))
    return [[`retries.attempts: ${shown(attempts)}`, 'give a whole number from 0 to 10']];
  const isForReads =
    match.length > 0 && match.every(({ method }) => /^(GET|HEAD)(\|(GET|HEAD))*$/.test(methodIn(method)));
  const unsafe = retryOn.split(',').filter((one) => unsafeConditions.test(one.trim()));
  if (isForReads || unsafe.length === 0) return [];
  return [
    [`retries.retryOn: ${retryOn}`, `leave out ${unsafe.join(' and ')}, or let the rule match GET and HEAD alone`],
  ];
}

const unsafeConditions = /^(5\d\d|5xx|gateway-error|reset|retriable-status-codes)$/;

function methodIn(method: { readonly exact?: string; readonly regex?: string } = {}): string {
  return method.exact ?? method.regex ?? '';
}

function faultMistakes({ fault: { abort, delay } = {} }: HttpRule): readonly Mistake[] {
  const share = (name: string, value: number | undefined): readonly Mistake[] =>
    value !== undefined && value > 0 && value <= 100
      ? []
      : [[`fault.${name}.percentage.value: ${shown(value)}`, 'give a percentage above 0 and up to 100, or no fault']];
  const status = abort?.httpStatus;
  const isStatus = status !== undefined && Number.isInteger(status) && status >= 200 && status <= 599;
  return [
    ...(abort ? share('abort', abort.percentage?.value) : []),
    ...(abort && !isStatus
      ? [[`fault.abort.httpStatus: ${shown(status)}`, 'give a status from 200 to 599'] as const]
      : []),
    ...(delay ? share('delay', delay.percentage?.value) : []),
    ...(delay && durationIn(delay.fixedDelay) === undefined
      ? [[`fault.delay.fixedDelay: ${shown(delay.fixedDelay)}`, 'give a duration, e.g. 500ms'] as const]
      : []),
  ];
}

/** Envoy leaves out one more pod while its share of all is no larger than this; Istio's own 10 % is none of three. */
function ejectionFindings(documents: Documents): readonly Finding[] {
  const workloads = workloadsOf(documents);
  return objectsOf<DestinationRule>(documents, 'DestinationRule').flatMap(
    ({ address, manifest }): readonly Finding[] => {
      const { host, trafficPolicy, subsets = [] } = manifest.spec;
      const service = serviceOf(documents, { host, from: manifest });
      if (!trafficPolicy?.outlierDetection || !service?.spec.selector) return [];
      const { maxEjectionPercent: most = 10 } = trafficPolicy.outlierDetection;
      const pods = selected(workloads, namespaceOf(service), service.spec.selector);
      const groups = subsets.length > 0 ? subsets.map(({ labels = {} }) => labels) : [{}];
      const sizes = groups.map((labels) =>
        selected(pods, namespaceOf(service), labels).reduce((all, { replicas }) => all + replicas, 0),
      );
      const stuck = sizes.find((size) => size > 1 && 100 / size > most);
      if (stuck === undefined) return [];
      const value = `spec.trafficPolicy.outlierDetection.maxEjectionPercent: ${most}`;
      return [
        {
          address,
          value,
          remedy: `give ${Math.ceil(100 / stuck)} at least: one of ${stuck} pods is more than ${most} %`,
        },
      ];
    },
  );
}

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** Milliseconds of a duration such as `1m30s`; undefined where it is none, or too short for Istio, which wants 1 ms. */
function durationIn(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  const total = parts.reduce((all, [, number, unit = '']) => all + Number(number) * (units[unit] ?? 0), 0);
  return total >= 1 ? total : undefined;
}

function shown(value: string | number | undefined): string {
  return value === undefined ? 'none' : String(value);
}
