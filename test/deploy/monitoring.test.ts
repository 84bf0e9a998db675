/**
 * Goal: dashboards and alerts ask for metrics that there are, each alert fires when it should, and
 * leads to an entry of the runbook. Method: names against the declarations; Prometheus' own
 * promtool. What a live run shows is in live-monitoring.test.ts.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from '@jest/globals';
import { parse } from 'yaml';
import { METRICS, type MetricDeclaration } from '../../runtime/metrics/declarations';
import { ROOT } from '../support/child-process';
import { describeUnless } from '../support/server-suite';
import {
  alertRules,
  dashboards,
  expressions,
  keptBy,
  MONITORING,
  readsOf,
} from './support/expressions';

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const declared: Readonly<Record<string, MetricDeclaration>> = METRICS;
/** Of the SDK's core and of Node.js; live-monitoring.test.ts reads them from a process. */
const FOREIGN = /^(?:temporal|process|nodejs)_/;
const OF_PROMETHEUS = ['instance', 'le'];

/** The declaration behind the series of an expression. */
function declarationOf(series: string): MetricDeclaration | undefined {
  if (declared[series] !== undefined) return declared[series];
  const histogram = declared[series.replace(/_(?:bucket|sum|count)$/, '')];
  return histogram?.type === 'histogram' ? histogram : undefined;
}

/** What is wrong with an expression. */
function mistakesIn(expr: string): readonly string[] {
  const reads = readsOf(expr).filter(({ metric }) => !FOREIGN.test(metric));
  const mistakes = reads.flatMap(({ metric, matched }) => {
    const declaration = declarationOf(metric);
    if (declaration === undefined) return [`${metric} is not declared`];
    return matched.flatMap(({ label, values }) => {
      const known = declaration.labels[label];
      if (known === undefined) return [`${metric} has no label ${label}`];
      // A pattern has to mean something that there is.
      return values
        .filter((value) => typeof known !== 'string' && !known.some((each) => fits(value, each)))
        .map((value) => `${metric}: ${label} is never ${value}`);
    });
  });
  if (reads.length === 0) return mistakes;
  const labels = reads.flatMap(({ metric }) => Object.keys(declarationOf(metric)?.labels ?? {}));
  const lost = keptBy(expr).filter((label) => ![...labels, ...OF_PROMETHEUS].includes(label));
  return [...mistakes, ...lost.map((label) => `nothing here has a label ${label}`)];
}

const fits = (pattern: string, value: string) => new RegExp(`^(?:${pattern})$`).test(value);

describe('expressions', () => {
  it('name metrics, labels and values that are declared', () => {
    const wrong = expressions().flatMap(({ place, expr }) =>
      mistakesIn(expr).map((mistake) => `${place}: ${mistake}`),
    );
    expect(expressions().length).toBeGreaterThan(50);
    expect(wrong).toEqual([]);
  });

  it.each([
    ['sum(rate(verification_starts_total[1m]))', 'verification_starts_total is not declared'],
    ['verification_ready{chek="pollers"}', 'verification_ready has no label chek'],
    ['verification_ready{check="poller"}', 'verification_ready: check is never poller'],
    ['sum by (code) (verification_ready)', 'nothing here has a label code'],
  ])('of a wrong kind are noticed: %s', (expr, mistake) => {
    expect(mistakesIn(expr)).toEqual([mistake]);
  });

  it('show every metric of ours somewhere', () => {
    const shown = new Set(
      expressions()
        .flatMap(({ expr }) => readsOf(expr))
        .map(({ metric }) => (metric in declared ? metric : metric.replace(/_[a-z]+$/, ''))),
    );
    expect(Object.keys(METRICS).filter((name) => !shown.has(name))).toEqual([]);
  });
});

test.each(Object.entries(dashboards()))(
  '%s is a dashboard that Grafana can lay out',
  (_, board) => {
    const { panels, uid, title } = board;
    expect(uid).toMatch(/^atrium-[a-z]+$/);
    expect(title).not.toBe('');
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const shown = panels.filter(({ type }) => type !== 'row');
    expect(shown.length).toBeGreaterThan(15);
    expect(
      shown.filter(({ description = '', targets = [] }) => !description || !targets.length),
    ).toEqual([]);
    const overlapping = panels.filter((one) =>
      panels.some(
        (other) =>
          other.id < one.id &&
          one.gridPos.x < other.gridPos.x + other.gridPos.w &&
          other.gridPos.x < one.gridPos.x + one.gridPos.w &&
          one.gridPos.y < other.gridPos.y + other.gridPos.h &&
          other.gridPos.y < one.gridPos.y + one.gridPos.h,
      ),
    );
    expect(overlapping).toEqual([]);
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  },
);

describe('alerts', () => {
  const [, runbook = ''] = read('docs/operations.md').split('\n## Runbook\n');
  const entries = [...runbook.split('\n## ')[0]!.matchAll(/^### (.*)\n\n(.*)$/gm)].map(
    ([, heading = '', first = '']) => ({
      heading,
      first,
      alert: /^Alert: `(\w+)`\.$/.exec(first)?.[1],
    }),
  );
  /** As Markdown makes anchors of headings. */
  const anchor = (heading: string) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');

  it('are one for each entry of the runbook, or the entry says why there is none', () => {
    expect(entries.length).toBeGreaterThan(20);
    const without = entries.filter(({ alert }) => alert === undefined);
    expect(without.filter(({ first }) => !/^No alert: .{10,}\.$/.test(first))).toEqual([]);
    const led = entries
      .filter(({ alert }) => alert !== undefined)
      .map(({ heading, alert }) => [alert, `docs/operations.md#${anchor(heading)}`]);
    expect(
      alertRules()
        .map(({ alert, annotations }) => [alert, annotations.runbook])
        .sort(),
    ).toEqual(led.sort());
  });

  it('say what happens, and how soon somebody has to come', () => {
    for (const { annotations, labels } of alertRules()) {
      expect(annotations.summary.length).toBeGreaterThan(30);
      expect(['critical', 'warning']).toContain(labels.severity);
    }
  });

  it('have a test that has each fire, and one that has it quiet', () => {
    const { tests } = parse(read('deploy/monitoring/alerts.test.yaml')) as {
      tests: { name: string; promql_expr_test: { expr: string; exp_samples: unknown[] }[] }[];
    };
    const found = tests.flatMap(({ name, promql_expr_test: asked }) =>
      asked.map(({ expr, exp_samples: samples }) => [name, expr, samples.length]),
    );
    const query = (alert: string) => `count(ALERTS{alertname="${alert}",alertstate="firing"})`;
    expect(found).toEqual(
      alertRules().flatMap(({ alert }) => [
        [`${alert} fires`, query(alert), 1],
        [`${alert} is quiet`, query(alert), 0],
      ]),
    );
  });
});

const promtool = spawnSync('promtool', ['--version']);
const missing = promtool.status === 0 ? undefined : 'there is no promtool (Debian: prometheus).';

describeUnless(missing, 'promtool', () => {
  it('accepts the rules, and each alert fires and is quiet', () => {
    const run = (...args: string[]) =>
      spawnSync('promtool', args, { cwd: MONITORING, encoding: 'utf8' });
    expect(run('check', 'rules', 'alerts.yaml')).toMatchObject({ status: 0 });
    const { status, stdout, stderr } = run('test', 'rules', 'alerts.test.yaml');
    expect({ status, said: `${stdout}${stderr}` }).toMatchObject({ status: 0 });
  });
});
