/**
 * Goal: every panel and every alert asks for what a running service has: each expression returns data.
 * Method: worker, API and codec server as processes, every scene of tools/histories and some trouble
 * besides, and Debian's Prometheus, which scrapes them. In the full proof alone: it takes minutes.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { SCOPES, createApiKey } from '../../api/keys';
import { newPayloadKeys } from '../../codec';
import { ACCOUNT_VERIFICATION, TASK_QUEUES } from '../../contract/names';
import { VerificationClient } from '../../client';
import { openClientConnection } from '../../runtime';
import { freePort } from '../../tools/dev-server';
import { play } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { FLOW_SCENES } from '../../tools/histories/flows';
import { OUTCOME_SCENES } from '../../tools/histories/outcomes';
import { temporalClient } from '../../tools/stack';
import { eventually, turnstile } from '../../tools/waiting';
import { Caller } from '../api/support/api';
import { startApiProcess } from '../../tools/api-process';
import {
  openStackWithoutWorker,
  useStarted,
  type StackWithoutWorker,
} from '../integration/support/stack';
import { startWorkerProcess } from '../integration/support/worker-process';
import { runTypeScript } from '../support/child-process';
import { devServerEnvironment } from '../support/dev-server';
import { startJwks, type Jwks } from '../support/jwks';
import { aSecret } from '../support/keys';
import { payloadEnvironment } from '../../tools/payload-environment';
import { IS_FULL_PROOF, report } from '../support/proof-size';
import { describeUnless } from '../support/server-suite';
import { METRICS } from '../../runtime/metrics/declarations';
import { alertRules, expressions } from './support/expressions';
import { startPrometheus, type Prometheus } from './support/prometheus';

const PROVIDER = { issuer: 'https://id.example.com', audience: 'payloads' };
/** All that happens lies in it. */
const RANGE = '30m';
const SCRAPE_MS = 1_000;
const ROUNDS_MAX = 100;

/** An alert's expression with its comparisons as 0 or 1, so that data show whether it is quiet or not. */
const asData = (expr: string) =>
  expr
    .replaceAll(/(?<![=!~])(==|>|<)\s*(?![=~])(?=[\d(s])/g, '$1 bool ')
    .replace(/^absent\((.*)\)$/s, '$1');

interface Running {
  readonly stack: StackWithoutWorker;
  readonly caller: Caller;
  readonly codec: Caller;
}

test.each([
  ['sum(rate(a[1m])) / sum(rate(b[1m])) > 0.2', 'sum(rate(a[1m])) / sum(rate(b[1m])) > bool 0.2'],
  ['absent(a{c="d"} == 1)', 'a{c="d"} == bool 1'],
  ['30 * a > 10 and a > 0.25 * sum(b)', '30 * a > bool 10 and a > bool 0.25 * sum(b)'],
  ['a{b=~"c",d!="e"} == 0', 'a{b=~"c",d!="e"} == bool 0'],
])('%s is asked for as %s', (expr, asked) => {
  expect(asData(expr)).toBe(asked);
});

if (IS_FULL_PROOF) {
  const isInstalled = spawnSync('prometheus', ['--version']).status === 0;
  const reason = isInstalled ? undefined : 'there is no Prometheus on PATH (Debian: prometheus).';
  describeUnless(reason, 'a live run', liveRun);
}

function liveRun(): void {
  const scraped = useStarted(async (onEnd) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'live-'));
    onEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const ports = [await freePort(), await freePort(), await freePort()] as const;
    const running = await startProcesses(folder, ports, onEnd);
    const targets = ports.map((port) => `127.0.0.1:${String(port)}`);
    const prometheus = await startPrometheus(path.join(folder, 'prometheus'), targets);
    onEnd(() => prometheus.stop());
    const outcomes = await playScenes(running.stack);
    await meetRejections(running.stack);
    await misread(running.stack);
    return { prometheus, outcomes, running };
  });

  test('had every outcome that there is a scene for', () => {
    const wanted = [...OUTCOME_SCENES, ...FLOW_SCENES].map(({ outcome }) => outcome);
    expect([...scraped().outcomes].sort()).toEqual([...new Set(wanted)].sort());
  });

  test('has data for each panel and each alert', async () => {
    const { prometheus, running } = scraped();
    const asked = expressions(RANGE);
    let empty: readonly string[] = ['not asked yet'];
    for (let round = 0; empty.length > 0 && round < ROUNDS_MAX; round += 1) {
      // Again and again: what is counted for the first time is no rise yet.
      await callEveryone(running);
      await new Promise((resolve) => setTimeout(resolve, SCRAPE_MS));
      empty = await without(asked, prometheus);
    }
    expect(empty).toEqual([]);
    report(`${String(asked.length)} expressions of dashboards and alerts return data`);
  });

  test('has a series of each metric that is declared', async () => {
    const names = await scraped().prometheus.metricsLike('verification_');
    const bare = new Set(names.map((name) => name.replace(/_(?:bucket|sum|count)$/, '')));
    expect(Object.keys(METRICS).filter((name) => !names.includes(name) && !bare.has(name))).toEqual(
      [],
    );
  });

  test('made the alerts of its own trouble fire, and no alert of a worker that is missing', async () => {
    const { prometheus } = scraped();
    await eventually('the key that is missing is told', async () => {
      const firing = (await prometheus.alerts()).filter(({ state }) => state === 'firing');
      return firing.some(({ name }) => name === 'PayloadKeyMissing');
    });
    const named = (await prometheus.alerts()).map(({ name }) => name);
    expect(alertRules().map(({ alert }) => alert)).toEqual(expect.arrayContaining(named));
    expect(named).not.toContain('NothingMoves');
    expect(named).not.toContain('ApiKeysUnusable');
  });
}

