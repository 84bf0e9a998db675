/** The PromQL expressions of deploy/monitoring, and what they name. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../../support/child-process';

export const MONITORING = path.join(ROOT, 'deploy', 'monitoring');

/** One panel of a Grafana dashboard, as far as the tests look at it. */
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets?: readonly { readonly expr: string }[];
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** One rule of alerts.yaml. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

/** Both dashboards by file. */
export function dashboards(): Readonly<Record<string, Dashboard>> {
  const folder = path.join(MONITORING, 'grafana');
  return Object.fromEntries(
    readdirSync(folder).map((file) => [
      file,
      JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Dashboard,
    ]),
  );
}

export function alertRules(): readonly AlertRule[] {
  const { groups } = parse(readFileSync(path.join(MONITORING, 'alerts.yaml'), 'utf8')) as {
    groups: { rules: AlertRule[] }[];
  };
  return groups.flatMap(({ rules }) => rules);
}

/** Every expression with where it stands. Grafana's variables are ranges that it fills in: here one of a live run. */
export function expressions(range = '1m'): readonly { place: string; expr: string }[] {
  const ofPanels = Object.entries(dashboards()).flatMap(([file, { panels }]) =>
    panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => ({ place: `${file}: ${title}`, expr: filledIn(expr, range) })),
    ),
  );
  const ofRules = alertRules().map(({ alert, expr }) => ({ place: alert, expr }));
  return [...ofPanels, ...ofRules];
}

const filledIn = (expr: string, range: string) =>
  expr.replaceAll(/\$__(?:rate_interval|range|interval)/g, range);

/** What an expression reads: each metric with the labels that are matched, and by which values. */
export interface Read {
  readonly metric: string;
  readonly matched: readonly { readonly label: string; readonly values: readonly string[] }[];
}

const SELECTOR = /\b((?:verification|temporal|process|nodejs)_\w+)\s*(?:\{([^}]*)\})?/g;
const MATCHER = /(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g;

export function readsOf(expr: string): readonly Read[] {
  return [...expr.matchAll(SELECTOR)].map(([, metric = '', matchers = '']) => ({
    metric,
    matched: [...matchers.matchAll(MATCHER)].map(([, label = '', , value = '']) => ({
      label,
      values: value.split('|'),
    })),
  }));
}

/** Labels that an expression keeps: `by (…)`. */
export function keptBy(expr: string): readonly string[] {
  return [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels = '']) =>
    labels.split(',').map((label) => label.trim()),
  );
}
