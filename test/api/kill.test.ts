/**
 * Goal: an API process that is killed between accepting a request and answering it loses nothing and does nothing twice.
 * Method: the real process, its answers from Temporal held back by a proxy, SIGKILL; then a new process and the same request.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { eventually } from '../../tools/waiting';
import { startApiProcess } from '../integration/support/api-process';
import { openStack, useStarted } from '../integration/support/stack';
import { type Child } from '../support/child-process';
import { describeWithOwnServer } from '../support/server-suite';
import { Caller, aKey, aStart, answersTo, nextStep, type Answer } from './support/api';
import { playOnOverHttp } from './support/http-end-user';
import { startTemporalProxy } from './support/temporal-proxy';

describeWithOwnServer('an API process that is killed', () => {
  const { key, record } = aKey('dev', ['verifications:write', 'verifications:read']);
  const started = useStarted(async (onEnd) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'api-kill-'));
    onEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const apiKeysFile = path.join(folder, 'keys.json');
    writeFileSync(apiKeysFile, JSON.stringify({ keys: [record] }));
    const stack = await openStack();
    onEnd(() => stack.close());
    const proxy = await startTemporalProxy(stack.devServer.address);
    onEnd(() => proxy.close());
    const startProcess = async (): Promise<{ child: Child; caller: Caller }> => {
      const { child, url } = await startApiProcess({
        temporal: { address: proxy.address, namespace: stack.devServer.namespace },
        mx: stack.simulator,
        keys: stack.sealingKeys,
        apiKeysFile,
        tokenSecret: 'a-secret-of-the-test-that-outlives-the-process-0123456789',
      });
      onEnd(() => child.stop('SIGKILL'));
      const caller = new Caller(url, key);
      // Connects to Temporal, which the proxy would not let it later.
      expect((await caller.get('/readyz')).status).toBe(200);
      return { child, caller };
    };
    return { stack, proxy, startProcess };
  });

  it('answers the same start and the same answer again, each done once, and drains on SIGTERM', async () => {
    const { stack, proxy, startProcess } = started();

    /** Sends a request, lets Temporal take it but not answer, kills the process, and starts another one. */
    const killDuring = async (
      child: Child,
      send: () => Promise<Answer>,
      isTaken: () => boolean,
    ) => {
      proxy.holdAnswers();
      const told = send().then(
        ({ status }) => status,
        () => 'cut',
      );
      await eventually('Temporal has taken it', isTaken);
      await child.stop('SIGKILL');
      // A slow machine may have had time for the answer that the outcome is unknown.
      expect(['cut', 503]).toContain(await told);
      await proxy.up();
      return startProcess();
    };

    const first = await startProcess();
    const startHeaders = { headers: { 'idempotency-key': 'order-1' } };
    const created = () => stack.simulator.requestLog.entries('createMember');
    const second = await killDuring(
      first.child,
      () => first.caller.post('/v1/verifications', aStart(), startHeaders),
      () => created().length === 1,
    );
    const repeated = await second.caller.post('/v1/verifications', aStart(), startHeaders);
    expect(repeated.status).toBe(201);
    expect(repeated.headers.get('idempotent-replayed')).toBe('true');

    const asked = await nextStep(second.caller, repeated.body.id);
    const { memberGuid, links } = asked;
    const resumed = () => stack.simulator.requestLog.entries('resumeMember', memberGuid);
    const answerHeaders = { headers: { 'idempotency-key': 'answer-1' } };
    const answer = (caller: Caller) =>
      caller.post(links.challengeAnswers, answersTo(asked), answerHeaders);
    const third = await killDuring(
      second.child,
      () => answer(second.caller),
      () => resumed().length === 1,
    );
    expect(await answer(third.caller)).toMatchObject({ status: 202, body: { round: 1 } });
    const { last } = await playOnOverHttp(third.caller, links);
    expect(last.outcome?.code).toBe('verified');
    expect(created()).toHaveLength(1);
    // One for the question, one for the account.
    expect(resumed()).toHaveLength(2);
    expect(await third.child.stop('SIGTERM')).toBe(0);
  });
});
