/** Goal: each rule of polling by itself, as an example that reads like MX's rule (atrium-contract.md §5, §7, §16). Method: tables. */
import { describe, expect, it } from '@jest/globals';
import {
  IDLE_POLLS_NEEDED,
  isJobStartedWithin,
  timestampsChanged,
  newSettleMemory,
  observe,
  type MemberObservation,
  type ObservedChallenge,
  type SettleContext,
} from '../../domain';

const BASELINE = { aggregatedAtMs: 1_000, successfullyAggregatedAtMs: 900 } as const;

const aContext = (changes: Partial<SettleContext> = {}): SettleContext => ({
  stage: 'job',
  baseline: BASELINE,
  hasSeenJob: false,
  answeredGuids: [],
  ...changes,
});

const anObservation = (changes: Partial<MemberObservation> = {}): MemberObservation => ({
  ...BASELINE,
  connectionStatus: 'CONNECTED',
  isBeingAggregated: false,
  challenges: [],
  ...changes,
});

const aChallenge = (guid: string): ObservedChallenge => ({
  guid,
  type: 'TEXT',
  label: 'City?',
  fieldName: null,
});

/** The verdict after the last of these observations. */
function settle(context: SettleContext, observations: readonly MemberObservation[]) {
  let memory = newSettleMemory(context);
  let kind = 'none';
  for (const each of observations) {
    const step = observe(context, memory, each);
    memory = step.memory;
    kind = step.verdict.kind;
  }
  return kind;
}

describe('CONNECTED', () => {
  const old = anObservation();
  const running = anObservation({ isBeingAggregated: true });

  it('from before our verify proves nothing, however often it is read', () => {
    expect(settle(aContext(), [old, old, old, old])).toBe('keep-polling');
  });

  it('while a job runs is no success', () => {
    expect(settle(aContext({ hasSeenJob: true }), [running, running])).toBe('keep-polling');
  });

  it.each([{ aggregatedAtMs: 2_000 }, { successfullyAggregatedAtMs: 2_000 }])(
    'with a changed time stamp is success at once, but not while the job runs: %j',
    (changed) => {
      expect(settle(aContext(), [{ ...running, ...changed }])).toBe('keep-polling');
      expect(settle(aContext(), [anObservation(changed)])).toBe('connected');
    },
  );

  it('counts on the second idle poll after a job was seen running', () => {
    expect(settle(aContext(), [running, old])).toBe('keep-polling');
    expect(settle(aContext(), [running, old, old])).toBe('connected');
  });

  it('counts on the second idle poll when verify itself said that the job runs', () => {
    expect(settle(aContext({ hasSeenJob: true }), [old])).toBe('keep-polling');
    expect(settle(aContext({ hasSeenJob: true }), [old, old])).toBe('connected');
  });
});

describe('an error status', () => {
  const denied = anObservation({ connectionStatus: 'DENIED' });
  const deniedRunning = { ...denied, isBeingAggregated: true };

  it('ends the phase when it was idle in two polls running', () => {
    expect(IDLE_POLLS_NEEDED).toBe(2);
    expect(settle(aContext(), [denied])).toBe('keep-polling');
    expect(settle(aContext(), [denied, denied])).toBe('ended');
  });

  it('ends nothing while the job runs', () => {
    expect(settle(aContext(), [deniedRunning, deniedRunning, deniedRunning])).toBe('keep-polling');
  });

  it('starts counting anew after the job ran again, or another status came between', () => {
    expect(settle(aContext(), [denied, deniedRunning, denied])).toBe('keep-polling');
    const failed = anObservation({ connectionStatus: 'FAILED' });
    expect(settle(aContext(), [denied, failed, denied])).toBe('keep-polling');
  });
});

describe('statuses that promise more', () => {
  it.each(['CREATED', 'UPDATED', 'RESUMED', 'RECONNECTED', 'PENDING', 'ADDED_BY_MX_LATER'])(
    '%s is polled on, idle or not',
    (connectionStatus) => {
      const idle = anObservation({ connectionStatus });
      const running = { ...idle, isBeingAggregated: true };
      expect(settle(aContext(), [idle, idle, idle, running, idle, idle])).toBe('keep-polling');
    },
  );
});

describe('CHALLENGED', () => {
  const asks = (...guids: string[]) =>
    anObservation({
      connectionStatus: 'CHALLENGED',
      isBeingAggregated: true,
      challenges: guids.map(aChallenge),
    });

  it('opens a round with all its challenges', () => {
    const context = aContext();
    const { verdict } = observe(context, newSettleMemory(context), asks('CRD-1', 'CRD-2'));
    expect(verdict).toEqual({
      kind: 'challenged',
      challenges: [aChallenge('CRD-1'), aChallenge('CRD-2')],
    });
  });

  it('opens none for challenges that were answered and only linger', () => {
    const context = aContext({ answeredGuids: ['CRD-1'], hasSeenJob: true });
    expect(settle(context, [asks('CRD-1'), asks('CRD-1'), asks('CRD-1')])).toBe('keep-polling');
    expect(settle(context, [asks('CRD-1'), asks('CRD-2')])).toBe('challenged');
  });

  it('opens none without a challenge', () => {
    expect(settle(aContext(), [asks(), asks()])).toBe('keep-polling');
  });
});

