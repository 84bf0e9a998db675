/** What the audit line of an operator's command says: what that of the same request over HTTP would. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { PROBLEMS, type ProblemCode } from '../problem';
import { outcomeOf, type RequestEntry } from './entry';

/** What an operator's command does, with the status of the route that does the same. */
const STATUSES = {
  'verification.listed': 200,
  'verification.cancelled': 202,
  'verification.deleted': 202,
  'user.claimed': 200,
  'user.taken': 200,
  'webhook.endpoint-registered': 201,
  'webhook.endpoints-read': 200,
  'webhook.endpoint-changed': 200,
  'webhook.endpoint-removed': 200,
  'webhook.secret-added': 201,
  'webhook.secret-removed': 200,
  'webhook.test-sent': 202,
  'webhook.deliveries-read': 200,
  'webhook.resent': 202,
  'webhook.range-resent': 202,
} as const satisfies Partial<Record<RequestEntry['event'], number>>;

export type OperatorEvent = keyof typeof STATUSES;

/** Why a user was not claimed, with the status that a route would answer. */
const CLAIM_CODES = { USER_FOREIGN: 403, USER_NOT_FOUND: 404, IDENTIFIER_TAKEN: 409 } as const;

export type OperatorCode = ProblemCode | keyof typeof CLAIM_CODES;

/** The entry; `code` says why it was not done. In the place of an address stands the host's name. */
export function operatorEntry(
  event: OperatorEvent,
  about: {
    readonly tenantId: string;
    readonly verificationId?: string;
    /** Of what only an operator does. */
    readonly userGuid?: string;
    readonly endpointId?: string;
  },
  code?: OperatorCode,
): RequestEntry {
  const status = code === undefined ? STATUSES[event] : statusOf(code);
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

function statusOf(code: OperatorCode): number {
  return code in CLAIM_CODES
    ? CLAIM_CODES[code as keyof typeof CLAIM_CODES]
    : PROBLEMS[code as ProblemCode].status;
}
