/**
 * Goal: the declarations of metrics are what the modules measure, what the page prints and what a scraper
 * gets, and no label can grow. Method: the lists compared with their owners', values that are in none.
 */
import { describe, expect, it } from '@jest/globals';
import {
  createCommandActivities,
  createFollowerActivities,
  createLookUpActivities,
  createPollingActivities,
  createWebhookActivities,
} from '../../activities';
import { PROBLEMS } from '../../api';
import { ROUTES } from '../../api/routes';
import { CHALLENGE_TYPES, type MemberSource } from '../../domain';
import { MX_ERROR_CODES } from '../../mx/port';
import {
  CHALLENGE_KINDS,
  CONNECTION_METHODS,
  FIRST_SEEN_MAX,
  METRICS,
  type MetricDeclaration,
} from '../../runtime/metrics/declarations';
import { createMetrics } from '../../runtime/metrics/metrics';
import * as words from '../../runtime/metrics/words';
import { withTables } from '../../tools/metrics-page/tables';
import { CALLS } from '../mx/atrium/support/fixtures';
import { CALLS as PLATFORM_CALLS } from '../mx/platform/support/fixtures';
import { readPage } from '../docs/markdown-table';

/** Does not compile without one of them. */
const METHODS: Readonly<Record<MemberSource['kind'], true>> = {
  credentials: true,
  oauth: true,
  'connect-widget': true,
  'existing-member': true,
};

const metrics = Object.entries<MetricDeclaration>(METRICS);
const sorted = (list: Iterable<string>) => [...new Set(list)].sort();

const TRANSACTIONS = '/users/{user_guid}/members/{member_guid}/transactions';

describe('the words of labels', () => {
  it.each<[string, readonly string[], Iterable<string>]>([
    [
      'MX_ROUTES',
      words.MX_ROUTES,
      // Of transactions MX's documents have no example.
      [...Object.keys({ ...CALLS, ...PLATFORM_CALLS }), `GET ${TRANSACTIONS}`].map((call) =>
        call.replace(/^\w+ /, ''),
      ),
    ],
    ['MX_ERROR_CODES', words.MX_ERROR_CODES, MX_ERROR_CODES],
    ['CONNECTION_METHODS', CONNECTION_METHODS, Object.keys(METHODS)],
    ['API_ROUTES', words.API_ROUTES, ['(none)', ...ROUTES.map(({ path }) => path)]],
    ['API_PROBLEMS', words.API_PROBLEMS, Object.keys(PROBLEMS)],
    [
      'ACTIVITIES',
      words.ACTIVITIES,
      [
        ...[createCommandActivities, createPollingActivities, createLookUpActivities],
        ...[createFollowerActivities, createWebhookActivities],
      ]
        .flatMap((create) => Object.keys(create({} as never)))
        // Called once a week, and of no interest.
        .filter((name) => name !== 'resealSecrets'),
    ],
    [
      'CHALLENGE_KINDS',
      CHALLENGE_KINDS,
      [
        ...CHALLENGE_TYPES,
        ...['SEVERAL', 'ACCOUNT_SELECTION', 'CREDENTIALS', 'OAUTH', 'CONNECT_WIDGET'],
      ],
    ],
  ])('%s are those of the code', (_name, declared, owned) => {
    expect(sorted(declared)).toEqual(sorted(owned));
  });
});

describe('a metric', () => {
  it('has the name of its type and unit, and labels that are no metric of their own', () => {
    for (const [name, { type, buckets, labels }] of metrics) {
      expect(name).toMatch(/^verification_[a-z_]+$/);
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      expect([name, buckets !== undefined]).toEqual([name, type === 'histogram']);
      expect(Object.keys(labels).filter((label) => /guid|tenant|user|id$|key/.test(label))).toEqual(
        [],
      );
    }
  });

  it('is printed by docs/metrics.md as it is declared', () => {
    const page = readPage('docs/metrics.md');
    const plain = (text: string) => text.replaceAll(/[ \n]+/g, ' ').replaceAll(/-{3,}/g, '---');
    expect(plain(withTables(page)) === plain(page)).toBe(true);
  });

  it('is shown by the processes that it is declared for, and by no other', async () => {
    for (const process of ['worker', 'api', 'codec-server'] as const) {
      const text = await createMetrics(process).text();
      const shown = [...text.matchAll(/^# TYPE (verification_\w+) (\w+)$/gm)];
      expect(shown.map(([, name, type]) => [name, type])).toEqual(
        metrics
          .filter(([, { of }]) => of.includes(process))
          .map(([name, { type }]) => [name, type]),
      );
      expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);
      expect(text).toMatch(/^verification_build_info{process="[\w-]+",version="\d[^"]*",node="\d/m);
    }
  });
});

describe('a value that no list has', () => {
  const measured = createMetrics('worker');
  for (const at of Array.from({ length: 500 }, (_, index) => `x${String(index)}`)) {
    measured.add('verification_mx_calls_total', { method: at, route: `/users/${at}`, status: at });
    measured.add('verification_institution_finished_total', { institution: at, result: 'mx' });
    measured.observe('verification_waited_seconds', { who: at }, 1);
  }

  it('is counted as other', async () => {
    const text = await measured.text();
    expect(text.match(/^verification_mx_calls_total{.*$/gm)).toEqual([
      'verification_mx_calls_total{method="other",route="other",status="other"} 500',
    ]);
    expect(text).toMatch(/^verification_waited_seconds_count{who="other"} 500$/m);
  });

  it('of institutions is counted by itself for the first hundred alone', async () => {
    const lines = (await measured.text()).match(/^verification_institution_finished_total{.*$/gm);
    expect(lines).toHaveLength(FIRST_SEEN_MAX + 1);
    expect(lines).toContain(
      'verification_institution_finished_total{institution="other",result="mx"} 400',
    );
  });

  it('of a metric that the process does not have is forgotten', async () => {
    const codec = createMetrics('codec-server');
    codec.add('verification_api_audit_failures_total', {});
    expect(await codec.text()).not.toContain('audit_failures');
  });
});

it('counters with few series begin at 0, so that their first event is a rise', async () => {
  const text = await createMetrics('api').text();
  expect(text).toMatch(/^verification_api_audit_failures_total 0$/m);
  expect(text).toMatch(/^verification_payload_failures_total{reason="unknown-key"} 0$/m);
  expect(text).not.toMatch(/^verification_api_requests_total{/m);
});

it('a gauge that is watched is read at each scrape', async () => {
  const measured = createMetrics('api');
  let open = 1;
  measured.watch('verification_api_connections', () => [{ labels: {}, value: open }]);
  expect(await measured.text()).toMatch(/^verification_api_connections 1$/m);
  open = 2;
  expect(await measured.text()).toMatch(/^verification_api_connections 2$/m);
});
