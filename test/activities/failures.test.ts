/**
 * Goal: each connection method which Atrium can fail has its failure type, retried or not, and nothing of the exchange gets into what
 * Temporal stores in plain text. Method: an activity that reads, against a scripted server; one row per status.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isFailureType } from '../../domain';
import {
  json,
  raw,
  startFakeAtrium,
  type Answer,
  type FakeAtrium,
} from '../mx/atrium/support/fake-atrium';
import { activitiesFor, attemptOf, failureOf, isCancelled } from './bench';

let atrium: FakeAtrium;
let activities: Awaited<ReturnType<typeof activitiesFor>>;
beforeEach(async () => {
  atrium = await startFakeAtrium();
  activities = await activitiesFor({
    baseUrl: atrium.baseUrl,
    apiKey: 'planted-api-key',
    clientId: 'planted-client-id',
  });
});
afterEach(async () => {
  activities.close();
  await atrium.close();
});

const MEMBER = { userGuid: 'USR-planted', memberGuid: 'MBR-planted' };
const PLANTED = { error: { message: 'planted-message about planted-body' } };
const read = (options = {}) => attemptOf(activities.commands.readMember, MEMBER, options);

describe('a failed command', () => {
  it.each<[string, Answer, string, boolean]>([
    ['400', json(400, PLANTED), 'MxRequestRejected', true],
    ['401', json(401, PLANTED), 'MxAccessRejected', true],
    ['403', json(403, PLANTED), 'MxAccessRejected', true],
    ['404', json(404, PLANTED), 'MemberNotFound', true],
    ['405', json(405, PLANTED), 'MxRequestRejected', true],
    ['406', json(406, PLANTED), 'MxAccessRejected', true],
    ['409', json(409, PLANTED), 'MxUnavailable', false],
    ['418', json(418, PLANTED), 'MxContractBroken', true],
    ['422', json(422, PLANTED), 'MxRequestRejected', true],
    ['429', json(429, PLANTED), 'MxRateLimited', false],
    ['500', json(500, PLANTED), 'MxUnavailable', false],
    ['502 in HTML', raw(502, '<html>planted</html>'), 'MxUnavailable', false],
    ['503', json(503, PLANTED), 'MxUnavailable', false],
    ['504 without a body', raw(504), 'MxUnavailable', false],
    ['200 in HTML', raw(200, '<html>planted</html>'), 'MxUnavailable', false],
    ['200 without the member', json(200, { planted: true }), 'MxContractBroken', true],
    ['a member without guid', json(200, { member: { name: 'planted' } }), 'MxContractBroken', true],
    [
      'a cut connection',
      (_request, response) => response.socket?.destroy(),
      'MxUnavailable',
      false,
    ],
    ['silence', () => undefined, 'MxUnavailable', false],
  ])('by %s is a known type, final or not, and tells no secret', async (...row) => {
    const [, answer, type, isFinal] = row;
    atrium.answerWith(answer);
    const failure = failureOf(await read());
    expect(failure).toMatchObject({ type, nonRetryable: isFinal });
    expect(isFailureType(failure.type)).toBe(true);
    expect(failure.cause).toBeUndefined();
    const stored = JSON.stringify([failure.message, failure.details, failure.stack]);
    expect(stored).not.toMatch(/planted/);
  });

  it('is repeated no sooner than Retry-After says', async () => {
    atrium.answerWith(json(503, {}, { 'retry-after': '7' }));
    expect(failureOf(await read())).toMatchObject({ nextRetryDelay: 7_000 });
  });

  it('names the request to quote to MX', async () => {
    const requestId = '0123456789abcdef0123456789abcdef';
    atrium.answerWith(json(500, {}, { 'x-request-id': requestId }));
    expect(failureOf(await read()).message).toContain(requestId);
  });

  it('raises no alarm when MX only asks for a slower pace', async () => {
    atrium.answerWith(json(429, {}));
    expect(failureOf(await read())).toMatchObject({ category: 'BENIGN' });
    atrium.answerWith(json(500, {}));
    expect(failureOf(await read()).category).not.toBe('BENIGN');
  });

  it('that was cancelled is a cancellation, not a failure', async () => {
    atrium.answerWith(() => undefined);
    const done = await read({
      during: (environment: { cancel: () => void }) => setTimeout(() => environment.cancel(), 30),
    });
    expect(isCancelled(done)).toBe(true);
  });
});