async function without(
  asked: readonly { readonly place: string; readonly expr: string }[],
  prometheus: Prometheus,
): Promise<readonly string[]> {
  const empty: string[] = [];
  for (const { place, expr } of asked) {
    if ((await prometheus.seriesOf(asData(expr))) === 0) empty.push(place);
  }
  return empty;
}

async function startProcesses(
  folder: string,
  [workerPort, apiPort, codecPort]: readonly [number, number, number],
  onEnd: (end: () => unknown) => void,
): Promise<Running> {
  const stack = await openStackWithoutWorker({ devServer: {} });
  onEnd(() => stack.close());
  const { devServer, simulator: mx, sealingKeys: keys, payloadKeys } = stack;
  const { target, namespace } = devServer;
  const worker = await startWorkerProcess({
    ...{ target: { ...target, namespace }, mx, keys, payloadKeys },
    env: { WORKER_HTTP_PORT: String(workerPort) },
  });
  onEnd(() => worker.stop());
  const { key, record } = createApiKey({ tenantId: 'dev', scopes: SCOPES });
  const apiKeysFile = path.join(folder, 'keys.json');
  writeFileSync(apiKeysFile, JSON.stringify({ keys: [record] }), { mode: 0o600 });
  const api = await startApiProcess({
    ...{ temporal: devServer, keys, payloadKeys, apiKeysFile, tokenSecret: aSecret() },
    env: { API_METRICS_PORT: String(apiPort) },
  });
  onEnd(() => api.child.stop());
  const jwks = await startJwks();
  onEnd(jwks.close);
  const codecServer = runTypeScript(
    'cli/main.ts',
    ['codec-server'],
    devServerEnvironment({
      ...{ CODEC_JWKS_URL: jwks.url, CODEC_JWT_ISSUER: PROVIDER.issuer },
      ...{ CODEC_JWT_AUDIENCE: PROVIDER.audience, CODEC_PORT: '0' },
      CODEC_METRICS_PORT: String(codecPort),
      TEMPORAL_NAMESPACE: namespace,
      ...payloadEnvironment(payloadKeys),
    }),
  );
  onEnd(() => codecServer.stop());
  const { address } = await codecServer.report('address');
  return {
    stack,
    caller: new Caller(api.url, key),
    codec: new Caller(String(address), await operatorToken(jwks)),
  };
}

function operatorToken({ privateKey }: Jwks): Promise<string> {
  return new SignJWT({ scope: 'codec:operator' })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
    .setIssuer(PROVIDER.issuer)
    .setAudience(PROVIDER.audience)
    .setSubject('person-1')
    .setExpirationTime('1h')
    .sign(privateKey);
}

/** @returns the outcomes */
async function playScenes(stack: StackWithoutWorker): Promise<ReadonlySet<string>> {
  const turn = turnstile();
  const played = [...OUTCOME_SCENES, ...FLOW_SCENES].map((scene) => turn(() => scene.play(stack)));
  return new Set((await Promise.all(played)).map(({ result }) => result.outcome.code));
}

/** What no scene has: MX rejects our keys, and does not know the user. */
async function meetRejections({ client, simulator }: StackWithoutWorker): Promise<void> {
  const unknown = { kind: 'existing', userGuid: 'USR-unknown' } as const;
  const stranger = await play(client, atMxBank('password', { user: unknown }));
  expect(stranger.result.outcome.code).toBe('user-not-found');
  simulator.control.addFault({ route: 'createMember', kind: 'status', status: 401, times: 50 });
  const rejected = await play(client, atMxBank('password'));
  expect(rejected.result.outcome.code).toBe('mx-access-rejected');
  simulator.control.clearFaults();
}

/** Requests to API and codec server, also some that fail. */
async function callEveryone({ stack: { simulator }, caller, codec }: Running): Promise<void> {
  const started = await caller.post('/v1/verifications', {
    user: { kind: 'new' },
    member: { kind: 'credentials', institutionCode: 'mxbank' },
  });
  expect(started.status).toBe(201);
  await caller.get('/v1/institutions?name=mx');
  expect((await caller.get('/v1/verifications/none')).status).toBe(404);
  // Others ask for institutions as well, so there is enough for all.
  simulator.control.addFault({ route: 'readInstitution', kind: 'status', status: 500, times: 50 });
  expect((await caller.get('/v1/institutions/mxbank')).status).toBe(503);
  simulator.control.clearFaults();
  expect((await codec.post('/decode', { payloads: [] })).status).toBe(200);
}

/** A run that no worker can read, and one that cannot be understood. */
async function misread(stack: StackWithoutWorker): Promise<void> {
  const { temporal, devServer } = stack;
  const connection = await openClientConnection(devServer.target);
  const stranger = await temporalClient(connection, devServer.namespace, newPayloadKeys());
  await new VerificationClient({
    temporal: stranger,
    sealingKey: stack.sealingKeys.publicJwk,
  }).start(atMxBank('password'));
  await connection.close();
  const taskQueue = TASK_QUEUES.workflows;
  const garbled = { taskQueue, workflowId: 'account-verification/garbled', args: ['garbled'] };
  await expect(temporal.workflow.execute(ACCOUNT_VERIFICATION, garbled)).rejects.toThrow();
}
