/** The worker's native connection to Temporal. Loads the SDK's native bridge. */
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import { firstLine } from './first-line';
import {
  CONNECT_TIMEOUT_MS,
  TemporalConnectionError,
  openClientConnection,
  type ConnectOptions,
} from './temporal-connection';
import { connectionFields, type TemporalTarget } from './temporal-target';

/**
 * Opens the worker's native connection.
 *
 * The SDK gives this connection up only after 30 s, and keeps the process alive until then. So the
 * server is asked first through the client's connection, which can be bounded. A native connection
 * that still opens late is closed.
 *
 * @throws TemporalConnectionError when the server has not answered within the time given.
 */
export async function openWorkerConnection(
  target: TemporalTarget,
  { timeoutMs = CONNECT_TIMEOUT_MS }: ConnectOptions = {},
): Promise<NativeConnection> {
  const deadline = Date.now() + timeoutMs;
  const probe = await openClientConnection(target, { timeoutMs });
  await probe.close();
  const connecting = NativeConnection.connect({
    ...connectionFields(target),
    ...proxyField(target),
  });
  try {
    return await within(connecting, Math.max(deadline - Date.now(), 1_000));
  } catch (error) {
    connecting.then(
      (late) => late.close(),
      () => undefined,
    );
    throw new TemporalConnectionError(target.address, firstLine(error));
  }
}

function proxyField({ proxy }: TemporalTarget): Pick<NativeConnectionOptions, 'proxy'> {
  if (proxy === undefined) return {};
  const { address: targetHost, user: basicAuth } = proxy;
  const login = basicAuth === undefined ? {} : { basicAuth };
  return { proxy: { type: 'http-connect', targetHost, ...login } };
}

async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${String(timeoutMs)} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([promise, bound]);
  } finally {
    clearTimeout(timer);
  }
}
