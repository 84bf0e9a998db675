/** Goal: each way in which MX can fail has its failure type and a fixed sentence. */
import { describe, expect, it } from '@jest/globals';
import { REJECTIONS_NEEDED, isFailureType, type CredentialField } from '../../domain';
import { type MxError, type MxErrorCode, type MxErrorHint, type MxMember } from '../../mx/port';
import {
  TENANT,
  activitiesOver,
  attemptOf,
  failureOf,
  isCancelled,
  nearlyRejected,
  untilDone,
  type AttemptOptions,
} from './bench';
import { fakeMx, inTurn, mxError } from './fake-mx';

const MEMBER = { ...TENANT, userGuid: 'USR-1', memberGuid: 'MBR-1' };

/** One attempt; the two before it were rejected as this one may be. */
async function readFailing(error: Error, type = '', options: AttemptOptions = {}) {
  const { commands } = await activitiesOver(fakeMx({ readMember: inTurn<MxMember>(error) }));
  return attemptOf(commands.readMember, MEMBER, { memory: nearlyRejected(type), ...options });
}

describe('a failed command', () => {
  it.each<[MxErrorCode, string, boolean]>([
    ['invalid-argument', 'MxRequestRejected', true],
    ['bad-request', 'MxRequestRejected', true],
    ['unauthorized', 'MxAccessRejected', true],
    ['forbidden', 'MxAccessRejected', true],
    ['not-found', 'MemberNotFound', true],
    ['constraint', 'MxRequestRejected', true],
    ['not-acceptable', 'MxAccessRejected', true],
    ['conflict', 'MxUnavailable', false],
    ['unprocessable', 'MxRequestRejected', true],
    ['rejected', 'MxRequestRejected', true],
    ['rate-limited', 'MxRateLimited', false],
    ['unavailable', 'MxUnavailable', false],
    ['server-error', 'MxUnavailable', false],
    ['not-mx', 'MxUnavailable', false],
    ['unexpected-status', 'MxUnavailable', false],
    ['timeout', 'MxUnavailable', false],
    ['network', 'MxUnavailable', false],
    ['response-invalid', 'MxContractBroken', true],
    ['response-too-large', 'MxContractBroken', true],
    ['not-json', 'MxUnavailable', false],
  ])('by %s is %s, final: %s', async (code, type, isFinal) => {
    // Whatever else an error carries, its own fields alone are taken over.
    const planted: MxError = Object.assign(mxError(code), { cause: 'planted', body: 'planted' });
    const failure = failureOf(await readFailing(planted, type));
    expect(failure).toMatchObject({ type, nonRetryable: isFinal });
    expect(isFailureType(failure.type)).toBe(true);
    expect(failure.cause).toBeUndefined();
    expect(failure.message).toBe(`MX GET /users/{user_guid}: ${code}`);
    expect(JSON.stringify([failure.details, failure.stack])).not.toMatch(/planted/);
  });

  it.each<[MxErrorHint, string]>([
    ['institution-does-not-support-verification', 'InstitutionNotSupported'],
    ['verification-not-enabled', 'VerificationNotEnabled'],
  ])('by any code with the hint %s is %s', async (hint, type) => {
    for (const code of ['bad-request', 'forbidden'] as const)
      expect(failureOf(await readFailing(mxError(code, { hint })))).toMatchObject({ type });
  });

  it('is repeated no sooner than Retry-After says, and names the request to quote to MX', async () => {
    const requestId = '0123456789abcdef0123456789abcdef';
    const done = await readFailing(mxError('unavailable', { retryAfterMs: 7_000, requestId }));
    const message = expect.stringContaining(requestId);
    expect(failureOf(done)).toMatchObject({ nextRetryDelay: 7_000, message });
  });

  // Attempts are counted: a server that is down for a minute and asks to be tried again in a second
  // would use all of them up.
  it.each([
    [1, 7_000, 7_000],
    [2, 1_000, undefined],
    [9, 29_000, undefined],
    [9, 60_000, 60_000],
  ])('at attempt %d, Retry-After %d does not shorten the back-off', async (attempt, ms, delay) => {
    const retryPolicy = { initialInterval: 1_000, backoffCoefficient: 2, maximumInterval: 30_000 };
    const error = mxError('unavailable', { retryAfterMs: ms });
    const failure = failureOf(await readFailing(error, '', { attempt, retryPolicy }));
    expect(failure.nextRetryDelay).toBe(delay);
  });

  it('raises no alarm when MX only asks for a slower pace', async () => {
    expect(failureOf(await readFailing(mxError('rate-limited'))).category).toBe('BENIGN');
    expect(failureOf(await readFailing(mxError('server-error'))).category).not.toBe('BENIGN');
  });

  it.each<[string, readonly MxErrorCode[], number]>([
    ['three answers running say so', [], 3],
    ['others between them say something else', ['not-found', 'not-found', 'forbidden'], 6],
    ['others between them say nothing', ['not-found', 'not-found', 'network'], 4],
  ])('is final once %s', async (_what, codes, attempts) => {
    const errors = [...codes, 'not-found', 'not-found', 'not-found'] as const;
    const readMember = inTurn<MxMember>(...errors.map((code) => mxError(code)));
    const { commands } = await activitiesOver(fakeMx({ readMember }));
    const done = await untilDone(commands.readMember, MEMBER, { attemptsMax: 9 });
    expect([failureOf(done).type, done.attempts]).toEqual(['MemberNotFound', attempts]);
  });

  it.each([
    ['is gone when the list agrees', [], 1],
    ['is tried again while the list has it', [MEMBER], 2],
  ])('to delete, by a 404, %s', async (_what, listed, attempts) => {
    const { commands } = await activitiesOver(
      fakeMx({
        deleteMember: inTurn<undefined>(mxError('not-found'), undefined),
        listMembers: () => Promise.resolve(listed as unknown as MxMember[]),
      }),
    );
    const done = await untilDone(commands.deleteMember, { ...MEMBER, verificationId: 'v-1' });
    expect([done.result, done.attempts]).toEqual([{ memberGuid: 'MBR-1' }, attempts]);
  });

  it.each([
    ['an institution', 'readInstitutionCredentials', 'InstitutionNotSupported'],
    ['a member', 'readMemberCredentials', 'MxContractBroken'],
  ] as const)('to read the form of %s, which has no field', async (_what, name, type) => {
    const loginFields = inTurn<readonly CredentialField[]>([]);
    const { commands } = await activitiesOver(fakeMx({ loginFields }));
    const read = commands[name] as (input: object) => Promise<unknown>;
    const done = await untilDone(read, { ...MEMBER, institutionCode: 'bank' });
    expect([failureOf(done).type, done.attempts]).toEqual([type, REJECTIONS_NEEDED]);
  });

  it('that was cancelled is a cancellation, not a failure', async () => {
    expect(isCancelled(await readFailing(mxError('cancelled')))).toBe(true);
  });
});
