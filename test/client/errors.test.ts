/** Goal: one error, told apart by its code, whose message says what to do and holds no value. Method: every code; look-alikes. */
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
    expect(error).toMatchObject({
      name: 'VerificationClientError',
      code,
      message: CLIENT_ERROR_CODES[code],
    });
    expect(error.message).toMatch(/\.$/);
    expect(isVerificationClientError(error)).toBe(true);
  });

  it('names the places of all problems', () => {
    const problems = [
      { pointer: '/tenantId', problem: 'must be short' },
      { pointer: '/user/kind', problem: 'must be "new"' },
    ];
    const { message } = new VerificationClientError('INVALID_REQUEST', { problems });
    expect(message).toContain('/tenantId must be short; /user/kind must be "new".');
  });

  it('gives the reason of a rejection, in words and as a code', () => {
    const error = new VerificationClientError('ANSWER_REJECTED', { reason: 'wrong-round' });
    expect(error.message).toBe(`${REJECTION_REASONS['wrong-round']} (wrong-round)`);
    expect(error.reason).toBe('wrong-round');
  });

  it('is known by its shape, so that two copies of the package agree', () => {
    const copy = Object.assign(new Error('x'), {
      name: 'VerificationClientError',
      code: 'TIMED_OUT',
    });
    expect(isVerificationClientError(copy)).toBe(true);
    for (const other of [
      new Error('x'),
      Object.assign(new Error('x'), { name: 'VerificationClientError', code: 'ELSE' }),
      Object.assign(new Error('x'), { name: 'VerificationClientError', code: 'toString' }),
      Object.assign(new Error('x'), { code: 'TIMED_OUT' }),
      { name: 'VerificationClientError', code: 'TIMED_OUT' },
      undefined,
    ]) {
      expect(isVerificationClientError(other)).toBe(false);
    }
  });
});

/** An error as gRPC makes it. */
const aGrpcError = (code: number) =>
  Object.assign(new Error('14 UNAVAILABLE: secret host'), {
    code,
    details: 'secret',
    metadata: {},
  });
const aRejection = (type: string, ...details: unknown[]) =>
  new WorkflowUpdateFailedError(
    'failed',
    ApplicationFailure.create({ type, message: 'm', details }),
  );

describe("Temporal's errors", () => {
  it.each<[string, unknown, ClientErrorCode]>([
    [
      'an unknown workflow',
      new WorkflowNotFoundError('secret', 'w', 'r'),
      'VERIFICATION_NOT_FOUND',
    ],
    ['NOT_FOUND', aGrpcError(5), 'VERIFICATION_NOT_FOUND'],
    ['UNAVAILABLE', aGrpcError(14), 'TEMPORAL_UNAVAILABLE'],
    ['RESOURCE_EXHAUSTED', aGrpcError(8), 'TEMPORAL_UNAVAILABLE'],
    ['FAILED_PRECONDITION', aGrpcError(9), 'WORKER_UNAVAILABLE'],
    ['DEADLINE_EXCEEDED', aGrpcError(4), 'WORKER_UNAVAILABLE'],
    ['CANCELLED', aGrpcError(1), 'WORKER_UNAVAILABLE'],
    [
      'a rejected answer',
      aRejection('AnswerRejected', { reason: 'incomplete' }),
      'ANSWER_REJECTED',
    ],
    [
      'an update that ended with the run',
      aRejection('AcceptedUpdateCompletedWorkflow'),
      'VERIFICATION_FINISHED',
    ],
  ])('%s becomes ours, without its text', (_what, error, code) => {
    const ours = toClientError(error);
    if (!isVerificationClientError(ours)) throw new Error('not one of ours');
    expect(ours.code).toBe(code);
    expect(`${ours.stack ?? ''}${String(ours.cause)}`).not.toContain('secret');
  });

  it.each([[{ reason: 'secret-word' }], [undefined], ['text'], [{ reason: 5 }]])(
    'a rejection with details %j becomes "malformed", not an unknown reason',
    (detail) => {
      expect(toClientError(aRejection('AnswerRejected', detail))).toMatchObject({
        code: 'ANSWER_REJECTED',
        reason: 'malformed',
      });
    },
  );

  it('pass unchanged where they say nothing to a caller', () => {
    const others = [
      new Error('defect'),
      aGrpcError(3),
      aRejection('SomethingElse'),
      'text',
      undefined,
    ];
    for (const other of others) expect(toClientError(other)).toBe(other);
    expect(grpcCode(aGrpcError(3))).toBe(3);
  });
});
