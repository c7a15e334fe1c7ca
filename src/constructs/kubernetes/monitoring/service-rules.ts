import { Construct } from 'constructs';
import * as monitoring from '../../../../imports/monitoring.coreos.com';
import type { WorkloadWithObjective } from '../../../lab/lab';
import { type Resources, small } from '../resources';
import { objectiveGroups } from './objective-rules';
import { type Alert, type RecordingRule, type RuleGroup, runbookOf } from './rules';
import { podGroup } from './saturation-rules';

export interface ServiceRulesProps {
  /** Of the object: the system's. */
  readonly name: string;
  /** What promises something. */
  readonly services: readonly WorkloadWithObjective[];
  /** What each pod may use. @default `small` */
  readonly resources?: Resources;
  /** What only this system can have. @default - nothing */
  readonly alerts?: readonly Alert[];
  /** Helm release of the Prometheus that is to evaluate them: it follows the rules that carry its name. */
  readonly release: string;
  /** Address of the page that says what each alert means and what to do: the lab's. */
  readonly runbook: string;
}

/** Has Prometheus watch what services promise. */
export class ServiceRules extends Construct {
  readonly resource: monitoring.PrometheusRule;

  constructor(
    scope: Construct,
    id: string,
    { name, services, resources = small, alerts = [], release, runbook }: ServiceRulesProps,
  ) {
    super(scope, id);
    const groups: readonly RuleGroup[] = [
      ...services.flatMap((service) => [...objectiveGroups(service), podGroup(service, resources)]),
      ...(alerts.length > 0 ? [{ name: `${name}-system`, rules: alerts }] : []),
    ];
    this.resource = new monitoring.PrometheusRule(this, 'Resource', {
      metadata: { name, labels: { release } },
      spec: { groups: groups.map((group) => ({ ...group, rules: group.rules.map((rule) => written(rule, runbook)) })) },
    });
  }
}

function written(rule: RecordingRule | Alert, runbook: string): monitoring.PrometheusRuleSpecGroupsRules {
  const expr = monitoring.PrometheusRuleSpecGroupsRulesExpr.fromString(rule.expr);
  if ('record' in rule) return { record: rule.record, expr };
  const { alert, severity, summary } = rule;
  return {
    alert,
    expr,
    ...(rule.for !== undefined && { for: rule.for }),
    labels: { severity },
    annotations: { summary, runbook_url: runbookOf(alert, runbook) },
  };
}
