/**
 * Goal: a tool that brings its own worker, with keys and a bank of its own, never takes over what runs on somebody's Temporal
 * server. Method: a stack in the part of production; the real commands pointed at its server as child processes.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TASK_QUEUES } from '../../contract/names';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { playOn, untilAsked } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { openStackWithoutWorker, useStack } from '../integration/support/stack';
import { eventually } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { runScript, scriptEnvironment } from './script-process';

/** What a command says before its worker begins. */
const NOT_OURS = /is not ours/;

/** Lines are wrapped for people; a sentence is looked for without its line breaks. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** Runs a command that must not start, to its end; resolves with what it said. */
async function rejectionOf(
  tool: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<string> {
  const command = runScript(`tools/${tool}/main`, args, scriptEnvironment(env));
  command.endInput();
  expect(await command.ended()).toBe(2);
  expect(command.output()).not.toContain('Outcome');
  return oneLine(command.errors());
}

describeWithOwnServer('on a server where workers are at work', () => {
  const production = useStack();
  let verificationId: string;

  beforeAll(async () => {
    const { client } = production();
    ({ verificationId } = await client.start(atMxBank('challenge')));
    await untilAsked(client, verificationId, 'answer-challenges');
  }, SAFETY_NET_MS);

  test.each<[tool: string, args: readonly string[]]>([
    ['demo', []],
    ['dev', ['--pace', 'instant']],
    ['verify', []],
    ['load', ['--count', '1', '--pace', 'instant']],
  ])(
    'npm run %s does not start, and says what is there and what to do',
    async (tool, args) => {
      const address = production().devServer.address;
      const said = await rejectionOf(tool, args, { TEMPORAL_ADDRESS: address });
      for (const queue of Object.values(TASK_QUEUES)) expect(said).toContain(queue);
      expect(said).toContain(String(process.pid));
      expect(said).toContain('end it wrongly');
      expect(said).toContain('TEMPORAL_NAMESPACE');
    },
    SAFETY_NET_MS,
  );

  test(
    'nor does npm run verify with a worker of its own for a given MX, nor the demo where a profile names the server',
    async () => {
      const { devServer, simulator } = production();
      const folder = mkdtempSync(join(tmpdir(), 'profile-'));
      const file = join(folder, 'temporal.toml');
      writeFileSync(file, `[profile.default]\naddress = "${devServer.address}"\n`);
      const ownWorker = {
        TEMPORAL_ADDRESS: devServer.address,
        MX_BASE_URL: simulator.baseUrl,
        MX_API_KEY: simulator.apiKey,
        MX_CLIENT_ID: simulator.clientId,
      };
      expect(await rejectionOf('verify', [], ownWorker)).toContain('end it wrongly');
      const profile = { TEMPORAL_CONFIG_FILE: file };
      expect(await rejectionOf('demo', [], profile)).toContain('end it wrongly');
      rmSync(folder, { recursive: true, force: true });
    },
    SAFETY_NET_MS,
  );

  test('what runs there goes on as if nothing had been', async () => {
    const { result } = await playOn(production().client, verificationId);
    expect(result.outcome.code).toBe('verified');
  });
});

describeWithOwnServer('on a server where nobody is at work', () => {
  let server: Awaited<ReturnType<typeof openStackWithoutWorker>>;
  const address = () => ({ TEMPORAL_ADDRESS: server.devServer.address });

  beforeAll(async () => {
    server = await openStackWithoutWorker();
  }, SAFETY_NET_MS);
  afterAll(() => server.close(), SAFETY_NET_MS);

  test(
    'but verifications wait for a worker that is away, the demo does not start',
    async () => {
      const { client, temporal } = server;
      const { verificationId } = await client.start(atMxBank('password'));
      const query = `WorkflowType = 'accountVerification' AND ExecutionStatus = 'Running'`;
      const waiting = async () => (await temporal.workflow.count(query)).count;
      await eventually('it is counted', async () => (await waiting()) > 0);
      const said = await rejectionOf('demo', [], address());
      expect(said).toMatch(/1 running execution of accountVerification/);
      const handle = temporal.workflow.getHandle(`account-verification/${verificationId}`);
      expect((await handle.describe()).historyLength).toBe(2);
      await handle.terminate('the test is over');
      await eventually('it is counted no more', async () => (await waiting()) === 0);
    },
    SAFETY_NET_MS,
  );

  test(
    'the demo says whose server it is before its worker begins, and runs',
    async () => {
      const demo = runScript('tools/demo/main', [], scriptEnvironment(address()));
      expect(await demo.ended()).toBe(0);
      const said = oneLine(demo.output());
      expect(said).toMatch(NOT_OURS);
      expect(said.search(NOT_OURS)).toBeLessThan(said.indexOf('createUser'));
      expect(said).toMatch(/Outcome verified/);
    },
    SAFETY_NET_MS,
  );
});
