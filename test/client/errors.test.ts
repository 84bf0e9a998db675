/**
 * Goal: one error, told apart by its code, whose message says what to do and holds no value.
 * Method: every code; look-alikes.
 */
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from '@jest/globals';
import {
  CLIENT_ERROR_CODES,
  VerificationClientError,
  isVerificationClientError,
  type ClientErrorCode,
} from '../../client';
import { grpcCode, toClientError } from '../../client/temporal-errors';
import { REJECTION_REASONS } from '../../domain';

const codes = Object.keys(CLIENT_ERROR_CODES) as ClientErrorCode[];

describe('an error of the client', () => {
  it.each(codes)('%s says what to do', (code) => {
    const error = new VerificationClientError(code);
    const message = CLIENT_ERROR_CODES[code];
    expect(error).toMatchObject({ name: 'VerificationClientError', code, message });
    expect(message).toMatch(/\.$/);
    expect(isVerificationClientError(error)).toBe(true);
  });

  it('names the places of all problems, and the reason of a rejection in words and as a code', () => {
    const problems = [
      { pointer: '/tenantId', problem: 'must be short' },
      { pointer: '/user/kind', problem: 'must be "new"' },
    ];
    const { message } = new VerificationClientError('INVALID_REQUEST', { problems });
    expect(message).toContain('/tenantId must be short; /user/kind must be "new".');
    const reason = 'wrong-round';
    const rejected = new VerificationClientError('ANSWER_REJECTED', { reason });
    expect(rejected).toMatchObject({ reason, message: `${REJECTION_REASONS[reason]} (${reason})` });
  });

  it('is known by its shape, so that two copies of the package agree', () => {
    const name = 'VerificationClientError';
    const anError = (members: object) => Object.assign(new Error('x'), members);
    expect(isVerificationClientError(anError({ name, code: 'TIMED_OUT' }))).toBe(true);
    const others = [
      anError({ name }),
      anError({ name, code: 'ELSE' }),
      anError({ name, code: 'toString' }),
      anError({ code: 'TIMED_OUT' }),
      { name, code: 'TIMED_OUT' },
      undefined,
    ];
    expect(others.filter(isVerificationClientError)).toEqual([]);
  });
});

/** An error as gRPC makes it. */
const grpc = (code: number) => {
  const error = new Error('14 UNAVAILABLE: secret host');
  return Object.assign(error, { code, details: 'secret', metadata: {} });
};
const rejection = (type: string, ...details: unknown[]) => {
  const cause = ApplicationFailure.create({ type, message: 'm', details });
  return new WorkflowUpdateFailedError('failed', cause);
};
const anUnknownRun = new WorkflowNotFoundError('secret', 'w', 'r');

describe("Temporal's errors", () => {
  it.each<[string, unknown, ClientErrorCode]>([
    ['an unknown workflow', anUnknownRun, 'VERIFICATION_NOT_FOUND'],
    ['NOT_FOUND', grpc(5), 'VERIFICATION_NOT_FOUND'],
    ['UNAVAILABLE', grpc(14), 'TEMPORAL_UNAVAILABLE'],
    ['RESOURCE_EXHAUSTED', grpc(8), 'TEMPORAL_UNAVAILABLE'],
    ['FAILED_PRECONDITION', grpc(9), 'WORKER_UNAVAILABLE'],
    ['DEADLINE_EXCEEDED', grpc(4), 'WORKER_UNAVAILABLE'],
    ['CANCELLED', grpc(1), 'WORKER_UNAVAILABLE'],
    ['a rejection', rejection('AnswerRejected', { reason: 'incomplete' }), 'ANSWER_REJECTED'],
    [
      'an update of a past run',
      rejection('AcceptedUpdateCompletedWorkflow'),
      'VERIFICATION_FINISHED',
    ],
    ['an address that MX rejects', rejection('OpenUrlFailed', { code: 'x' }), 'OPEN_URL_FAILED'],
  ])('%s becomes ours, without its text', (_what, error, code) => {
    const ours = toClientError(error);
    if (!isVerificationClientError(ours)) throw new Error('not one of ours');
    expect(ours.code).toBe(code);
    expect(`${ours.stack ?? ''}${String(ours.cause)}`).not.toContain('secret');
  });

  it.each([[{ reason: 'secret-word' }], [undefined], ['text'], [{ reason: 5 }]])(
    'a rejection with details %j becomes "malformed", not an unknown reason',
    (detail) => {
      const rejected = { code: 'ANSWER_REJECTED', reason: 'malformed' };
      expect(toClientError(rejection('AnswerRejected', detail))).toMatchObject(rejected);
    },
  );

  it('pass unchanged where they say nothing to a caller', () => {
    const others = [new Error('defect'), grpc(3), rejection('SomethingElse'), 'text', undefined];
    expect(others.map(toClientError)).toEqual(others);
    expect(grpcCode(grpc(3))).toBe(3);
  });
});
