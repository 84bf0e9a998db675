/**
 * Goal: a tool that brings its own worker never takes over what runs on somebody's Temporal server.
 * Method: one server with nobody at work, then with a waiting verification, then with its worker.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { TASK_QUEUES, verificationWorkflowId } from '../../contract/names';
import { DevServerInUseError, startDevServer } from '../../tools/dev-server';
import { playOn, untilAsked } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { WORKER_CLAIM } from '../../tools/stack';
import { openStackWithoutWorker, startWorkersOf, useStarted } from '../integration/support/stack';
import { devServerEnvironment, eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { runScript, scriptEnvironment } from './script-process';

describeWithOwnServer('on the server of somebody else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'profile-'));
  const theirs = useStarted(async (onEnd) => {
    const stack = await openStackWithoutWorker({ devServer: {} });
    onEnd(() => stack.close());
    return { ...stack, onEnd };
  });
  let verificationId: string;
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /**
   * Takes the server as tools/stack.ts does; resolves with what the developer is told, one way or
   * the other.
   */
  const take = async (): Promise<string> => {
    const lines: string[] = [];
    const env = devServerEnvironment({ TEMPORAL_ADDRESS: theirs().devServer.address });
    const log = (line: string): unknown => lines.push(line);
    await startDevServer({ env, log, claim: WORKER_CLAIM }).catch((error: unknown) => {
      if (!(error instanceof DevServerInUseError)) throw error;
      lines.push(error.message);
    });
    return lines.join(' ').replaceAll(/\s+/g, ' ');
  };

  test('a tool begins where nobody is at work, and says whose server it is; not where a verification waits for its worker', async () => {
    expect(await take()).toMatch(/the running server at .* That server is not ours/);
    const { client, temporal } = theirs();
    ({ verificationId } = await client.start(atMxBank('challenge')));
    const inUse = '1 running execution of accountVerification';
    await eventually('it is counted', async () => (await take()).includes(inUse));
    const handle = temporal.workflow.getHandle(verificationWorkflowId(verificationId));
    expect((await handle.describe()).historyLength).toBe(2);
  });

  test('no tool begins where workers are at work: it says what is there and what to do; what runs there goes on', async () => {
    const { client, devServer, simulator, onEnd } = theirs();
    const workers = await startWorkersOf(theirs(), simulator);
    onEnd(() => workers.close());
    await untilAsked(client, verificationId, 'answer-challenges');
    const said = await take();
    const expected = [...Object.values(TASK_QUEUES), String(process.pid), 'end it wrongly'];
    for (const text of [...expected, 'TEMPORAL_NAMESPACE']) expect(said).toContain(text);

    const profile = join(folder, 'temporal.toml');
    writeFileSync(profile, `[profile.default]\naddress = "${devServer.address}"\n`);
    const commands = [
      runScript('tools/demo/main', [], scriptEnvironment({ TEMPORAL_CONFIG_FILE: profile })),
      runScript(
        'tools/load/main',
        ['--count', '1', '--pace', 'instant'],
        scriptEnvironment({ TEMPORAL_ADDRESS: devServer.address }),
      ),
    ];
    for (const command of commands) {
      expect(await command.ended()).toBe(2);
      expect(command.errors()).toContain('end it wrongly');
      expect(command.output()).not.toContain('Outcome');
    }
    const { result } = await playOn(client, verificationId);
    expect(result.outcome.code).toBe('verified');
  });
});
