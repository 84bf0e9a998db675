/**
 * Every place where a value could be read, and which sensitive fields may be read there: the table
 * of SECURITY.md's threat model, as the canary holds it. A place that is added here and not
 * searched fails, since its control is not found.
 */
import { SENSITIVE_FIELDS, type SensitiveFieldName } from '../../../domain/sensitive-fields';

/** One place. */
export interface Surface {
  /** Fields that may be read there. What is in no list of fields, a key, may be nowhere. */
  readonly may: readonly SensitiveFieldName[];
  /** A text that has to be found there, by the same search. `id`: the id of the first verification. */
  readonly control: string;
}

const NAMES = Object.keys(SENSITIVE_FIELDS) as readonly SensitiveFieldName[];
const ENCRYPTED = NAMES.filter((name) => SENSITIVE_FIELDS[name].protection === 'encrypted');
const MASKED_NUMBERS = ENCRYPTED.filter((name) => name !== 'accountNumber');

const IN_WEBHOOKS = ['reference', 'routingNumber', 'institutionNumber', 'transitNumber'] as const;

const nothing = (control: string): Surface => ({ may: [], control });

export const SURFACES = {
  // Whoever has the Temporal UI, the database or a backup
  history: nothing('id'),
  'description of a run': nothing('id'),
  'list of runs': nothing('id'),
  'current details': nothing('Waiting for'),
  explanations: nothing('Whose turn'),
  database: nothing('id'),
  'database after the stop': nothing('id'),
  // Whoever reads logs
  'server log': nothing('account-verification'),
  'worker log': nothing('id'),
  'core log': nothing('temporalio_sdk_core'),
  'API log': nothing('The API is listening'),
  'codec server log': nothing('Payloads were asked for.'),
  'audit lines': nothing('verification.started'),
  // Whoever scrapes
  'metrics of the worker': nothing('verification_finished_total{outcome="verified"'),
  'metrics of the API': nothing('route="/v1/verifications",status="201"'),
  'metrics of the codec server': nothing('role="auditor",outcome="decoded"'),
  // Whoever has the traces
  'spans of traces': nothing('RunActivity:createMember'),
  // Whoever has the payload keys as well
  'decoded history': { may: ENCRYPTED, control: 'tenantId' },
  'ids of a decoded history': nothing('id'),
  'summaries and details': nothing('Create the member'),
  'failures and stack traces': nothing('MxUnavailable'),
  'memo, attributes and headers': nothing('VerificationPhase'),
  'results of updates': { may: MASKED_NUMBERS, control: 'round' },
  'codec server, for an auditor': { may: ENCRYPTED, control: 'tenantId' },
  'codec server, for an operator': nothing('tenantId'),
  // The caller, and through it the end user
  'views of the client': { may: MASKED_NUMBERS, control: 'attemptsLeft' },
  'results of the client': { may: ENCRYPTED, control: 'verified' },
  'errors of the client': nothing('ANSWER_REJECTED'),
  'views over HTTP': { may: MASKED_NUMBERS, control: 'attemptsLeft' },
  'events over HTTP': { may: MASKED_NUMBERS, control: 'event: verification' },
  'numbers over HTTP': { may: ENCRYPTED, control: 'numbersFoundBy' },
  'addresses over HTTP': { may: ['url'], control: 'https://' },
  // Proxies, histories of browsers, referrers
  'addresses of pages': nothing('/page/v/'),
  'problems over HTTP': nothing('INVALID_REQUEST'),
  // Whoever receives webhooks: the tenant's own server, or whoever stands before it
  'webhooks as received': { may: IN_WEBHOOKS, control: 'verification.finished' },
  // No part of the product, and no place for secrets either
  'request log of the simulator': nothing('verifyMember'),
} as const satisfies Readonly<Record<string, Surface>>;

export type SurfaceName = keyof typeof SURFACES;

/** Their names. */
export const SURFACE_NAMES = Object.keys(SURFACES) as readonly SurfaceName[];
