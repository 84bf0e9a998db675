/** Debian's Prometheus, which scrapes processes of a test each second. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../../../tools/dev-server';
import { eventually } from '../../../tools/waiting';
import { run } from '../../support/child-process';
import { MONITORING } from './expressions';

/** A Prometheus that runs. */
export interface Prometheus {
  /** How many series an expression has now; NaN counts as none. @throws Error where it is none */
  seriesOf(expr: string): Promise<number>;
  /** Names of the metrics of a prefix. */
  metricsLike(prefix: string): Promise<readonly string[]>;
  /** Alerts that are pending or fire. */
  alerts(): Promise<readonly { readonly name: string; readonly state: string }[]>;
  stop(): Promise<unknown>;
}

interface QueryAnswer {
  readonly status: string;
  readonly error?: string;
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

/** Starts it, with the alerts of deploy/monitoring. @param targets - host:port of each process */
export async function startPrometheus(
  folder: string,
  targets: readonly string[],
): Promise<Prometheus> {
  const address = `127.0.0.1:${String(await freePort())}`;
  mkdirSync(folder, { recursive: true });
  const config = path.join(folder, 'prometheus.yaml');
  // A YAML file may be JSON.
  writeFileSync(
    config,
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [path.join(MONITORING, 'alerts.yaml')],
      scrape_configs: [{ job_name: 'verification', static_configs: [{ targets }] }],
    }),
  );
  const server = run('prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${path.join(folder, 'data')}`,
    `--web.listen-address=${address}`,
    '--log.level=warn',
  ]);
  const ask = async <T>(pathname: string, query: Record<string, string> = {}): Promise<T> => {
    const url = `http://${address}${pathname}?${new URLSearchParams(query).toString()}`;
    const answer = (await (await fetch(url)).json()) as QueryAnswer;
    if (answer.status !== 'success') throw new Error(`${query['query'] ?? url}: ${answer.error!}`);
    return answer as T;
  };
  await eventually('Prometheus has scraped every process', async () => {
    const up = await ask<QueryAnswer>('/api/v1/query', { query: 'sum(up)' }).catch(() => undefined);
    return Number(up?.data.result[0]?.value[1]) === targets.length;
  });
  return {
    seriesOf: async (query) => {
      const { data } = await ask<QueryAnswer>('/api/v1/query', { query });
      return data.result.filter(({ value }) => value[1] !== 'NaN').length;
    },
    metricsLike: async (prefix) => {
      const { data } = await ask<{ data: readonly string[] }>('/api/v1/label/__name__/values');
      return data.filter((name) => name.startsWith(prefix));
    },
    alerts: async () => {
      const { data } = await ask<{
        data: { alerts: readonly { labels: { alertname: string }; state: string }[] };
      }>('/api/v1/alerts');
      return data.alerts.map(({ labels, state }) => ({ name: labels.alertname, state }));
    },
    stop: () => server.stop('SIGTERM'),
  };
}
