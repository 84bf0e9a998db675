// Goal: no secret is written down anywhere: not in history, database, visibility, logs or the simulator's request log, in
// no encoding, not even on error paths. Method: unique secrets, a bank that accepts only them, a real server process with
// a database file and debug logs, a real worker process with trace logs, and an Atrium that echoes bodies in its errors.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { VerificationClient } from '../../client';
import { devServerEnvironment } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { startAtriumProxy, type AtriumProxy } from './support/atrium-proxy';
import { bytesIn, databaseFiles, runsIn, startTalkativeServer } from './support/canary';
import { playOn, untilAsked } from './support/drive';
import { credentialGuids } from './support/requests';
import { findSecrets, type Haystack } from './support/secret-search';
import { openStackWithoutWorker } from './support/stack';
import { startWorkerProcess } from './support/worker-process';

const unique = (name: string) => `${name}-${randomBytes(16).toString('hex')}`;
const INSTITUTION = 'harbor_trust';

describeWithOwnServer('secrets', () => {
  const SECRETS = {
    username: unique('user'),
    password: unique('pass'),
    'wrong password': unique('wrong'),
    answer: unique('answer'),
    'rejected answer': unique('rejected'),
    'api key': unique('key'),
    'client id': unique('client'),
  };
  /** Travels in the input of the workflow, unsealed, on purpose: what is there must be found. */
  const CONTROL = unique('control');
  const haystacks: Haystack[] = [];
  const cleanups: (() => unknown)[] = [];
  let outcome: string;
  let verificationId: string;
  let privateKey: string;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'canary-'));
    cleanups.push(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const databaseFile = join(folder, 'temporal.db');
    const server = await startTalkativeServer(databaseFile);
    cleanups.push(() => server.stop());
    const { username, password, answer } = SECRETS;
    const stack = await openStackWithoutWorker({
      devServer: { env: devServerEnvironment({ TEMPORAL_ADDRESS: server.address }) },
      simulator: {
        apiKey: SECRETS['api key'],
        clientId: SECRETS['client id'],
        scenarios: { [INSTITUTION]: { username, password, answers: [answer] } },
      },
    });
    cleanups.push(() => stack.close());
    const { client, simulator, sealingKeys, temporal, devServer } = stack;
    privateKey = sealingKeys.privateJwk.d ?? '';
    const proxy = await startAtriumProxy(simulator);
    cleanups.push(() => proxy.close());
    echoBodiesInErrors(proxy);
    const worker = await startWorkerProcess({
      target: devServer.target,
      atrium: proxy,
      keys: sealingKeys,
      env: { LOG_LEVEL: 'trace' },
    });
    cleanups.push(() => worker.kill());

    const errors: unknown[] = [];
    const guids = await credentialGuids(simulator, INSTITUTION);
    const credentials = (secret: string) => [
      { guid: guids.get('LOGIN')!, value: username },
      { guid: guids.get('PASSWORD')!, value: secret },
    ];
    ({ verificationId } = await client.start({
      user: { kind: 'new', metadata: CONTROL },
      member: {
        kind: 'credentials',
        institutionCode: INSTITUTION,
        credentials: credentials(password),
      },
    }));
    await provokeRejections(client, verificationId, errors);
    const { result } = await playOn(client, verificationId, { answer: () => answer });
    outcome = result.outcome.code;
    // A second one ends badly: its credentials are rejected, its last error is a 400 that quotes them.
    const denied = await client.start({
      user: { kind: 'new' },
      member: {
        kind: 'credentials',
        institutionCode: INSTITUTION,
        credentials: credentials(SECRETS['wrong password']),
      },
      limits: { credentialAttemptsMax: 1 },
    });
    await client.result(denied.verificationId, { timeoutMs: 30_000 });

    await worker.stop();
    haystacks.push(
      ...(await runsIn(temporal, [verificationId, denied.verificationId])),
      { name: 'worker log', bytes: Buffer.from(worker.lines.join('\n')) },
      { name: 'simulator request log', bytes: bytesIn(simulator.requestLog.entries()) },
      {
        name: "client's errors",
        bytes: Buffer.from(inspect(errors, { depth: 20, showHidden: true })),
      },
    );
    await stack.close();
    await server.stop();
    haystacks.push({ name: 'server log', bytes: Buffer.from(server.lines.join('\n')) });
    haystacks.push(...server.filesBeforeStop, ...databaseFiles(databaseFile, 'after the stop'));
  }, 120_000);

  afterAll(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }, 30_000);

  const named = (pattern: RegExp) => haystacks.filter(({ name }) => pattern.test(name));

  test('the run was verified with them, and every place that is searched has something in it', () => {
    expect(outcome).toBe('verified');
    expect(named(/^history$/)).toHaveLength(2);
    expect(named(/^database .*before the stop/).length).toBeGreaterThanOrEqual(1);
    expect(named(/^database .*after the stop/).length).toBeGreaterThanOrEqual(1);
    const places = haystacks.filter(({ name }) => !name.includes('-shm'));
    for (const { bytes } of places) expect(bytes.length).toBeGreaterThan(100);
    const log = named(/^worker log$/)[0]!.bytes.toString();
    expect(log).toContain(verificationId);
  });

  test('the provoked failures happened', () => {
    const log = named(/^simulator request log$/)[0]!.bytes.toString();
    for (const route of ['createMember', 'resumeMember', 'verifyMember'])
      expect(log).toContain(route);
    const errors = named(/^client's errors$/)[0]!.bytes.toString();
    expect(
      ['INVALID_REQUEST', 'ANSWER_REJECTED'].filter((code) => errors.includes(code)),
    ).toHaveLength(2);
  });

  test('a control in the input is found: in the history, in the database', () => {
    const found = findSecrets(haystacks, { control: CONTROL }).map(({ haystack }) => haystack);
    expect(found).toEqual(expect.arrayContaining(['history']));
    expect(found.some((name) => name.startsWith('database'))).toBe(true);
  });

  test('no secret is found anywhere, in any form', () => {
    expect(findSecrets(haystacks, { ...SECRETS, 'private sealing key': privateKey })).toEqual([]);
  });

  /** Every first POST fails with the request in its body; so does one resume, with 400 after the fact. */
  function echoBodiesInErrors(proxy: AtriumProxy): void {
    const met = new Set<string>();
    proxy.intercept = ({ method, path, body }) => {
      const what = `${method} ${path.split('/').at(-1) ?? ''}`;
      const status = {
        'POST users': 500,
        'POST members': 502,
        'PUT resume': 503,
        'POST verify': 500,
      }[what];
      if (status === undefined || met.has(what)) return undefined;
      met.add(what);
      return {
        status,
        body: JSON.stringify({ error: { message: `cannot process ${body}`, body } }),
      };
    };
  }

  async function provokeRejections(client: VerificationClient, id: string, errors: unknown[]) {
    const action = await untilAsked(client, id, 'answer-challenges');
    const value = SECRETS['rejected answer'];
    const { guid } = action.challenges[0]!;
    const wrong = [
      { round: 99, answers: [{ guid, value }] },
      { round: action.round, answers: [{ guid: 'CRD-other', value }] },
      { round: action.round, answers: [{ guid, value: value.repeat(500) }] },
      { round: action.round, answers: [{ guid: `${value}/`, value }] },
    ];
    for (const message of wrong) {
      for (const via of ['update', 'signal'] as const) {
        await client.answerChallenges(id, message, { via }).catch((error: unknown) => {
          errors.push(error);
        });
      }
    }
  }
});
