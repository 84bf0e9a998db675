/**
 * Goal: a failed activity becomes the outcome of its type, read from the type alone; a defect stays
 * a defect. Method: failures as the SDK hands them to workflow code.
 */
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { describe, expect, it } from '@jest/globals';
import { failure } from '../../activities/failures';
import { FAILURES, type FailureType } from '../../domain';
import { OutcomeReached, toOutcomeReached } from '../../workflows/outcome-reached';

const failed = (cause: Error) =>
  new ActivityFailure('failed', 'verifyMember', '1', 'MAXIMUM_ATTEMPTS_REACHED', 'me', cause);
const failedAs = (options: { readonly type?: string }) =>
  failed(ApplicationFailure.create({ ...options, message: 'x' }));
const types = Object.keys(FAILURES) as FailureType[];

describe('the outcome of a failed activity', () => {
  it.each(types)('by %s is the one of the table', (type) => {
    expect(toOutcomeReached(failed(failure(type)))?.code).toBe(FAILURES[type].outcome);
  });

  it.each<[string, object]>([
    ['the member that MX named', { memberGuid: 'MBR-1' }],
    ['the status that was seen last, null included', { connectionStatus: null }],
  ])('keeps %s, and nothing else', (_what, details) => {
    const none = { memberGuid: undefined, connectionStatus: undefined };
    const reached = toOutcomeReached(failed(failure('MemberPending', details)));
    expect(reached).toMatchObject({ code: 'did-not-settle', ...none, ...details });
  });

  it.each([[undefined], [['text']], [[null]], [[]]])('needs no details: %j', (details) => {
    const bare = ApplicationFailure.create({ type: 'MxUnavailable', details: details as never });
    expect(toOutcomeReached(failed(bare))).toMatchObject({ code: 'mx-unavailable' });
  });

  it('reads no message: what stands there cannot steer a verification', () => {
    const lying = ApplicationFailure.create({ type: 'MxUnavailable', message: 'UserNotFound' });
    expect(toOutcomeReached(failed(lying))?.code).toBe('mx-unavailable');
  });

  it.each<[TimeoutFailure['timeoutType'], string]>([
    ['SCHEDULE_TO_CLOSE', 'deadline-exceeded'],
    ['START_TO_CLOSE', 'mx-unavailable'],
    ['HEARTBEAT', 'mx-unavailable'],
  ])('by the time-out %s is %s', (timeoutType, code) => {
    const late = new TimeoutFailure('timed out', undefined, timeoutType);
    expect(toOutcomeReached(failed(late))?.code).toBe(code);
  });

  it('by a connection status is the one of the status', () => {
    expect(OutcomeReached.byStatus('LOCKED')).toMatchObject({
      name: 'OutcomeReached',
      message: 'account-locked',
      code: 'account-locked',
    });
  });

  it('that a step threw itself passes', () => {
    const ended = new OutcomeReached('throttled');
    expect(toOutcomeReached(ended)).toBe(ended);
  });
});

it.each<[string, unknown]>([
  ['an error of ours', new TypeError('x')],
  ['a failure without type', failedAs({})],
  ['an unknown type', failedAs({ type: 'TypeError' })],
  ['a type of every object', failedAs({ type: 'toString' })],
  ['an activity that failed with another error', failed(new Error('MxUnavailable'))],
  ['a failure outside an activity', failure('MxUnavailable')],
  ['no error', undefined],
])('a defect such as %s is no outcome', (_what, error) => {
  expect(toOutcomeReached(error)).toBeUndefined();
});
