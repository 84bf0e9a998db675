/** What the audit line of an operator's command says: what that of the same request over HTTP would. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { PROBLEMS, type ProblemCode } from '../problem';
import { outcomeOf, type RequestEntry, type RequestEvent } from './entry';

/** What an operator's command does, with the status of the route that does the same. */
const STATUSES = {
  'verification.listed': 200,
  'verification.cancelled': 202,
  'verification.deleted': 202,
} as const satisfies Partial<Record<RequestEvent, number>>;

export type OperatorEvent = keyof typeof STATUSES;

/** The entry; `code` says why it was not done. In the place of an address stands the host's name. */
export function operatorEntry(
  event: OperatorEvent,
  about: { readonly tenantId: string; readonly verificationId?: string },
  code?: ProblemCode,
): RequestEntry {
  const status = code === undefined ? STATUSES[event] : PROBLEMS[code].status;
  return {
    event,
    outcome: outcomeOf(status),
    status,
    ...(code === undefined ? {} : { code }),
    ...about,
    caller: 'operator',
    address:
      hostname()
        .replaceAll(/[^\w.-]/g, '-')
        .slice(0, 64) || 'unknown',
    requestId: randomUUID(),
  };
}