describe('while the end user is at the page of the bank (OAuth)', () => {
  const context = aContext({ stage: 'oauth' });
  const shows = (connectionStatus: string | null, isBeingAggregated = false) =>
    anObservation({ connectionStatus, isBeingAggregated });

  it('PENDING lasts, whatever the running flag says', () => {
    const both = [shows('PENDING', true), shows('PENDING')];
    expect(settle(context, [...both, ...both, shows('PENDING')])).toBe('keep-polling');
  });

  it('any status that is no error lets the verification begin once it is idle twice', () => {
    const back = [shows('PENDING'), shows('CONNECTED', true), shows('CONNECTED')];
    expect(settle(context, back)).toBe('keep-polling');
    expect(settle(context, [...back, shows('CONNECTED')])).toBe('connected');
    expect(settle(context, [shows('CREATED'), shows('CREATED')])).toBe('connected');
  });

  it('an error ends it, idle twice', () => {
    expect(settle(context, [shows('PENDING'), shows('DENIED')])).toBe('keep-polling');
    expect(settle(context, [shows('DENIED'), shows('DENIED')])).toBe('ended');
  });
});

describe('while the end user is in the Connect widget', () => {
  const context = aContext({ stage: 'widget' });
  const shows = (connectionStatus: string | null) => anObservation({ connectionStatus });

  it.each(['DENIED', 'PREVENTED', 'REJECTED', 'EXPIRED', 'IMPEDED', 'IMPORTED', 'IMPAIRED', null])(
    '%p is the business of the widget',
    (connectionStatus) => {
      const error = shows(connectionStatus);
      expect(settle(context, [error, error, error])).toBe('keep-polling');
    },
  );

  it.each(['LOCKED', 'FAILED', 'CLOSED', 'DISCONTINUED'])('%s ends it', (connectionStatus) => {
    expect(settle(context, [shows(connectionStatus), shows(connectionStatus)])).toBe('ended');
  });

  it('questions are asked by the widget, but an empty account selection is final', () => {
    const asks = (...challenges: readonly ObservedChallenge[]) =>
      anObservation({ connectionStatus: 'CHALLENGED', isBeingAggregated: true, challenges });
    const selection = { ...aChallenge('CRD-1'), type: 'OPTIONS' as const };
    const label = 'Please select an account:';
    expect(settle(context, [asks(aChallenge('CRD-1'))])).toBe('keep-polling');
    expect(
      settle(context, [
        asks({ ...selection, label, options: [{ label: 'A', value: 'account-1' }] }),
      ]),
    ).toBe('keep-polling');
    expect(settle(context, [asks({ ...selection, label, options: [] })])).toBe('challenged');
    expect(settle(context, [asks({ ...selection, label })])).toBe('challenged');
    expect(settle(context, [asks({ ...selection, options: [] })])).toBe('keep-polling');
    expect(settle(context, [asks()])).toBe('keep-polling');
  });

  it('success needs the same proof as everywhere', () => {
    expect(settle(context, [shows('CONNECTED'), shows('CONNECTED')])).toBe('keep-polling');
    expect(settle(context, [anObservation({ aggregatedAtMs: 2_000 })])).toBe('connected');
  });
});

describe('a job whose request lost its answer', () => {
  const HOUR = 3_600_000;
  const posts = [10 * HOUR, 10 * HOUR + 30_000] as const;
  const before = { aggregatedAtMs: HOUR, successfullyAggregatedAtMs: HOUR };

  it.each([
    ['began between the posts', { aggregatedAtMs: 10 * HOUR + 5_000 }, true],
    ['began when MX was two minutes behind', { aggregatedAtMs: 10 * HOUR - 120_000 }, true],
    ['began before that', { aggregatedAtMs: 10 * HOUR - 120_001 }, false],
    ['began when MX was two minutes ahead', { aggregatedAtMs: 10 * HOUR + 150_000 }, true],
    ['began after that', { aggregatedAtMs: 10 * HOUR + 150_001 }, false],
    ['did not begin', {}, false],
    ['lost its timestamps', { aggregatedAtMs: null }, false],
    ['ended then, its start not told', { successfullyAggregatedAtMs: 10 * HOUR + 20_000 }, true],
    ['ended hours later, its start not told', { successfullyAggregatedAtMs: 12 * HOUR }, false],
  ])('is ours or not: %s', (_, changes, isOurs) => {
    expect(isJobStartedWithin(before, { ...before, ...changes }, posts)).toBe(isOurs);
  });

  it('is not ours where one that ended just before shows unchanged', () => {
    const just = { aggregatedAtMs: 10 * HOUR, successfullyAggregatedAtMs: 10 * HOUR };
    expect(isJobStartedWithin(just, just, posts)).toBe(false);
  });
});

describe('the timestamps of two jobs', () => {
  it('differ when one of them does, null included', () => {
    const none = { aggregatedAtMs: null, successfullyAggregatedAtMs: null };
    const lost = { ...BASELINE, successfullyAggregatedAtMs: null };
    expect(timestampsChanged(none, none)).toBe(false);
    expect(timestampsChanged(none, { ...none, aggregatedAtMs: 0 })).toBe(true);
    expect(timestampsChanged(BASELINE, lost)).toBe(true);
  });
});
