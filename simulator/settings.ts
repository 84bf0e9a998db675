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
  createMemberStatus: httpStatus.describe('HTTP status of a created member'),
  resumeStatus: httpStatus.describe('HTTP status of an accepted resume'),
  oauthReturnsEarlierMember: z
    .boolean()
    .describe("approving OAuth brings the user's earlier member there back; the new one is gone"),
  oauthReturnMangled: z
    .boolean()
    .describe('the redirect back from OAuth says `amp;member_guid` instead of `member_guid`'),
  timeSpelling: z.enum(['z', 'zero-offset', 'minus-six']).describe('how timestamps are written'),
});

/** What a setting may be, by its name, in words. */
export const SETTING_VALUES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(settingsSchema.shape).map(([name, schema]) => [name, valuesOf(schema)]),
);

function valuesOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodEnum) return schema.options.join(', ');
  if (schema instanceof z.ZodBoolean) return 'true, false';
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
  };
}
