/**
 * Goal: no secret is written down in any encoding: not in history, database, visibility or logs,
 * not in what callers are told, not on error paths. Method: unique secrets, sent over HTTP and
 * through the client; processes that log everything; an MX that echoes bodies; rejections at every
 * entry.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { answerChallengesSignal, submitChallengeAnswersUpdate } from '../../contract/messages';
import { playOn, untilAsked } from '../../tools/end-user/at-client';
import { credentialGuids } from '../../tools/end-user/at-mx';
import { Caller, aKey, nextStep, type Answer } from '../api/support/api';
import { devServerEnvironment } from '../support/dev-server';
import { describeWithOwnServer } from '../support/server-suite';
import { startApiProcess } from './support/api-process';
import { bytesIn, databaseFiles, logOf, runsIn, startTalkativeServer } from './support/canary';
import { payloadOf, sendSignal, sendUpdate } from './support/raw-messages';
import { startMxProxy, type MxProxy } from './support/mx-proxy';
import { findSecrets, type Haystack } from './support/secret-search';
import { openStackWithoutWorker, useStarted } from './support/stack';
import { startWorkerProcess } from './support/worker-process';

const unique = (name: string) => `${name}-${randomBytes(16).toString('hex')}`;
const INSTITUTION = 'harbor_trust';
const LOG_LEVEL = 'trace';

describeWithOwnServer('secrets', () => {
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
  /**
   * Travels in the input of the workflow, unsealed, on purpose: whoever has the payload keys finds it.
   */
  const CONTROL = unique('control');
  /**
   * In messages that nobody can decode: it stays in the event that brought it, and in nothing else.
   */
  const UNREADABLE = unique('unreadable');
  const answers: Answer[] = [];
  const errors: unknown[] = [];
  const views: unknown[] = [];
  const ids: string[] = [];
  const outcomes: (string | undefined)[] = [];
  const haystacks: Haystack[] = [];

  const started = useStarted(async (onEnd) => {
    const folder = mkdtempSync(join(tmpdir(), 'canary-'));
    onEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const databaseFile = join(folder, 'temporal.db');
    const server = await startTalkativeServer(databaseFile);
    onEnd(() => server.child.stop('SIGKILL'));
    const { username, password, answer } = SECRETS;
    const stack = await openStackWithoutWorker({
      devServer: { env: devServerEnvironment({ TEMPORAL_ADDRESS: server.address }) },
      simulator: {
        apiKey: secret('MX key'),
        clientId: secret('MX client id'),
        scenarios: {
          [INSTITUTION]: { username: username!, password: password!, answers: [answer!] },
        },
      },
    });
    onEnd(() => stack.close());
    const { simulator, sealingKeys: keys, payloadKeys, devServer } = stack;
    const proxy = await startMxProxy(simulator);
    onEnd(() => proxy.close());
    echoBodiesInErrors(proxy);
    const env = { LOG_LEVEL };
    const apiKeysFile = join(folder, 'keys.json');
    writeFileSync(apiKeysFile, JSON.stringify({ keys: [record] }), { mode: 0o600 });
    const tokenSecret = secret('token secret');
    const temporal = devServer;
    const starting = [
      startWorkerProcess({ target: devServer.target, mx: proxy, keys, payloadKeys, env }),
      startApiProcess({
        ...{ temporal, keys, payloadKeys, apiKeysFile, tokenSecret, env },
      }),
    ] as const;
    onEnd(async () => (await starting[0]).stop('SIGKILL'));
    onEnd(async () => (await starting[1]).child.stop('SIGKILL'));
    const [worker, api] = await Promise.all(starting);
    return { databaseFile, server, stack, worker, api };
  });

  beforeAll(async () => {
    const { databaseFile, server, stack, worker, api } = started();
    const { simulator, temporal } = stack;
    const guids = await credentialGuids(simulator, INSTITUTION);
    await Promise.all([useTheApi(new Caller(api.url, key), guids), useTheClient(guids)]);
    const [apiCode] = await Promise.all([api.child.stop(), worker.stop()]);
    expect(apiCode).toBe(0);
    haystacks.push(
      ...(await runsIn(temporal, ids)),
      logOf('API log', api.child),
      logOf('worker log', worker),
      { name: 'API answers', bytes: Buffer.from(answers.map(({ text }) => text).join('\n')) },
      {
        name: "client's errors",
        bytes: Buffer.from(inspect(errors, { depth: 20, showHidden: true })),
      },
      { name: 'views', bytes: bytesIn(views) },
      { name: 'simulator request log', bytes: bytesIn(simulator.requestLog.entries()) },
      ...databaseFiles(databaseFile, 'before the stop'),
    );
    await server.child.stop();
    haystacks.push(logOf('server log', server.child));
    haystacks.push(...databaseFiles(databaseFile, 'after the stop'));
    SECRETS['private sealing key'] = stack.sealingKeys.privateJwk.d ?? '';
  });

  const named = (pattern: RegExp) => haystacks.filter(({ name }) => pattern.test(name));

  test('the runs went their ways with them, and every place that is searched has something in it', () => {
    expect([...outcomes].sort()).toEqual(['denied', 'verified', 'verified']);
    expect(named(/^history$/)).toHaveLength(3);
    expect(named(/^database .*before the stop/).length).toBeGreaterThanOrEqual(1);
    expect(named(/^database .*after the stop/).length).toBeGreaterThanOrEqual(1);
    const places = haystacks.filter(({ name }) => !name.includes('-shm'));
    for (const { bytes } of places) expect(bytes.length).toBeGreaterThan(100);
    expect(named(/^worker log$/)[0]!.bytes.toString()).toContain(ids[0]);
    const log = named(/^API log$/)[0]!.bytes.toString();
    for (const words of ['The API is listening', '400', '202']) expect(log).toContain(words);
  });

  test('the provoked rejections happened', () => {
    const rejected = answers.filter(({ status }) => status >= 400).map(({ body }) => body.code);
    expect([...new Set(rejected)].sort()).toEqual([
      'ANSWER_INVALID',
      'ANSWER_REJECTED',
      'INVALID_REQUEST',
      'UNAUTHENTICATED',
    ]);
    const told = named(/^client's errors$/)[0]!.bytes.toString();
    for (const code of ['INVALID_REQUEST', 'ANSWER_REJECTED']) expect(told).toContain(code);
  });

  test('a control in the input is found with the payload keys, and nowhere without them', () => {
    const found = findSecrets(haystacks, { control: CONTROL }).map(({ haystack }) => haystack);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((name) => !name.startsWith('decoded history'))).toEqual([]);
  });

  test('what could not be decoded is found in its own event alone', () => {
    const places = findSecrets(haystacks, { unreadable: UNREADABLE }).map(
      ({ haystack }) => haystack,
    );
    expect(places).toContain('history');
    const elsewhere = places.filter((name) => !/^(?:decoded )?history$|^database/.test(name));
    expect(elsewhere).toEqual([]);
  });

  test('no secret is found anywhere, in any form', () => {
    expect(findSecrets(haystacks, SECRETS)).toEqual([]);
  });

  /** Every first POST fails with the request in its body, and so does one resume. */
  function echoBodiesInErrors(proxy: MxProxy): void {
    const met = new Set<string>();
    const statuses: Readonly<Record<string, number>> = {
      'POST users': 500,
      'POST members': 502,
      'PUT resume': 503,
      'POST verify': 500,
    };
    proxy.intercept = ({ method, path, body }) => {
      const what = `${method} ${path.split('/').at(-1) ?? ''}`;
      const status = statuses[what];
      if (status === undefined || met.has(what)) return undefined;
      met.add(what);
      const error = { message: `cannot process ${body}`, body };
      return { status, body: JSON.stringify({ error }) };
    };
  }

  const credentialsOf = (guids: ReadonlyMap<string, string>, password: string) => [
    { guid: guids.get('LOGIN')!, value: secret('username') },
    { guid: guids.get('PASSWORD')!, value: password },
  ];
  /** Answers that do not fit, to a question with this guid. */
  const misfits = (round: number, guid: string) => {
    const value = secret('rejected answer');
    return [
      { round: 99, answers: [{ guid, value }] },
      { round, answers: [{ guid: 'CRD-other', value }] },
      { round, answers: [{ guid, value: value.repeat(500) }] },
      { round, answers: [{ guid: `${value}/`, value }] },
    ];
  };

  /**
   * One verification with everything given plain, each rejection on its way; a second one whose
   * sign-in is denied.
   */
  async function useTheApi(caller: Caller, guids: ReadonlyMap<string, string>): Promise<void> {
    const keep = async (answer: Promise<Answer>): Promise<Answer> => {
      answers.push(await answer);
      return answer;
    };
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
    const broken = { body: `{"user": ${misplaced}`, headers: {} };
    await keep(caller.send('POST', '/v1/verifications', broken));
    await keep(caller.get('/v1/verifications', { token: misplaced }));

    const begun = await start({ credentials: credentialsOf(guids, secret('password')) });
    const { id, links } = begun.body;
    ids.push(id);
    const { nextAction } = await nextStep(caller, id);
    const [{ guid } = { guid: '' }] = nextAction.challenges;
    const value = secret('rejected answer');
    for (const body of [
      ...misfits(nextAction.round, guid),
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
    const credentials = credentialsOf(guids, secret('wrong password'));
    const given = { round: asked.nextAction.round, credentials };
    await keep(caller.post(second.body.links.credentials, given));
    outcomes.push((await nextStep(caller, second.body.id, given.round)).outcome?.code);
  }

  /** One verification through the client, its rejections by update and by signal. */
  async function useTheClient(guids: ReadonlyMap<string, string>): Promise<void> {
    const { client, temporal } = started().stack;
    const credentials = credentialsOf(guids, secret('password'));
    const { verificationId } = await client.start({
      user: { kind: 'new' },
      member: { kind: 'credentials', institutionCode: INSTITUTION, credentials },
    });
    ids.push(verificationId);
    const { round, challenges } = await untilAsked(client, verificationId, 'answer-challenges');
    for (const misfit of misfits(round, challenges[0]!.guid)) {
      for (const via of ['update', 'signal'] as const) {
        const answered = client.answerChallenges(verificationId, misfit, { via });
        await answered.catch((error: unknown) => errors.push(error));
      }
    }
    const texts = [UNREADABLE, `{"round":"${UNREADABLE}`, `{"answers":"${UNREADABLE}"}`];
    for (const [at, text] of texts.entries()) {
      const payload = payloadOf(at === 0 ? 'binary/encrypted' : 'json/plain', text);
      await sendSignal(temporal, verificationId, answerChallengesSignal.name, payload);
      const { name } = submitChallengeAnswersUpdate;
      errors.push(await sendUpdate(temporal, verificationId, name, payload));
    }
    views.push(await client.getVerification(verificationId));
    const { result } = await playOn(client, verificationId, { answer: () => secret('answer') });
    views.push(result);
    outcomes.push(result.outcome.code);
  }
});
