/** Goal: a failed activity becomes the outcome of its type, read from the type alone; a defect stays a defect. Method: failures as the SDK hands them to workflow code. */
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { describe, expect, it } from '@jest/globals';
import { failure } from '../../activities/failures';
import { OUTCOMES, FAILURES, type FailureType } from '../../domain';
import { OutcomeReached, toOutcomeReached } from '../../workflows/outcome-reached';

const failed = (cause: Error) =>
  new ActivityFailure(
    'Activity task failed',
    'verifyMember',
    '1',
    'MAXIMUM_ATTEMPTS_REACHED',
    'me',
    cause,
  );
const types = Object.keys(FAILURES) as FailureType[];

describe('the outcome of a failed activity', () => {
  it.each(types)('by %s is the one of the table', (type) => {
    expect(toOutcomeReached(failed(failure(type)))?.code).toBe(FAILURES[type].outcome);
    expect(Object.keys(OUTCOMES)).toContain(FAILURES[type].outcome);
  });

  it('keeps the member that MX named and the status that was seen last', () => {
    const named = failure('MemberAlreadyExists', { memberGuid: 'MBR-1' });
    expect(toOutcomeReached(failed(named))).toMatchObject({
      code: 'member-already-exists',
      memberGuid: 'MBR-1',
    });
    const pending = failure('MemberPending', { connectionStatus: null });
    expect(toOutcomeReached(failed(pending))).toMatchObject({
      code: 'did-not-settle',
      connectionStatus: null,
    });
  });

  it('reads no message: what stands there cannot steer a verification', () => {
    const lying = ApplicationFailure.create({ type: 'MxUnavailable', message: 'UserNotFound' });
    expect(toOutcomeReached(failed(lying))?.code).toBe('mx-unavailable');
  });

  it('by the deadline of the whole verification is deadline-exceeded', () => {
    const late = new TimeoutFailure('timed out', undefined, 'SCHEDULE_TO_CLOSE');
    expect(toOutcomeReached(failed(late))?.code).toBe('deadline-exceeded');
  });

  it('that a step threw itself passes', () => {
    const ended = new OutcomeReached('throttled');
    expect(toOutcomeReached(ended)).toBe(ended);
  });
});

describe('a defect', () => {
  it.each<[string, unknown]>([
    ['an error of ours', new TypeError('x')],
    ['a failure without type', failed(ApplicationFailure.create({ message: 'x' }))],
    ['an unknown type', failed(ApplicationFailure.create({ type: 'TypeError', message: 'x' }))],
    [
      'a type of every object',
      failed(ApplicationFailure.create({ type: 'toString', message: 'x' })),
    ],
    ['a failure outside an activity', failure('MxUnavailable')],
    ['no error', undefined],
  ])('such as %s is no outcome', (_what, error) => {
    expect(toOutcomeReached(error)).toBeUndefined();
  });
});

describe('a sealed value that does not open', () => {
  it('is told from everything else, so that it is asked for again', () => {
    expect(toOutcomeReached(failed(failure('SealedValuesUnreadable')))?.code).toBe(
      'sealed-values-unreadable',
    );
    expect(toOutcomeReached(failed(failure('MxUnavailable')))?.code).not.toBe(
      'sealed-values-unreadable',
    );
  });
});
