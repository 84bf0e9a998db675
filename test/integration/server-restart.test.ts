// Goal: a Temporal server that is stopped and started again on its database loses nothing. Method: a real server on a
// file; one verification waits for a person, one polls; worker, client and watcher stay up and find the server again by
// themselves.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { VerificationView } from '../../client';
import { isVerificationClientError } from '../../client';
import { freePort, startDevServer, type DevServer } from '../../tools/dev-server';
import type { Stack } from '../../tools/stack';
import { ownDevServerOptions } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { answersTo, playOn, untilAsked, viewWhere } from './support/drive';
import { atMxBank } from './support/requests';
import { openStack, START_TIMEOUT_MS } from './support/stack';

describeWithOwnServer('a Temporal server stopped and started again mid-wait', () => {
  const folder = mkdtempSync(join(tmpdir(), 'server-restart-'));
  let stack: Stack;
  let restarted: DevServer | undefined;

  beforeAll(async () => {
    const port = await freePort();
    stack = await openStack({ devServer: { databaseFile: join(folder, 'temporal.db'), port } });
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await stack.close();
    await restarted?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, START_TIMEOUT_MS);

  test('loses nothing: answers given afterwards work, callers are told while it is away, watchers go on', async () => {
    const { client, simulator, devServer } = stack;
    const waiting = (await client.start(atMxBank('challenge'))).verificationId;
    const action = await untilAsked(client, waiting, 'answer-challenges');
    simulator.control.changeSettings({ phaseMinMs: 2_000, phaseMaxMs: 2_000 });
    const polling = (await client.start(atMxBank('sim_legacy'))).verificationId;
    await viewWhere(client, polling, ({ step }) => step === 'awaitMemberSettled');
    simulator.control.changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });

    const seen: VerificationView[] = [];
    const watching = (async () => {
      const signal = AbortSignal.timeout(80_000);
      for await (const view of client.watch(waiting, { signal })) seen.push(view);
    })();

    await devServer.stop();
    const error: unknown = await client
      .answerChallenges(waiting, answersTo(action))
      .catch((reason: unknown) => reason);
    // Which error it is stands in servers-away.test.ts; here it matters that the caller is not told that all is well.
    expect(isVerificationClientError(error)).toBe(true);

    const [port] = devServer.address.split(':').slice(-1);
    restarted = await startDevServer({
      ...ownDevServerOptions(),
      databaseFile: join(folder, 'temporal.db'),
      port: Number(port),
    });
    expect(restarted.address).toBe(devServer.address);

    // The answer was not known to be taken; one that was on its way may have arrived after all, and then counts once.
    const { nextAction } = await viewWhere(
      client,
      waiting,
      (view) => view.nextAction.kind !== 'none',
      60_000,
    );
    expect([action.kind, 'select-account']).toContain(nextAction.kind);
    // By signal: should it arrive only now, this answer is one too many, and is dropped instead of rejected.
    const [answered, polled] = await Promise.all([
      playOn(client, waiting, { via: 'signal', timeoutMs: 60_000 }),
      client.result(polling, { timeoutMs: 60_000 }),
    ]);
    expect(answered.result.outcome.code).toBe('verified');
    expect(polled.outcome.code).toBe('verified');
    for (const { view } of [answered.result, polled]) {
      expect(simulator.control.members(view.userGuid!)).toHaveLength(1);
    }
    await watching;
    expect(seen.at(-1)?.outcome?.code).toBe('verified');
    const versions = seen.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  }, 120_000);
});
