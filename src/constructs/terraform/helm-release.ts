import { Release } from '@cdktf/provider-helm/lib/release';
import { Construct } from 'constructs';
import type { HelmChart } from '../../lab/versions';

export interface HelmReleaseProps {
  /** Name of the release: many charts call their objects after it. */
  readonly name: string;
  readonly chart: HelmChart;
  readonly namespace: string;
  /** What differs from the chart's own values. */
  readonly values: object;
  /** Makes the namespace where it is not there yet. @default false */
  readonly createNamespace?: boolean;
  /** Releases that must be ready first, and are removed later. @default none */
  readonly after?: readonly HelmRelease[];
}

/** Seconds until a release counts as failed: a new node and the images of the largest chart take half of it. */
const timeoutSeconds = 600;

/**
 * A Helm release that is there as a whole or not at all: it waits until its pods are ready, and takes back
 * what it made when they are not, so that an apply can be repeated. Plan checks the values with the chart's
 * own schema.
 */
export class HelmRelease extends Construct {
  private readonly resource: Release;

  constructor(scope: Construct, id: string, props: HelmReleaseProps) {
    super(scope, id);
    const { name, chart, namespace, values, createNamespace, after = [] } = props;
    this.resource = new Release(this, 'Resource', {
      name,
      chart: chart.name,
      repository: chart.repository,
      version: chart.version,
      namespace,
      ...(createNamespace && { createNamespace }),
      // JSON is YAML.
      values: [JSON.stringify(values)],
      lint: true,
      atomic: true,
      cleanupOnFail: true,
      wait: true,
      timeout: timeoutSeconds,
      ...(after.length > 0 && { dependsOn: after.map((release) => release.resource) }),
    });
  }
}
