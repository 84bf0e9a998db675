/** What a start may decide beforehand: policies and limits. */
import { z } from 'zod';
import {
  DEFAULT_LIMITS,
  LIMIT_RANGES,
  SELECTION_RULE_LENGTH_MAX,
  type VerificationLimits,
} from '../../domain';

const limit = (name: keyof VerificationLimits, text: string): z.ZodOptional<z.ZodInt> =>
  z
    .int()
    .min(LIMIT_RANGES[name][0])
    .max(LIMIT_RANGES[name][1])
    .optional()
    .describe(`${text} ${String(DEFAULT_LIMITS[name])} unless given.`);

/** Bounds other than the defaults of domain/limits. */
export const limitsSchema = z
  .strictObject({
    overallMs: limit('overallMs', 'The whole verification, from start to outcome.'),
    answerMs: limit('answerMs', 'One round of challenges, or the selection of the account.'),
    credentialsMs: limit('credentialsMs', 'One request for credentials.'),
    openUrlMs: limit('openUrlMs', "The end user at the bank's page or in the widget."),
    expiredGraceMs: limit(
      'expiredGraceMs',
      'An answer that comes so long after the question, although the bank gave up: a new job is started.',
    ),
    dailyRetryMs: limit('dailyRetryMs', 'Wait before a try of the policy `retryDaily`.'),
    fastPollingMs: limit('fastPollingMs', 'How long MX is asked every few seconds in one phase.'),
    slowPollMs: limit('slowPollMs', 'Pause between two looks at MX after that.'),
    settleMs: limit('settleMs', 'One phase of waiting for MX, fast and slow together.'),
    otherJobMs: limit('otherJobMs', 'Wait for another job of the member to end.'),
    roundsMax: limit('roundsMax', 'Rounds that are asked.'),
    answerAttemptsMax: limit(
      'answerAttemptsMax',
      'Jobs in which an answer may be wrong or too late, the first one included.',
    ),
    dailyRetriesMax: limit('dailyRetriesMax', 'Tries of the policy `retryDaily`.'),
    credentialAttemptsMax: limit(
      'credentialAttemptsMax',
      'Sign-ins that are tried. MX prevents a member after three failures.',
    ),
  })
  .meta({
    id: 'Limits',
    description: 'Bounds other than the defaults; times in milliseconds.',
  });

const ruleTextSchema = z.string().min(1).max(SELECTION_RULE_LENGTH_MAX);

const accountSelectionPolicySchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('end-user').describe('The end user selects.') })
      .meta({ id: 'SelectionByEndUser', description: 'The end user selects the account.' }),
    z
      .strictObject({
        kind: z.literal('label').describe('The account with this label.'),
        label: ruleTextSchema.describe('The whole label; case and outer spaces do not count.'),
      })
      .meta({
        id: 'SelectionByLabel',
        description: 'The one account with this label; the end user selects where it is not one.',
      }),
    z
      .strictObject({
        kind: z.literal('label-pattern').describe('The account whose label fits a pattern.'),
        pattern: ruleTextSchema.describe('A label in which `*` stands for any characters.'),
      })
      .meta({
        id: 'SelectionByLabelPattern',
        description: 'The one account whose label fits; the end user selects where it is not one.',
      }),
  ])
  .meta({
    id: 'AccountSelectionPolicy',
    description:
      'Who selects the account: the end user, or a rule that fits exactly one label. No rule with the Connect widget.',
  });

/** What the caller decides beforehand. */
export const policiesSchema = z
  .strictObject({
    accountSelection: accountSelectionPolicySchema
      .optional()
      .describe('Who selects the account. The end user unless given.'),
    reuseKnownNumbers: z
      .boolean()
      .optional()
      .describe(
        'Takes numbers that MX has already, without a job at the bank. True with an existing member alone.',
      ),
    retryDaily: z
      .boolean()
      .optional()
      .describe(
        'Tries again the next day where the connection to the bank failed. Not true with the Connect widget.',
      ),
    memberDeletion: z
      .enum(['never', 'on-failure', 'always'])
      .meta({
        id: 'MemberDeletion',
        description:
          'Whether the member is deleted at MX at the end. `on-failure` deletes no member but one that this verification made. None is deleted after `support-required` and `already-running`.',
      })
      .optional()
      .describe('Whether the member is deleted at MX at the end. `never` unless given.'),
  })
  .meta({
    id: 'Policies',
    description: 'What the caller decides beforehand. Each has a safe default.',
  });
