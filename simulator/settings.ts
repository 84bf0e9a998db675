/**
 * The settings of the whole simulator. Scenarios of one test credential or institution are in
 * scenarios/, faults of single requests in faults.ts.
 */
import { z } from 'zod';
import { phaseBounds, type Pace } from './pace';

const milliseconds = z.number().int().min(0);
const count = z.number().int().min(0);
const HTTP_STATUS_MAX = 599;
const httpStatus = z.number().int().min(200).max(HTTP_STATUS_MAX);

/** Settings of Platform alone; Atrium has nothing of the kind. */
const platformSettings = z.strictObject({
  versionRequiredFrom: z.iso
    .date()
    .describe('Platform: from this day (UTC) a call without `Accept-Version` answers 406'),
  productsOnCreate: z
    .enum(['start', 'fail', 'never-start', 'aggregate', 'late'])
    .describe(
      'Platform: what becomes of the products of a new member: their job, 201 with `error`, 202 and no job, 202 and an ordinary aggregation, or 200 of a member that seems idle, and their job',
    ),
  failedProducts: z
    .enum(['created', 'rejected'])
    .describe(
      'Platform: a new member whose institution or client has no verification: 201, or 400 and 403',
    ),
  failedProductsCode: count.describe(
    'above 0: the `error_code` of that 201; else it has none, and another try may go well',
  ),
  productsJobKind: z
    .enum(['combination', 'verification'])
    .describe('Platform: what verify meets while that job runs: 409, or 202 as for its own kind'),
  updateStarts: z
    .enum(['aggregation', 'products'])
    .describe('Platform, v20250224: which job new credentials start; products: those of creation'),
  connectedErrorCode: count.describe(
    'above 0: jobs that would bring numbers end CONNECTED without them; Platform: with this `error_code`',
  ),
  errorCodes: z.boolean().describe('Platform: false: `member.error` is never filled'),
  jobGuidLate: z
    .boolean()
    .describe('Platform: the answer that starts a job still names the job before it'),
  ghostMs: milliseconds.describe(
    "Platform: how long a user's lists of accounts still show those of a deleted member",
  ),
  validation: z
    .enum(['passed', 'failed', 'not-run'])
    .describe('Platform: `passed_validation` of account numbers: true, false, null'),
  duplicateStatus: httpStatus.describe('Platform: HTTP status of a duplicate; 422 is possible too'),
});

/** Shape of the settings, as POST /_simulator/settings takes them (all optional there). */
export const settingsSchema = z.strictObject({
  flow: z
    .enum(['default', 'legacy'])
    .describe(
      'default: verification ends with account selection; legacy: all accounts, no question',
    ),
  verificationEnabled: z.boolean().describe('false: verify answers 403 (feature not enabled)'),
  identificationEnabled: z.boolean().describe('false: identify answers 403'),
  ipAllowed: z.boolean().describe('false: every call answers 403 (address not allowed)'),
  mfaTimeoutMs: milliseconds.describe('how long a challenge may stay unanswered before EXPIRED'),
  phaseMinMs: milliseconds.describe('shortest phase of a job; default by pace'),
  phaseMaxMs: milliseconds.describe('longest phase of a job; default by pace'),
  readsPerPhase: count.describe(
    'above 0: a phase lasts exactly this many status reads, whatever the pace',
  ),
  instantaneousJobs: z.boolean().describe('true: jobs begin and end between two reads'),
  lingerMs: milliseconds.describe(
    'old CHALLENGED with old guids shows for this long after a resume',
  ),
  lingerReads: count.describe('old CHALLENGED with old guids shows for this many status reads'),
  throttleWindowMs: milliseconds.describe(
    'aggregate inside this window after the last aggregation: 202, nothing started (mxbank excepted)',
  ),
  balanceIntervalMs: milliseconds.describe('a second balance call inside this window answers 429'),
  aggregatesOnUpdate: z.boolean().describe('new credentials start an ordinary aggregation'),
  membersPerUserMax: count.describe('one more member than this answers 405'),
  usersMax: count.describe(
    'one more user than this answers 405; the development limit of MX is 100',
  ),
  disabledUserStatus: httpStatus.describe('HTTP status for the data of a disabled user'),
  createMemberStatus: httpStatus.describe('HTTP status of a created member at Atrium'),
  resumeStatus: httpStatus.describe('HTTP status of an accepted resume'),
  oauthReturnsEarlierMember: z
    .boolean()
    .describe("approving OAuth brings the user's earlier member there back; the new one is gone"),
  oauthReturnMangled: z
    .boolean()
    .describe('the redirect back from OAuth says `amp;member_guid` instead of `member_guid`'),
  timeSpelling: z.enum(['z', 'zero-offset', 'minus-six']).describe('how timestamps are written'),
  ...platformSettings.shape,
});

/** What a setting may be, by its name, in words. */
export const SETTING_VALUES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(settingsSchema.shape).map(([name, schema]) => [name, valuesOf(schema)]),
);

function valuesOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodEnum) return schema.options.join(', ');
  if (schema instanceof z.ZodBoolean) return 'true, false';
  if (schema instanceof z.ZodISODate) return 'a date';
  const { maxValue } = schema as z.ZodNumber;
  return maxValue === HTTP_STATUS_MAX ? 'an HTTP status from 200' : 'a whole number from 0';
}

/** The settings of one simulator. */
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** The throttle for standard aggregation, three hours (atrium-contract.md §9). */
const THROTTLE_WINDOW_MS = 10_800_000;
/** Two balance calls lie more than two hours apart (atrium-contract.md §9). */
const BALANCE_INTERVAL_MS = 7_200_000;
/** MX publishes no figure (atrium-contract.md §7). Ten minutes are enough for an end user. */
const MFA_TIMEOUT_MS = 600_000;

/** Seen 45 s after the deletion (mx-platform-contract.md §9); no end is known. */
const GHOST_MS = 60_000;

/** The default settings. */
export function defaultSettings(pace: Pace): Settings {
  return {
    ...phaseBounds(pace),
    flow: 'default',
    verificationEnabled: true,
    identificationEnabled: true,
    ipAllowed: true,
    mfaTimeoutMs: MFA_TIMEOUT_MS,
    readsPerPhase: 0,
    instantaneousJobs: false,
    lingerMs: 0,
    lingerReads: 0,
    throttleWindowMs: THROTTLE_WINDOW_MS,
    balanceIntervalMs: BALANCE_INTERVAL_MS,
    aggregatesOnUpdate: true,
    membersPerUserMax: 25,
    usersMax: 1_000_000,
    disabledUserStatus: 403,
    createMemberStatus: 202,
    resumeStatus: 202,
    oauthReturnsEarlierMember: false,
    oauthReturnMangled: false,
    timeSpelling: 'z',
    versionRequiredFrom: '2026-08-12',
    productsOnCreate: 'start',
    failedProducts: 'created',
    failedProductsCode: 0,
    productsJobKind: 'combination',
    updateStarts: 'aggregation',
    connectedErrorCode: 0,
    errorCodes: true,
    jobGuidLate: false,
    ghostMs: GHOST_MS,
    validation: 'passed',
    duplicateStatus: 409,
  };
}
