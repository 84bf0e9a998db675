// Goal: a command that brings its own worker, with keys and a bank of its own, never takes over what runs on somebody's
// Temporal server. Method: a stack in the part of production; the real commands pointed at its server as child processes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startDevServer } from '../../tools/dev-server';
import { TASK_QUEUES } from '../../contract/names';
import { playOn, untilAsked } from '../integration/support/drive';
import { atMxBank } from '../integration/support/requests';
import { START_TIMEOUT_MS, openStackWithoutWorker, useStack } from '../integration/support/stack';
import { devServerEnvironment, ownDevServerOptions } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { runScript, scriptEnvironment } from './script-process';

const COMMAND_MS = 60_000;
/** What the commands say before their worker begins. */
const NOT_OURS = /is not ours/;

/** Lines are wrapped for people; a sentence is looked for without its line breaks. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

describeWithOwnServer('on a server where workers are at work', () => {
  const production = useStack();
  let verificationId: string;

  beforeAll(async () => {
    const { client } = production();
    ({ verificationId } = await client.start(atMxBank('challenge')));
    await untilAsked(client, verificationId, 'answer-challenges');
  }, START_TIMEOUT_MS);

  const COMMANDS: readonly (readonly [name: string, args: readonly string[]])[] = [
    ['demo', []],
    ['dev', ['--pace', 'instant']],
    ['verify', []],
    ['load', ['--count', '1', '--pace', 'instant']],
  ];

  test.each(COMMANDS)(
    'npm run %s does not start, and says what is there and what to do',
    async (name, args) => {
      const env = scriptEnvironment({ TEMPORAL_ADDRESS: production().devServer.address });
      const command = runScript(name, args, env);
      command.endInput();
      expect(await command.ended(COMMAND_MS)).toBe(2);
      const errors = oneLine(command.errors());
      for (const queue of Object.values(TASK_QUEUES)) expect(errors).toContain(queue);
      expect(errors).toContain(String(process.pid));
      expect(errors).toContain('end it wrongly');
      expect(errors).toContain('TEMPORAL_ADDRESS');
      expect(errors).toContain('TEMPORAL_NAMESPACE');
      expect(command.output()).not.toContain('Outcome');
    },
    COMMAND_MS,
  );

  test(
    'npm run verify does not with a worker of its own for a given Atrium either',
    async () => {
      const { devServer, simulator } = production();
      const env = scriptEnvironment({
        TEMPORAL_ADDRESS: devServer.address,
        MX_BASE_URL: simulator.baseUrl,
        MX_API_KEY: simulator.apiKey,
        MX_CLIENT_ID: simulator.clientId,
      });
      const command = runScript('tools/verify/main', [], env);
      command.endInput();
      expect(await command.ended(COMMAND_MS)).toBe(2);
      expect(oneLine(command.errors())).toContain('end it wrongly');
    },
    COMMAND_MS,
  );

  test(
    'nor where a profile names the server',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'profile-'));
      const file = join(folder, 'temporal.toml');
      writeFileSync(file, `[profile.default]\naddress = "${production().devServer.address}"\n`);
      const command = runScript(
        'tools/demo/main',
        [],
        scriptEnvironment({ TEMPORAL_CONFIG_FILE: file }),
      );
      expect(await command.ended(COMMAND_MS)).toBe(2);
      expect(oneLine(command.errors())).toContain('end it wrongly');
      rmSync(folder, { recursive: true, force: true });
    },
    COMMAND_MS,
  );

  test('what runs there goes on as if nothing had been', async () => {
    const { result, views } = await playOn(production().client, verificationId);
    expect(result.outcome.code).toBe('verified');
    expect(views.at(-1)).toMatchObject({ phase: 'FINISHED' });
  });
});

describeWithOwnServer('on a server where nobody is at work', () => {
  let opened: Awaited<ReturnType<typeof openStackWithoutWorker>> | undefined;
  const server = () => opened!;
  const env = () => scriptEnvironment({ TEMPORAL_ADDRESS: server().devServer.address });

  beforeAll(async () => {
    opened = await openStackWithoutWorker();
  }, START_TIMEOUT_MS);
  afterAll(() => opened?.close(), START_TIMEOUT_MS);

  test(
    'but verifications wait for a worker that is away, the demo does not start',
    async () => {
      const { client, temporal } = server();
      const { verificationId } = await client.start(atMxBank('password'));
      const query = `WorkflowType = 'accountVerification' AND ExecutionStatus = 'Running'`;
      const waiting = async () => (await temporal.workflow.count(query)).count;
      for (let tries = 0; tries < 100 && (await waiting()) === 0; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const demo = runScript('tools/demo/main', [], env());
      expect(await demo.ended(COMMAND_MS)).toBe(2);
      expect(oneLine(demo.errors())).toMatch(/1 running execution of accountVerification/);
      const handle = temporal.workflow.getHandle(`account-verification/${verificationId}`);
      expect((await handle.describe()).historyLength).toBe(2);
      await handle.terminate('the test is over');
      for (let tries = 0; tries < 100 && (await waiting()) > 0; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    2 * COMMAND_MS,
  );

  test('the devServer is only named, and claims nothing, unless it is told what a worker will take', async () => {
    const lines: string[] = [];
    await startDevServer({
      env: devServerEnvironment({ TEMPORAL_ADDRESS: server().devServer.address }),
      log: (line) => lines.push(line),
    });
    expect(lines.join('\n')).not.toMatch(NOT_OURS);
    expect(ownDevServerOptions().env['TEMPORAL_ADDRESS']).toBeUndefined();
  });

  test(
    'the demo says whose server it is before its worker begins, and runs',
    async () => {
      const demo = runScript('tools/demo/main', [], env());
      expect(await demo.ended(COMMAND_MS)).toBe(0);
      const said = oneLine(demo.output());
      expect(said).toMatch(NOT_OURS);
      expect(said.search(NOT_OURS)).toBeLessThan(said.indexOf('createUser'));
      expect(said).toMatch(/Outcome verified/);
    },
    COMMAND_MS,
  );
});
