/**
 * Temporal's own retries of gRPC calls, made safe to close: the SDK leaves a retry timer running
 * when its connection is closed, and that timer then throws where nobody can catch it, which ends
 * the process.
 */
import {
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type Connection,
  type ConnectionOptions,
} from '@temporalio/client';

type RetryOptions = NonNullable<Parameters<typeof defaultGrpcRetryOptions>[0]>;

/** Longest pause between two tries, and so the longest that closing can take. */
const RETRY_PAUSE_MAX_MS = 2_000;
/** A timer fires a little late; the try it starts fails at once. */
const TIMER_SLACK_MS = 50;

/**
 * Opens a connection by `open`, with retries that end when it is closed.
 *
 * @param overrides - what differs from the SDK's own retries
 */
export function openWithDrainableRetry(
  open: (options: Pick<ConnectionOptions, 'interceptors'>) => Connection,
  overrides: RetryOptions = {},
): Connection {
  const defaults = defaultGrpcRetryOptions(overrides);
  let isClosing = false;
  let lastRetryAtMs = 0;
  const interceptor = makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) => !isClosing && defaults.retryableDecider(attempt, status),
    delayFunction: (attempt, status) => {
      const delayMs = Math.min(RETRY_PAUSE_MAX_MS, defaults.delayFunction(attempt, status));
      lastRetryAtMs = Math.max(lastRetryAtMs, performance.now() + delayMs);
      return delayMs;
    },
  });
  const connection = open({ interceptors: [interceptor] });
  const close = connection.close.bind(connection);
  connection.close = async () => {
    isClosing = true;
    const waitMs = lastRetryAtMs + TIMER_SLACK_MS - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    await close();
  };
  return connection;
}
