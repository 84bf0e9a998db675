/**
 * Whether a value is a start input. Whoever starts runs by the client has checked everything
 * (contract/schemas); Temporal's own commands check nothing, and a run that meets a value of another
 * type than it expects fails its workflow task for ever. So whatever the schemas reject is rejected
 * here too; of an address this sees no more than its length.
 */
import {
  CALLER_REFERENCE_LENGTH_MAX,
  CALLER_REFERENCE_PATTERN,
  REFERENCE_LENGTH_MAX,
  REFERENCE_PATTERN,
} from './reference';
import { jsonBytes } from './byte-budgets';
import { ANSWER_BYTES_MAX } from './history-space';
import { LIMIT_RANGES, type VerificationLimits } from './limits';
import { isRecipientKey } from './recipient-key';
import { FIELDS_MAX, isSealed, type SealedFields } from './sealed';
import { SELECTION_RULE_LENGTH_MAX, type AccountSelectionPolicy } from './selection-policy';
import {
  byKind,
  integer,
  isFlag,
  listOf,
  oneOf,
  optional,
  record,
  text,
  type Checks,
} from './shape';
import {
  type AccountVerificationInput,
  type MemberSource,
  type UserSource,
  type VerificationPolicies,
} from './verification-input';

/** What a verification id or a tenant id looks like. */
export const ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;
/** A URL scheme of an app, without its colon. */
export const SCHEME_PATTERN = /^[A-Za-z][A-Za-z0-9+.-]{0,99}$/;
export const LANGUAGE_PATTERN = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
export const LANGUAGE_LENGTH_MAX = 35;
/** MX publishes no limit (atrium-contract.md §14), and metadata stays in the history. */
export const METADATA_LENGTH_MAX = 4_000;
/** Longer ones are cut off by browsers and MX's own pages. */
export const URL_LENGTH_MAX = 2_000;

const id = text(64, ID_PATTERN);
const reference = text(REFERENCE_LENGTH_MAX, REFERENCE_PATTERN);
const flag = optional(isFlag);
const scheme = optional(text(100, SCHEME_PATTERN));
const ruleText = text(SELECTION_RULE_LENGTH_MAX, /./s);

const newParty = {
  identifier: optional(reference),
  metadata: optional(text(METADATA_LENGTH_MAX)),
};
const newMember = { ...newParty, isBackgroundAggregationDisabled: flag };

const user = byKind<UserSource>({
  existing: { userGuid: reference },
  new: { ...newParty, isDisabled: flag },
});

const sealedFields = record<SealedFields>({
  guids: listOf(reference, FIELDS_MAX),
  sealed: isSealed,
});

const member = byKind<MemberSource>({
  credentials: {
    ...newMember,
    institutionCode: reference,
    credentials: optional((value) => sealedFields(value) && jsonBytes(value) <= ANSWER_BYTES_MAX),
  },
  oauth: {
    ...newMember,
    institutionCode: reference,
    referralSource: optional(oneOf('BROWSER', 'APP')),
    clientRedirectUrl: optional(text(URL_LENGTH_MAX)),
    uiMessageWebviewUrlScheme: scheme,
  },
  'connect-widget': {
    institutionCode: optional(reference),
    colorScheme: optional(oneOf('light', 'dark')),
    language: optional(text(LANGUAGE_LENGTH_MAX, LANGUAGE_PATTERN)),
    isMobileWebview: flag,
    uiMessageWebviewUrlScheme: scheme,
  },
  'existing-member': { memberGuid: reference },
});

const policies = record<VerificationPolicies>({
  accountSelection: optional(
    byKind<AccountSelectionPolicy>({
      'end-user': {},
      label: { label: ruleText },
      'label-pattern': { pattern: ruleText },
    }),
  ),
  reuseKnownNumbers: flag,
  retryDaily: flag,
  memberDeletion: optional(oneOf('never', 'on-failure', 'always')),
});

const limits = Object.fromEntries(
  Object.entries(LIMIT_RANGES).map(([name, range]) => [name, optional(integer(range))]),
) as Checks<VerificationLimits>;

const input = record<AccountVerificationInput>({
  verificationId: id,
  tenantId: id,
  user,
  member,
  reference: optional(text(CALLER_REFERENCE_LENGTH_MAX, CALLER_REFERENCE_PATTERN)),
  includeTransactions: flag,
  resultKey: optional(isRecipientKey),
  isFollowed: flag,
  policies: optional(policies),
  limits: optional(record(limits)),
});

/** Whether a value is a start input, every member of it. Never throws. */
export function isAccountVerificationInput(value: unknown): value is AccountVerificationInput {
  return input(value);
}
