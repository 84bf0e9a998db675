/**
 * The audit line: who did what to which verification, from where, with what result. The schema is
 * strict, so that no content of a request or an answer can slip in; docs/audit.md documents it.
 */
import { z } from 'zod';
import { REFERENCE_PATTERN } from '../../domain';

/** What requests are audited as. Names never change. */
export const REQUEST_EVENTS = [
  'verification.started',
  'verification.listed',
  'verification.read',
  'verification.followed',
  'verification.cancelled',
  'verification.deleted',
  'challenges.answered',
  'account.selected',
  'credentials.given',
  'numbers.read',
  'url.handed-out',
  'hint.passed',
  'token.issued',
  'page-session.created',
  'page-session.opened',
  'page-session.renewed',
  'webhook.endpoint-registered',
  'webhook.endpoints-read',
  'webhook.endpoint-changed',
  'webhook.endpoint-removed',
  'webhook.secret-added',
  'webhook.secret-removed',
  'webhook.test-sent',
  'webhook.deliveries-read',
  'webhook.resent',
  'webhook.range-resent',
] as const;

/** What a command of an operator alone is audited as. */
export const OPERATOR_EVENTS = ['user.claimed', 'user.taken'] as const;

/** What changes of the key file are audited as. */
export const KEY_EVENTS = ['key.added', 'key.changed', 'key.removed', 'access.revoked'] as const;

export type RequestEvent = (typeof REQUEST_EVENTS)[number];
export type KeyEvent = (typeof KEY_EVENTS)[number];

/** A route that leaves no line, and why. */
export interface NotAudited {
  readonly notAudited: string;
}

/** Names and codes of ours, and ids that callers were given: nothing longer, nothing freer. */
const name = z.string().regex(/^[\w.:-]{1,64}$/);

/** What MX calls something; no longer or freer than what its paths take. */
const reference = z.string().regex(REFERENCE_PATTERN);

const common = { time: z.iso.datetime(), stream: z.literal('audit') };

const requestEntrySchema = z.strictObject({
  ...common,
  event: z.enum([...REQUEST_EVENTS, ...OPERATOR_EVENTS]),
  outcome: z.enum(['ok', 'rejected', 'failed']),
  status: z.int(),
  code: name.optional(),
  tenantId: name.optional(),
  caller: z.enum(['api-key', 'provider-token', 'browser-token', 'operator']).optional(),
  keyId: name.optional(),
  tokenId: name.optional(),
  claimedKeyId: name.optional(),
  verificationId: name.optional(),
  issuedTokenId: name.optional(),
  endpointId: name.optional(),
  userGuid: reference.optional(),
  address: name,
  requestId: name,
  callerRequestId: name.optional(),
});

const keyEntrySchema = z.strictObject({
  ...common,
  event: z.enum(KEY_EVENTS),
  tenantId: name.optional(),
  subjectKind: z.enum(['key', 'tenant', 'verification', 'token']),
  subject: name,
});

/** A line of the audit stream. */
export const auditEntrySchema = z.union([requestEntrySchema, keyEntrySchema]);

/** Its members, for the test that holds the page to them. */
export const AUDIT_FIELDS: readonly string[] = [
  ...new Set([...Object.keys(requestEntrySchema.shape), ...Object.keys(keyEntrySchema.shape)]),
];

/** How it went, by the status of the answer. */
export function outcomeOf(status: number): RequestEntry['outcome'] {
  if (status < 400) return 'ok';
  return status < 500 ? 'rejected' : 'failed';
}

/** What a line says of a request. */
export type RequestEntry = Omit<z.infer<typeof requestEntrySchema>, 'time' | 'stream'>;
/** What a line says of a change of the keys. */
export type KeyEntry = Omit<z.infer<typeof keyEntrySchema>, 'time' | 'stream'>;
