// Goal: a secret that a backend sends plain over HTTP is written down nowhere behind the API's door: not in the API's log nor in
// what it answers, not in history, database, visibility, nor in the logs of worker and server, in no encoding, on no error path.
// Method: unique secrets through a real API process that logs everything, a bank that accepts only them, and rejections provoked.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Caller, aKey, nextStep, type Answer } from '../api/support/api';
import { runTypeScript, type Child } from '../support/child-process';
import { devServerEnvironment } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { bytesIn, databaseFiles, runsIn, startTalkativeServer } from './support/canary';
import { credentialGuids } from './support/requests';
import { findSecrets, type Haystack } from './support/secret-search';
import { openStackWithoutWorker } from './support/stack';
import { startWorkerProcess } from './support/worker-process';

const unique = (name: string) => `${name}-${randomBytes(16).toString('hex')}`;
const INSTITUTION = 'harbor_trust';
const CLI = join(__dirname, '..', '..', 'cli', 'main.ts');

describeWithOwnServer('secrets sent plain over HTTP', () => {
  const { key, record } = aKey('acme', [
    'verifications:write',
    'verifications:read',
    'numbers:read',
  ]);
  const SECRETS: Record<string, string> = {
    username: unique('user'),
    password: unique('pass'),
    'wrong password': unique('wrong'),
    answer: unique('answer'),
    'rejected answer': unique('rejected'),
    'malformed credential': unique('malformed'),
    'MX key': unique('key'),
    'MX client id': unique('client'),
    'token secret': randomBytes(48).toString('base64url'),
    'API key': key,
  };
  const secret = (name: string) => SECRETS[name]!;
  /** Travels in the input of the workflow, unsealed, on purpose: what is there must be found. */
  const CONTROL = unique('control');
  const haystacks: Haystack[] = [];
  const answers: Answer[] = [];
  const cleanups: (() => unknown)[] = [];
  const ids: string[] = [];
  const outcomes: (string | undefined)[] = [];
  let privateKey: string;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'canary-http-'));
    cleanups.push(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const databaseFile = join(folder, 'temporal.db');
    const server = await startTalkativeServer(databaseFile);
    cleanups.push(() => server.stop());
    const stack = await openStackWithoutWorker({
      devServer: { env: devServerEnvironment({ TEMPORAL_ADDRESS: server.address }) },
      simulator: {
        apiKey: secret('MX key'),
        clientId: secret('MX client id'),
        scenarios: {
          [INSTITUTION]: {
            username: secret('username'),
            password: secret('password'),
            answers: [secret('answer')],
          },
        },
      },
    });
    cleanups.push(() => stack.close());
    const { simulator, sealingKeys, temporal, devServer } = stack;
    privateKey = sealingKeys.privateJwk.d ?? '';
    const worker = await startWorkerProcess({
      target: devServer.target,
      atrium: simulator,
      keys: sealingKeys,
      env: { LOG_LEVEL: 'trace' },
    });
    cleanups.push(() => worker.kill());
    const keysFile = join(folder, 'keys.json');
    writeFileSync(keysFile, JSON.stringify({ keys: [record] }));
    const api = runTypeScript(
      CLI,
      ['api'],
      devServerEnvironment({
        TEMPORAL_ADDRESS: devServer.address,
        TEMPORAL_NAMESPACE: devServer.namespace,
        MX_BASE_URL: simulator.baseUrl,
        MX_API_KEY: simulator.apiKey,
        MX_CLIENT_ID: simulator.clientId,
        SEALING_PUBLIC_KEY: JSON.stringify(sealingKeys.publicJwk),
        API_PORT: '0',
        API_KEYS_FILE: keysFile,
        API_TOKEN_SECRET: secret('token secret'),
        LOG_LEVEL: 'trace',
      }),
    );
    cleanups.push(() => api.process.kill('SIGKILL'));
    const apiLog = collectOutput(api);
    const { address } = await api.report('address');
    const guids = await credentialGuids(simulator, INSTITUTION);
    await useTheApi(new Caller(String(address), key), guids);

    api.process.kill('SIGTERM');
    expect(await api.ended()).toBe(0);
    await worker.stop();
    haystacks.push(
      ...(await runsIn(temporal, ids)),
      { name: 'API log', bytes: Buffer.concat(apiLog) },
      { name: 'API answers', bytes: Buffer.from(answers.map(({ text }) => text).join('\n')) },
      { name: 'worker log', bytes: Buffer.from(worker.lines.join('\n')) },
      { name: 'simulator request log', bytes: bytesIn(simulator.requestLog.entries()) },
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

  test('the runs went their ways with them, and every place that is searched has something in it', () => {
    expect(outcomes).toEqual(['verified', 'denied']);
    expect(named(/^history$/)).toHaveLength(2);
    expect(named(/^database .*before the stop/).length).toBeGreaterThanOrEqual(1);
    expect(named(/^database .*after the stop/).length).toBeGreaterThanOrEqual(1);
    const places = haystacks.filter(({ name }) => !name.includes('-shm'));
    for (const { bytes } of places) expect(bytes.length).toBeGreaterThan(100);
    const log = named(/^API log$/)[0]!.bytes.toString();
    for (const words of ['The API is listening', '400', '202']) expect(log).toContain(words);
  });

  test('the provoked rejections happened', () => {
    const rejected = answers.filter(({ status }) => status >= 400).map(({ body }) => body.code);
    expect(new Set(rejected)).toEqual(
      new Set(['ANSWER_INVALID', 'ANSWER_REJECTED', 'INVALID_REQUEST', 'UNAUTHENTICATED']),
    );
  });

  test('a control in the input is found: in the history, in the database', () => {
    const found = findSecrets(haystacks, { control: CONTROL }).map(({ haystack }) => haystack);
    expect(found).toEqual(expect.arrayContaining(['history']));
    expect(found.some((name) => name.startsWith('database'))).toBe(true);
  });

  test('no secret is found anywhere, in any form', () => {
    expect(findSecrets(haystacks, { ...SECRETS, 'private sealing key': privateKey })).toEqual([]);
  });

  /** One verification with everything given plain, each rejection on its way; a second one whose sign-in is rejected. */
  async function useTheApi(caller: Caller, guids: ReadonlyMap<string, string>): Promise<void> {
    const keep = async (answer: Promise<Answer>): Promise<Answer> => {
      answers.push(await answer);
      return answer;
    };
    const credentials = (password: string) => [
      { guid: guids.get('LOGIN')!, value: secret('username') },
      { guid: guids.get('PASSWORD')!, value: password },
    ];
    const start = (member: object, more: object = {}) =>
      keep(
        caller.post('/v1/verifications', {
          user: { kind: 'new', metadata: CONTROL },
          member: { kind: 'credentials', institutionCode: INSTITUTION, ...member },
          ...more,
        }),
      );
    const misplaced = secret('malformed credential');
    await start({ credentials: [{ guid: guids.get('LOGIN'), value: misplaced, [misplaced]: 1 }] });
    await start({ password: misplaced });
    await keep(
      caller.send('POST', '/v1/verifications', { body: `{"user": ${misplaced}`, headers: {} }),
    );
    await keep(caller.get('/v1/verifications', { token: misplaced }));

    const started = await start({ credentials: credentials(secret('password')) });
    const { id, links } = started.body;
    ids.push(id);
    const { nextAction } = await nextStep(caller, id);
    const [{ guid } = { guid: '' }] = nextAction.challenges;
    const value = secret('rejected answer');
    for (const body of [
      { round: 99, answers: [{ guid, value }] },
      { round: nextAction.round, answers: [{ guid: 'CRD-other', value }] },
      { round: nextAction.round, answers: [{ guid, value: value.repeat(500) }] },
      { round: nextAction.round, answers: [{ guid, value, [value]: value }] },
      { round: value, answers: value },
    ]) {
      await keep(caller.post(links.challengeAnswers, body));
    }
    const right = { round: nextAction.round, answers: [{ guid, value: secret('answer') }] };
    await keep(caller.post(links.challengeAnswers, right));
    const issued = await caller.post(links.tokens, {});
    SECRETS['browser token'] = issued.body.token;
    const browser = { token: issued.body.token };
    const choice = await nextStep(caller, id, nextAction.round);
    await keep(caller.get(links.self, browser));
    const { round, options } = choice.nextAction;
    await keep(caller.post(links.accountSelection, { round, value: options[0].value }, browser));
    outcomes.push((await nextStep(caller, id, round)).outcome?.code);

    const second = await start({}, { limits: { credentialAttemptsMax: 1 } });
    ids.push(second.body.id);
    const asked = await nextStep(caller, second.body.id);
    const given = {
      round: asked.nextAction.round,
      credentials: credentials(secret('wrong password')),
    };
    await keep(caller.post(second.body.links.credentials, given));
    outcomes.push((await nextStep(caller, second.body.id, given.round)).outcome?.code);
  }
});

/** All that a process prints from now on. */
function collectOutput({ process: child }: Child): readonly Buffer[] {
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => chunks.push(data));
  }
  return chunks;
}
