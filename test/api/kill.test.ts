/**
 * Goal: an API process that is killed between accepting a request and answering it loses nothing and does nothing twice.
 * Method: the real process, its answers from Temporal held back by a proxy, SIGKILL; then a new process and the same requests.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { eventually } from '../../tools/waiting';
import { startApiProcess } from '../integration/support/api-process';
import { openStack, useStarted } from '../integration/support/stack';
import { describeWithOwnServer } from '../support/server-suite';
import { Caller, aKey, aStart, answersTo, nextStep, playOnOverHttp } from './support/api';
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
    const startProcess = async () => {
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
      const start = (order: string) =>
        caller.post('/v1/verifications', aStart(), { headers: { 'idempotency-key': order } });
      return { child, caller, start };
    };
    return { stack, proxy, startProcess };
  });

  it('is asked again for a start and an answer; each is done once, and the new process drains on SIGTERM', async () => {
    const { stack, proxy, startProcess } = started();
    const calls = (route: string, memberGuid?: string) =>
      stack.simulator.requestLog.entries(route, memberGuid).length;
    const first = await startProcess();
    const asked = await nextStep(first.caller, (await first.start('order-1')).body.id);
    const headers = { 'idempotency-key': 'answer-1' };
    const answer = (caller: Caller) =>
      caller.post(asked.links.challengeAnswers, answersTo(asked), { headers });

    // Temporal takes both and its answers do not arrive.
    proxy.holdAnswers();
    const told = [first.start('order-2'), answer(first.caller)].map((sent) =>
      sent.then(
        ({ status }) => status,
        () => 'cut',
      ),
    );
    await eventually('Temporal has taken both', () => {
      return calls('createMember') === 2 && calls('resumeMember', asked.memberGuid) === 1;
    });
    await first.child.stop('SIGKILL');
    // A slow machine may have had time for the answer that the outcome is unknown.
    for (const said of await Promise.all(told)) expect(['cut', 503]).toContain(said);
    await proxy.up();

    const second = await startProcess();
    const repeated = await second.start('order-2');
    expect(repeated.status).toBe(201);
    expect(repeated.headers.get('idempotent-replayed')).toBe('true');
    expect(await answer(second.caller)).toMatchObject({ status: 202, body: { round: 1 } });
    for (const { links } of [asked, repeated.body]) {
      const { last } = await playOnOverHttp(second.caller, links);
      expect(last.outcome?.code).toBe('verified');
      // One for the question, one for the account.
      expect(calls('resumeMember', last.memberGuid)).toBe(2);
    }
    expect(calls('createMember')).toBe(2);
    expect(await second.child.stop('SIGTERM')).toBe(0);
  });
});
