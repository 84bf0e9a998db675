// Goal: each connection status of contract §5, null and a value nobody knows end in the outcome that this table says.
// Method: the simulator ends the job with that status; the
// bounds are made short, so that what never settles is found out in seconds instead of an hour.
import { beforeAll, expect, test } from '@jest/globals';
import type { VerificationView } from '../../client';
import { STATUS_ROWS } from '../support/connection-status-rows';
import { describeWithOwnServer } from '../support/server-suite';
import { play } from './support/drive';
import { atMxBank } from './support/requests';
import { useStack } from './support/stack';

describeWithOwnServer('every connection status', () => {
  const stack = useStack();
  const ended = new Map<string, VerificationView>();

  beforeAll(async () => {
    const limits = { fastPollingMs: 300, slowPollMs: 200, settleMs: 2_000, credentialsMs: 1_000 };
    await Promise.all(
      STATUS_ROWS.map(async ([status]) => {
        const request = atMxBank(`sim_status_${status.toLowerCase()}`, { limits });
        const { result } = await play(stack().client, request);
        ended.set(status, result.view);
      }),
    );
  }, 60_000);

  test.each(STATUS_ROWS)('%s ends as %s, the turn of %s', (status, code, turn) => {
    expect(ended.get(status)?.outcome).toMatchObject({ code, turn });
  });

  test.each(STATUS_ROWS.filter(([, outcome]) => outcome !== 'verified'))(
    '%s shows the status that it ended with, and no numbers',
    (status) => {
      const view = ended.get(status);
      const shown = { null: null, unknown: 'SOMETHING_NEW' }[status];
      expect(view).toMatchObject({ connectionStatus: shown === undefined ? status : shown });
      expect(view).not.toHaveProperty('accountNumbers');
    },
  );

  test('the table has all 22 named statuses, null and an unknown one', () => {
    expect(new Set(STATUS_ROWS.map(([status]) => status)).size).toBe(24);
    expect(ended.size).toBe(24);
  });
});
