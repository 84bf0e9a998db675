/**
 * Goal: no tenant has or starts more than it may, by its own limits or those of all, and nobody pays
 * for another. Method: the limits over a count that the test plays and a clock that it moves; starts
 * over HTTP.
 */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SCOPES } from '../../api';
import { TenantLimits } from '../../api/tenant-limits';
import { Tenants, parseTenantFile } from '../../api/tenants';
import { VerificationClientError } from '../../client';
import { Caller, aKey, expectProblem } from './support/api';
import { aPlayedClient, startStubbedApi } from './support/stub-api';

const OWN = { openVerifications: 2, startsPerMinute: 4, streams: 6 };
const FILE = parseTenantFile(JSON.stringify({ tenants: { strict: { limits: OWN } } }));
const SETTINGS = {
  openVerificationsPerTenantMax: 3,
  startsPerMinute: 8,
  streamsPerTenantMax: 10,
  processes: 2,
};
const never = () => Promise.resolve(false);

function limitsOver({ open = 0, isFileUsable = true } = {}) {
  const played = { open, counts: 0, isAway: false };
  const countOpen = () => {
    played.counts += 1;
    if (played.isAway) return Promise.reject(new VerificationClientError('TEMPORAL_UNAVAILABLE'));
    return Promise.resolve(played.open);
  };
  const tenants = new Tenants({ value: isFileUsable ? FILE : undefined, close: () => undefined });
  return { limits: new TenantLimits({ countOpen }, tenants, SETTINGS), played };
}

/** How many of so many are let through. */
async function passes(times: number, pass: () => unknown): Promise<number> {
  let passed = 0;
  for (let each = 0; each < times; each += 1) {
    try {
      await pass();
      passed += 1;
    } catch (error) {
      expect(error).toMatchObject({ details: { headers: { 'retry-after': expect.any(String) } } });
    }
  }
  return passed;
}

describe('limits of a tenant', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it.each([
    ['of all', 'acme', true, { open: 3, starts: 4, streams: 5 }],
    ['of its own', 'strict', true, { open: 2, starts: 2, streams: 3 }],
    ['of all while the file cannot be used', 'strict', false, { open: 3, starts: 4, streams: 5 }],
  ])('%s hold, shared by the processes', async (_what, tenantId, isFileUsable, expected) => {
    const { limits } = limitsOver({ isFileUsable });
    expect({
      open: await passes(9, () => limits.admitStart(tenantId, never)),
      starts: await passes(9, () => limits.countStart(tenantId)),
      streams: limits.streamsMax(tenantId),
    }).toEqual(expected);
    // Another tenant has all of its own.
    expect(await passes(9, () => limits.countStart('other'))).toBe(4);
  });

  it('begin anew: starts after a minute, open ones with the next count', async () => {
    const { limits, played } = limitsOver({ open: 3 });
    const starts = () => passes(9, () => limits.countStart('acme'));
    const opens = () => passes(9, () => limits.admitStart('acme', never));
    expect([await starts(), await opens(), played.counts]).toEqual([4, 0, 1]);
    played.open = 1;
    jest.advanceTimersByTime(1_000);
    expect([await starts(), await opens(), played.counts]).toEqual([0, 2, 2]);
    jest.advanceTimersByTime(59_000);
    expect(await starts()).toBe(4);
  });

  it('let a start that was made before through, and ask Temporal again after trouble', async () => {
    const { limits, played } = limitsOver({ open: 3 });
    await expect(limits.admitStart('acme', () => Promise.resolve(true))).resolves.toBeUndefined();
    played.isAway = true;
    jest.advanceTimersByTime(1_000);
    const away = { code: 'TEMPORAL_UNAVAILABLE' };
    await expect(limits.admitStart('acme', never)).rejects.toMatchObject(away);
    Object.assign(played, { isAway: false, open: 0 });
    expect(await passes(1, () => limits.admitStart('acme', never))).toBe(1);
  });
});

describe('a start over the limit', () => {
  it('is told so; the same start again and other tenants are served', async () => {
    const other = aKey('acme', SCOPES);
    const { client, requests } = aPlayedClient();
    const countOpen = (tenantId: string) =>
      Promise.resolve([...requests.values()].filter((each) => each.tenantId === tenantId).length);
    const { api, caller } = await startStubbedApi(
      { ...client, countOpen },
      { records: [other.record], settings: { openVerificationsPerTenantMax: 2 } },
    );
    const body = { user: { kind: 'new' }, member: { kind: 'connect-widget' } };
    const start = (by: Caller, key: string) =>
      by.post('/v1/verifications', body, { headers: { 'idempotency-key': key } });
    try {
      for (const key of ['start-1', 'start-2']) expect((await start(caller, key)).status).toBe(201);
      const rejected = await start(caller, 'start-3');
      expectProblem(rejected, 429, 'TOO_MANY_VERIFICATIONS');
      expect(Number(rejected.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await start(caller, 'start-1')).status).toBe(201);
      expect((await start(new Caller(api.url, other.key), 'start-3')).status).toBe(201);
    } finally {
      await api.close();
    }
  });
});
