/**
 * Goal: probes and scrapers get the truth, at once, and can do no harm. Method: the listener alone, with
 * checks that a test decides on.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { goodFor, type Checks } from '../../runtime/observability';
import { startHealthListener, type HealthListener } from '../../runtime/health/listener';
import { createMetrics } from '../../runtime/metrics/metrics';

const answers = { temporal: true, pollers: true };
let asked = 0;
const checks: Checks = {
  temporal: () => {
    asked += 1;
    return answers.temporal;
  },
  pollers: async () => {
    if (answers.pollers) return true;
    throw new Error('nobody');
  },
};
const place = { host: '127.0.0.1', port: 0, portVariable: 'WORKER_HTTP_PORT' };

let health: HealthListener;
let further: () => Promise<string>;
beforeEach(async () => {
  Object.assign(answers, { temporal: true, pollers: true });
  asked = 0;
  further = () => Promise.resolve('# TYPE temporal_request counter\ntemporal_request 1\n');
  const metrics = createMetrics('worker');
  health = await startHealthListener({ ...place, checks, metrics, further: () => further() });
});
afterEach(() => health.close());

const ask = (path: string, init?: RequestInit) => fetch(`${health.url}${path}`, init);

describe('/livez', () => {
  it('is 200 whatever the checks say, and asks none of them', async () => {
    Object.assign(answers, { temporal: false, pollers: false });
    expect((await ask('/livez')).status).toBe(200);
    expect(asked).toBe(0);
  });
});

describe('/readyz', () => {
  it('is 200 when every check is well, and names them', async () => {
    const answer = await ask('/readyz');
    expect(answer.status).toBe(200);
    const well = { 'not-draining': true, temporal: true, pollers: true };
    expect(await answer.json()).toEqual({ status: 'ok', checks: well });
  });

  it('is 503 when one is not, or throws', async () => {
    answers.pollers = false;
    const answer = await ask('/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ checks: { temporal: true, pollers: false } });
  });

  it('is 503 from the moment it drains; /livez stays 200', async () => {
    health.drain();
    expect((await ask('/readyz')).status).toBe(503);
    expect((await ask('/livez')).status).toBe(200);
  });

  it('asks once for all probes of a moment', async () => {
    await Promise.all(Array.from({ length: 20 }, () => ask('/readyz')));
    expect(asked).toBe(1);
  });
});

describe('/metrics', () => {
  it('joins what others measure, and says how the checks are', async () => {
    answers.pollers = false;
    const answer = await ask('/metrics');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await answer.text();
    expect(text).toMatch(/^verification_ready{check="pollers"} 0$/m);
    expect(text).toMatch(/\n# TYPE temporal_request counter\ntemporal_request 1\n$/);
    expect(text).not.toMatch(/\n\n# TYPE temporal/);
  });

  it('does without them where they fail', async () => {
    further = () => Promise.reject(new Error('away'));
    expect(await (await ask('/metrics')).text()).toMatch(/^verification_build_info{/m);
  });
});

it.each<[string, RequestInit, number]>([
  ['/', {}, 404],
  ['/metrics/', {}, 404],
  ['/__proto__', {}, 404],
  ['/livez?verbose', {}, 200],
  ['/livez', { method: 'HEAD' }, 200],
  ['/metrics', { method: 'POST', body: 'x'.repeat(100_000) }, 405],
])('%s %j is answered with %d', async (path, init, status) => {
  expect((await ask(path, init)).status).toBe(status);
});

it('a port that is taken is named with its variable', async () => {
  const port = Number(new URL(health.url).port);
  const metrics = createMetrics('worker');
  await expect(startHealthListener({ ...place, port, checks, metrics })).rejects.toThrow(
    /127\.0\.0\.1:\d+ \(EADDRINUSE\)\. Set WORKER_HTTP_PORT/,
  );
});

it('a good answer holds for a while, a bad one until the next question', async () => {
  let isGood = false;
  let looked = 0;
  const check = goodFor(600_000, () => {
    looked += 1;
    return isGood;
  });
  expect(await check()).toBe(false);
  isGood = true;
  expect(await check()).toBe(true);
  isGood = false;
  expect(await check()).toBe(true);
  expect(looked).toBe(2);
});
