/** MX as a test plays it: the operations it gives, and no other. */
import { MxError, type MxErrorCode, type MxErrorDetails, type MxPort } from '../../mx/port';

/** A port with these operations; any other one rejects. It has no error codes unless they are played. */
export function fakeMx(played: Partial<MxPort>): MxPort {
  const rejecting = (name: string | symbol) => () =>
    Promise.reject(new Error(`${String(name)} is not played`));
  const withoutCodes = { readErrorCode: () => Promise.resolve(undefined) };
  return new Proxy({ ...withoutCodes, ...played } as MxPort, {
    get: (target, name): unknown => Reflect.get(target, name) ?? rejecting(name),
  });
}

/** An operation that answers these in turn, the last one from then on; errors are thrown. */
export function inTurn<T>(...answers: readonly (T | Error)[]) {
  const operation = (): Promise<T> => {
    const answer = answers[Math.min(operation.calls, answers.length - 1)]!;
    operation.calls += 1;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  operation.calls = 0;
  return operation;
}

/** What an operation fails with. */
export function mxError(code: MxErrorCode, details: Partial<MxErrorDetails> = {}): MxError {
  const request = { method: 'GET', routeTemplate: '/users/{user_guid}', sent: true } as const;
  return new MxError({ ...request, ...details, code });
}
