/** Goal: each place that the worker looks at is counted under the labels that docs/metrics.md names. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { type ActivityExecuteInput, type WorkerInterceptors } from '@temporalio/worker';
import { SealingError } from '../../codec';
import { OUTCOMES, type OutcomeCode } from '../../domain';
import { createMetrics, type Metrics } from '../../runtime/metrics/metrics';
import {
  activityInterceptors,
  countingUnseal,
  exchangesWith,
  figureSinks,
} from '../../worker/measure';

let metrics: Metrics;
beforeEach(() => {
  metrics = createMetrics('worker');
});

/** The lines of a metric that are not 0. */
async function linesOf(name: string): Promise<readonly string[]> {
  const lines = (await metrics.text()).match(new RegExp(`^${name}(?:{.*)? .*$`, 'gm')) ?? [];
  return lines.filter((line) => !line.endsWith(' 0')).map((line) => line.slice(name.length));
}

it('exchanges with MX: by route and status, time, turn, failure, and polls by themselves', async () => {
  const exchanged = exchangesWith(metrics);
  const route = '/users/{user_guid}/members/{member_guid}/status';
  const times = { durationMs: 200, turnMs: 1_500 };
  exchanged({ method: 'GET', route, status: 200, ...times, isPoll: true });
  exchanged({ method: 'GET', route, status: 429, code: 'rate-limited', ...times, isPoll: true });
  exchanged({ method: 'POST', route: '/users', code: 'timeout', ...times, isPoll: false });
  exchanged({ method: 'GET', route: '/users', code: 'invalid-argument', ...times, isPoll: false });
  const status = 'method="GET",route="/users/{user_guid}/members/{member_guid}/status"';
  expect(await linesOf('verification_mx_calls_total')).toEqual([
    `{${status},status="200"} 1`,
    `{${status},status="429"} 1`,
    '{method="POST",route="/users",status="none"} 1',
  ]);
  expect(await linesOf('verification_mx_call_seconds_count')).toEqual([
    `{${status}} 2`,
    '{method="POST",route="/users"} 1',
  ]);
  expect(await linesOf('verification_mx_turn_seconds_sum')).toEqual([
    '{lane="poll"} 3',
    '{lane="command"} 1.5',
  ]);
  expect(await linesOf('verification_mx_call_failures_total')).toEqual([
    '{code="invalid-argument"} 1',
    '{code="rate-limited"} 1',
    '{code="timeout"} 1',
  ]);
  expect(await linesOf('verification_polls_total')).toEqual([
    '{result="answered"} 1',
    '{result="rejected"} 1',
  ]);
});

it('sealed values: what opens, and why others do not', async () => {
  const binding = { verificationId: 'v', purpose: 'credential', guids: ['g'] } as const;
  const errors = [
    undefined,
    new SealingError('unknown-key'),
    new SealingError('keys-unavailable'),
    new Error('other'),
  ];
  for (const error of errors) {
    const unseal = countingUnseal(metrics, () =>
      error === undefined ? Promise.resolve(['value']) : Promise.reject(error),
    );
    await expect(unseal('sealed', binding).catch((thrown: unknown) => thrown)).resolves.toEqual(
      error ?? ['value'],
    );
  }
  expect(await linesOf('verification_sealed_values_total')).toEqual(
    ['opened', 'expired', 'unreadable', 'keys-unavailable'].map(
      (result) => `{purpose="credential",result="${result}"} 1`,
    ),
  );
});

describe('activities', () => {
  type Factory = NonNullable<WorkerInterceptors['activity']>[number];
  const run = (attempt: number, result: () => Promise<unknown>) => {
    const [factory] = activityInterceptors(metrics).activity!;
    const info = { activityType: 'verifyMember', attempt };
    const { inbound } = factory!({ info } as Parameters<Factory>[0]);
    return inbound!.execute!({} as ActivityExecuteInput, result).catch(() => undefined);
  };

  it('are counted by attempt and failure', async () => {
    await run(1, () => Promise.reject(ApplicationFailure.create({ type: 'MxUnavailable' })));
    await run(2, () => Promise.reject(new CancelledFailure('x')));
    await run(3, () => Promise.reject(new TypeError('x')));
    await run(4, () => Promise.resolve());
    expect(await linesOf('verification_activity_attempts_total')).toEqual([
      '{activity="verifyMember",attempt="first"} 1',
      '{activity="verifyMember",attempt="retry"} 3',
    ]);
    expect(await linesOf('verification_activity_failures_total')).toEqual(
      ['MxUnavailable', 'cancelled', 'defect'].map(
        (failure) => `{activity="verifyMember",failure="${failure}"} 1`,
      ),
    );
  });
});

describe('verifications', () => {
  const finish = (code: OutcomeCode, institutionCode: string | null) => {
    const { finished } = figureSinks(metrics).figures;
    type Info = Parameters<typeof finished.fn>[0];
    void finished.fn({} as Info, {
      outcome: { code, turn: OUTCOMES[code].turn },
      ...{ connectionMethod: 'oauth', institutionCode, durationMs: 90_000, rounds: 2 },
      waitedMs: { 'end-user': 60_000, mx: 20_000, us: 10_000 },
    });
  };

  it('are counted by outcome, by institution where there was a member, and by who was waited for', async () => {
    finish('verified', 'mxbank');
    finish('prevented', 'mxbank');
    finish('mx-unavailable', 'mxbank');
    finish('institution-not-found', null);
    expect(await linesOf('verification_finished_total')).toHaveLength(4);
    expect(await linesOf('verification_institution_finished_total')).toEqual(
      ['verified', 'denied', 'mx'].map((result) => `{institution="mxbank",result="${result}"} 1`),
    );
    expect(await linesOf('verification_waited_seconds_sum')).toEqual([
      '{who="end-user"} 240',
      '{who="mx"} 80',
      '{who="us"} 40',
    ]);
    expect(await linesOf('verification_rounds_sum')).toEqual([' 8']);
    expect(await linesOf('verification_duration_seconds_sum')).toEqual([
      '{connection_method="oauth"} 360',
    ]);
  });
});
