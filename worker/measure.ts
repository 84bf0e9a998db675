/** What a worker measures, and where: one function for each place that it looks at. */
import { type InjectedSinks, type WorkerInterceptors } from '@temporalio/worker';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { openingTrouble } from '../codec';
import { type ActivityDependencies } from '../activities';
import { type FigureSinks, type FinishedFigures } from '../contract';
import { type HttpOptions } from '../mx/http';
import { type Measure } from '../runtime/observability';

const MS = 1_000;

/** Counts the exchanges with MX. */
export function exchangesWith(measure: Measure): NonNullable<HttpOptions['onExchange']> {
  return ({ method, route, status, code, durationMs, turnMs, isPoll }) => {
    const labels = { method, route };
    if (code !== undefined) measure.add('verification_mx_call_failures_total', { code });
    // Rejected here: nothing was sent.
    if (code === 'invalid-argument') return;
    measure.add('verification_mx_calls_total', { ...labels, status: String(status ?? 'none') });
    measure.observe('verification_mx_call_seconds', labels, durationMs / MS);
    const lane = isPoll ? 'poll' : 'command';
    measure.observe('verification_mx_turn_seconds', { lane }, turnMs / MS);
    if (isPoll) measure.add('verification_polls_total', { result: resultOf(status, code) });
  };
}

function resultOf(status: number | undefined, code: string | undefined): string {
  if (code === undefined) return 'answered';
  return status !== undefined && status < 500 ? 'rejected' : 'failed';
}

/** Counts what is opened, and what does not open. */
export function countingUnseal(
  measure: Measure,
  unseal: ActivityDependencies['unseal'],
): ActivityDependencies['unseal'] {
  return async (sealed, binding) => {
    const { purpose } = binding;
    const count = (result: string): void => {
      measure.add('verification_sealed_values_total', { purpose, result });
    };
    try {
      const values = await unseal(sealed, binding);
      count('opened');
      return values;
    } catch (error) {
      count(openingTrouble(error));
      throw error;
    }
  };
}

/** Counts attempts of activities, and how they fail. */
export function activityInterceptors(measure: Measure): WorkerInterceptors {
  return {
    activity: [
      ({ info: { activityType: activity, attempt } }) => ({
        inbound: {
          execute: async (input, next) => {
            const labels = { activity, attempt: attempt === 1 ? 'first' : 'retry' };
            measure.add('verification_activity_attempts_total', labels);
            try {
              return await next(input);
            } catch (error) {
              const failure = failureOf(error);
              measure.add('verification_activity_failures_total', { activity, failure });
              throw error;
            }
          },
        },
      }),
    ],
  };
}

function failureOf(error: unknown): string {
  if (error instanceof CancelledFailure) return 'cancelled';
  return error instanceof ApplicationFailure ? (error.type ?? 'defect') : 'defect';
}

/** Counts verifications. */
export function figureSinks(measure: Measure): InjectedSinks<FigureSinks> {
  return {
    figures: {
      started: {
        fn: (_info, method) => {
          measure.add('verification_started_total', { connection_method: method });
        },
      },
      asked: {
        fn: (_info, { kind, reason }) => {
          measure.add('verification_asked_total', { kind, reason });
        },
      },
      finished: {
        fn: (_info, figures) => {
          countFinished(measure, figures);
        },
      },
    },
  };
}

function countFinished(measure: Measure, figures: FinishedFigures): void {
  const { outcome, connectionMethod: connection_method, institutionCode, waitedMs } = figures;
  measure.add('verification_finished_total', { outcome: outcome.code, connection_method });
  measure.observe('verification_duration_seconds', { connection_method }, figures.durationMs / MS);
  measure.observe('verification_rounds', {}, figures.rounds);
  for (const [who, ms] of Object.entries(waitedMs)) {
    measure.observe('verification_waited_seconds', { who }, ms / MS);
  }
  if (institutionCode === null) return;
  const labels = { institution: institutionCode, result: institutionResult(outcome) };
  measure.add('verification_institution_finished_total', labels);
}

function institutionResult({ code, turn }: FinishedFigures['outcome']): string {
  if (code === 'verified') return 'verified';
  return code === 'denied' || code === 'prevented' ? 'denied' : turn;
}
