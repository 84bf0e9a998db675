// Goal: each connection status of contract §5, null and a value nobody knows end in the outcome that this table says.
// The table is written by hand and takes nothing from domain/. Method: the simulator ends the job with that status; the
// bounds are made short, so that what never settles is found out in seconds instead of an hour.
import { beforeAll, expect, test } from '@jest/globals';
import type { VerificationView } from '../../client';
import { describeWithOwnServer } from '../support/server-suite';
import { play } from './support/drive';
import { atMxBank } from './support/requests';
import { useStack } from './support/stack';

/** Outcomes when the end user answers questions and gives no second credentials. */
const EXPECTED: readonly (readonly [status: string, outcome: string, turn: string])[] = [
  ['CREATED', 'did-not-settle', 'mx'],
  ['PREVENTED', 'prevented', 'end-user'],
  ['DENIED', 'denied', 'end-user'],
  ['CHALLENGED', 'verified', 'nobody'],
  ['REJECTED', 'answer-rejected', 'end-user'],
  ['LOCKED', 'account-locked', 'end-user'],
  ['CONNECTED', 'verified', 'nobody'],
  ['IMPEDED', 'bank-action-required', 'end-user'],
  ['RECONNECTED', 'did-not-settle', 'mx'],
  ['DEGRADED', 'connection-degraded', 'mx'],
  ['DISCONNECTED', 'disconnected', 'mx'],
  ['DISCONTINUED', 'discontinued', 'end-user'],
  ['CLOSED', 'member-closed', 'integrator'],
  ['DELAYED', 'delayed', 'mx'],
  ['FAILED', 'connection-failed', 'mx'],
  ['UPDATED', 'did-not-settle', 'mx'],
  ['DISABLED', 'member-disabled', 'operator'],
  ['IMPORTED', 'credentials-missing', 'end-user'],
  ['RESUMED', 'did-not-settle', 'mx'],
  ['EXPIRED', 'challenge-expired', 'end-user'],
  ['IMPAIRED', 'credentials-missing', 'end-user'],
  ['PENDING', 'oauth-not-completed', 'end-user'],
  ['null', 'credentials-missing', 'end-user'],
  ['unknown', 'status-unrecognised', 'operator'],
];

describeWithOwnServer('every connection status', () => {
  const stack = useStack();
  const ended = new Map<string, VerificationView>();

  beforeAll(async () => {
    const limits = { fastPollingMs: 300, slowPollMs: 200, settleMs: 2_000, credentialsMs: 1_000 };
    await Promise.all(
      EXPECTED.map(async ([status]) => {
        const request = atMxBank(`sim_status_${status.toLowerCase()}`, { limits });
        const { result } = await play(stack().client, request);
        ended.set(status, result.view);
      }),
    );
  }, 60_000);

  test.each(EXPECTED)('%s ends as %s, the turn of %s', (status, code, turn) => {
    expect(ended.get(status)?.outcome).toMatchObject({ code, turn });
  });

  test.each(EXPECTED.filter(([, outcome]) => outcome !== 'verified'))(
    '%s shows the status that it ended with, and no numbers',
    (status) => {
      const view = ended.get(status);
      const shown = { null: null, unknown: 'SOMETHING_NEW' }[status];
      expect(view).toMatchObject({ connectionStatus: shown === undefined ? status : shown });
      expect(view).not.toHaveProperty('accountNumbers');
    },
  );

  test('the table has all 22 named statuses, null and an unknown one', () => {
    expect(new Set(EXPECTED.map(([status]) => status)).size).toBe(24);
    expect(ended.size).toBe(24);
  });
});
