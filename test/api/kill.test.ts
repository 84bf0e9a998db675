/**
 * Goal: an API process that is killed between accepting a request and answering it loses nothing and does nothing twice.
 * Method: the real process, its answers from Temporal held back by a proxy, SIGKILL; then a new process and the same request.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Stack } from '../../tools/stack';
import { START_TIMEOUT_MS, openStack } from '../integration/support/stack';
import { runTypeScript, type Child } from '../support/child-process';
import { devServerEnvironment, eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { Caller, aKey, aStart, answersTo, nextStep, playToEnd } from './support/api';
import { startTemporalProxy, type TemporalProxy } from './support/temporal-proxy';

const CLI = path.join(__dirname, '..', '..', 'cli', 'main.ts');

describeWithOwnServer('an API process that is killed', () => {
  const { key, record } = aKey('dev', ['verifications:write', 'verifications:read']);
  const folder = mkdtempSync(path.join(tmpdir(), 'api-kill-'));
  let stack: Stack;
  let proxy: TemporalProxy;
  let child: Child;

  /** Starts the process; returns a caller of it. */
  const startProcess = async (): Promise<Caller> => {
    const { simulator, sealingKeys, devServer } = stack;
    child = runTypeScript(
      CLI,
      ['api'],
      devServerEnvironment({
        TEMPORAL_ADDRESS: proxy.address,
        TEMPORAL_NAMESPACE: devServer.namespace,
        MX_BASE_URL: simulator.baseUrl,
        MX_API_KEY: simulator.apiKey,
        MX_CLIENT_ID: simulator.clientId,
        SEALING_PUBLIC_KEY: JSON.stringify(sealingKeys.publicJwk),
        API_PORT: '0',
        API_KEYS_FILE: path.join(folder, 'keys.json'),
        API_TOKEN_SECRET: 'a-secret-of-the-test-that-outlives-the-process-0123456789',
      }),
    );
    const { address } = await child.report('address');
    const caller = new Caller(String(address), key);
    // Connects to Temporal, which the proxy would not let it later.
    expect((await caller.get('/readyz')).status).toBe(200);
    return caller;
  };

  /** Sends the request, lets Temporal take it but not answer, kills the process, and starts another one. */
  const killDuring = async (
    send: () => Promise<unknown>,
    isTaken: () => Promise<boolean>,
  ): Promise<Caller> => {
    proxy.holdAnswers();
    const answer = send().then(
      () => 'answered',
      () => 'cut',
    );
    await eventually('Temporal has taken it', isTaken);
    child.process.kill('SIGKILL');
    await child.ended();
    expect(await answer).toBe('cut');
    await proxy.up();
    return startProcess();
  };

  beforeAll(async () => {
    writeFileSync(path.join(folder, 'keys.json'), JSON.stringify({ keys: [record] }));
    stack = await openStack();
    proxy = await startTemporalProxy(stack.devServer.address);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    child.process.kill('SIGKILL');
    await child.ended();
    await proxy.close();
    await stack.close();
    rmSync(folder, { recursive: true, force: true });
  }, START_TIMEOUT_MS);

  it('answers the same start and the same answer again, each done once', async () => {
    const first = await startProcess();
    const headers = { 'idempotency-key': 'order-1' };
    const created = () => stack.simulator.requestLog.entries('createMember');
    const second = await killDuring(
      () => first.post('/v1/verifications', aStart(), { headers }),
      async () => created().length === 1,
    );
    const repeated = await second.post('/v1/verifications', aStart(), { headers });
    expect(repeated.status).toBe(201);
    expect(repeated.headers.get('idempotent-replayed')).toBe('true');
    const id = repeated.body.id;
    const asked = await nextStep(second, id);
    const { memberGuid, links } = asked;
    const resumed = () => stack.simulator.requestLog.entries('resumeMember', memberGuid);
    const answerHeaders = { 'idempotency-key': 'answer-1' };
    const third = await killDuring(
      () => second.post(links.challengeAnswers, answersTo(asked), { headers: answerHeaders }),
      async () => resumed().length === 1,
    );
    const again = await third.post(links.challengeAnswers, answersTo(asked), {
      headers: answerHeaders,
    });
    expect(again).toMatchObject({ status: 202, body: { round: 1 } });
    const last = await playToEnd(third, id);
    expect(last.outcome?.code).toBe('verified');
    expect(created()).toHaveLength(1);
    // One for the question, one for the account.
    expect(resumed()).toHaveLength(2);
  }, 90_000);

  it('drains on SIGTERM and ends with exit code 0', async () => {
    child.process.kill('SIGTERM');
    expect(await child.ended()).toBe(0);
  });
});
