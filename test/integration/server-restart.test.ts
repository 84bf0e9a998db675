// Goal: a Temporal server that is stopped and started again on its database loses nothing. Method: a real server on a file; one
// verification waits for the end user, one polls; worker, client and watcher stay up and find the server again by themselves.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isVerificationClientError, type VerificationView } from '../../client';
import { freePort, startDevServer, type DevServer } from '../../tools/dev-server';
import { playOn, untilAsked, viewWhere } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { answersTo } from '../../tools/end-user/end-user';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { ownDevServerOptions } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { openStack, useStarted } from './support/stack';

describeWithOwnServer('a Temporal server stopped and started again mid-wait', () => {
  const started = useStarted(async (onEnd) => {
    const folder = mkdtempSync(join(tmpdir(), 'server-restart-'));
    onEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const database = { databaseFile: join(folder, 'temporal.db'), port: await freePort() };
    let restarted: DevServer | undefined;
    onEnd(() => restarted?.stop());
    const stack = await openStack({ devServer: database });
    onEnd(() => stack.close());
    const restart = async () => {
      restarted = await startDevServer({ ...ownDevServerOptions(), ...database });
    };
    return { stack, restart };
  });

  test('loses nothing: answers given afterwards work, callers are told while it is away, watchers go on', async () => {
    const { stack, restart } = started();
    const { client, simulator, devServer } = stack;
    const waiting = (await client.start(atMxBank('challenge'))).verificationId;
    const action = await untilAsked(client, waiting, 'answer-challenges');
    simulator.control.changeSettings({ phaseMinMs: 3_000, phaseMaxMs: 3_000 });
    const polled = (await client.start(atMxBank('sim_legacy'))).verificationId;
    await viewWhere(client, polled, ({ step }) => step === 'awaitMemberSettled');
    simulator.control.changeSettings({ phaseMinMs: 0, phaseMaxMs: 0 });
    const seen: VerificationView[] = [];
    const watching = (async () => {
      const signal = AbortSignal.timeout(SAFETY_NET_MS);
      for await (const view of client.watch(waiting, { signal })) seen.push(view);
    })();

    await devServer.stop();
    const answered = client.answerChallenges(waiting, answersTo(action));
    const error: unknown = await answered.catch((reason: unknown) => reason);
    // Which error it is stands in servers-away.test.ts; here it matters that the caller is not told that all is well.
    expect(isVerificationClientError(error)).toBe(true);
    await restart();

    // The answer was not known to be taken; one that was on its way may have arrived after all, and then counts once.
    const isAsked = ({ nextAction }: VerificationView) => nextAction.kind !== 'none';
    const { nextAction } = await viewWhere(client, waiting, isAsked);
    expect([action.kind, 'select-account']).toContain(nextAction.kind);
    // By signal: should it arrive only now, this answer is one too many, and is dropped instead of rejected.
    const played = [
      await playOn(client, waiting, { via: 'signal' }),
      await playOn(client, polled, { via: 'signal' }),
    ];
    for (const { result } of played) {
      expect(result.outcome.code).toBe('verified');
      expect(simulator.control.members(result.view.userGuid!)).toHaveLength(1);
    }
    await watching;
    expect(seen.at(-1)?.outcome?.code).toBe('verified');
    const versions = seen.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  });
});
