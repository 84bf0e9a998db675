/**
 * What is sensitive, field by field: the one list, beside the shapes whose fields it names. Masking
 * (codec-server/mask.ts), the log's redaction (runtime/redaction.ts), the table of SECURITY.md and
 * the canary follow it. It has an entry point of its own, because workflow code does not need it.
 * Names are those of the shapes in this folder, as they stand in payloads, views and results;
 * `parent.name` says it of a name within that member alone. A name that is in neither table counts
 * as sensitive, so that a new field is hidden until somebody decides.
 */
import { REJECTION_REASONS } from './round';
import { ASK_REASONS } from './verification';

/** How a sensitive value is shown to whoever may not read it. */
export type Mask =
  /** Not at all. */
  | 'hidden'
  /** A long number by its last four characters. */
  | 'last-four'
  /** Where it is one of our codes; other texts not at all. */
  | 'code-only';

/** What keeps a sensitive value from readers, between those whose it is. */
export type Protection =
  /** Ciphertext for the worker alone, or for the caller that asked: nobody reads it in Temporal. */
  | 'sealed'
  /** Encrypted in Temporal: whoever has the payload keys reads it, and the caller. */
  | 'encrypted'
  /** Used inside one activity and forgotten: it never goes into Temporal. */
  | 'not-kept';

/** One sensitive field. */
export interface SensitiveField {
  /** What it holds, in a few words, for SECURITY.md. */
  readonly holds: string;
  readonly protection: Protection;
  readonly mask: Mask;
}

/** Sensitive fields, by name. */
export const SENSITIVE_FIELDS = {
  // sealed.ts: their plain form, which exists in the caller and in the activity that sends it
  'credentials.value': sealed('a credential'),
  'answers.value': sealed('an answer to a challenge'),
  // A one-time URL that was opened; in payloads it is `sealedUrl`.
  url: sealed('a one-time URL'),
  // account-number.ts
  accountNumber: encrypted('an account number', 'last-four'),
  routingNumber: encrypted('a routing number', 'last-four'),
  institutionNumber: encrypted("a Canadian bank's number"),
  transitNumber: encrypted("a Canadian branch's number"),
  name: { holds: "an account's name", protection: 'not-kept', mask: 'hidden' },
  // verification-input.ts, selection-policy.ts: user, member, pages, rules
  reference: encrypted("the caller's own name of a verification"),
  identifier: encrypted("the caller's own id of a user or member"),
  metadata: encrypted("the caller's note about a user or member"),
  clientRedirectUrl: encrypted('where an app is led back to'),
  uiMessageWebviewUrlScheme: encrypted("an app's URL scheme"),
  pattern: encrypted('a rule for account labels'),
  // challenge.ts, round.ts: the texts of a bank, and what was chosen
  label: encrypted('a question, the label of an option or field, a rule for labels'),
  fieldName: encrypted("a bank's name of a question"),
  chosenLabel: encrypted('the label of the chosen account'),
  imageData: encrypted('a picture'),
  value: encrypted('the value of an option, and of the chosen account'),
  // verification.ts: transactions
  description: encrypted("a transaction's text"),
  amount: encrypted("a transaction's amount"),
  date: encrypted("a transaction's date"),
  // A caller's own words when it cancels; elsewhere one of our codes.
  reason: encrypted("a caller's words when it cancels", 'code-only'),
} as const satisfies Readonly<Record<string, SensitiveField>>;

/** The name of a sensitive field. */
export type SensitiveFieldName = keyof typeof SENSITIVE_FIELDS;

function sealed(holds: string): SensitiveField {
  return { holds, protection: 'sealed', mask: 'hidden' };
}

function encrypted(holds: string, mask: Mask = 'hidden'): SensitiveField {
  return { holds, protection: 'encrypted', mask };
}

/** Fields that everybody may read who may see a run at all: codes, guids, times, counts, ciphertext. */
export const OPEN_FIELDS: ReadonlySet<string> = new Set([
  // Ids and guids
  ...['verificationId', 'tenantId', 'guid', 'userGuid', 'memberGuid', 'accountGuid', 'deletedGuid'],
  ...['hintedGuid', 'accountGuids', 'knownAccountGuids', 'answeredGuids', 'otherMemberGuids'],
  ...['membersBefore', 'guids', 'institutionCode', 'lastJobGuid'],
  // Ciphertext and public keys
  ...['sealed', 'sealedUrl', 'recipientKey', 'resultKey', 'kty', 'crv', 'kid', 'x', 'y'],
  // Codes and words of ours and of MX
  ...[
    'kind',
    'type',
    'code',
    'phase',
    'step',
    'stage',
    'status',
    'connectionStatus',
    'turn',
    'retry',
  ],
  ...['messageKey', 'message', 'stack_trace', 'event', 'page', 'source', 'foundBy'],
  ...['numbersFoundBy', 'cleanUp', 'currencyCode', 'memberDeletion', 'transactionsProblem'],
  ...['colorScheme', 'language', 'referralSource', 'jobStarted', 'errorCode'],
  // Counts, times and yes or no
  ...['round', 'polls', 'version', 'droppedSignals', 'attemptsLeft', 'count', 'startedAt'],
  ...['finishedAt', 'phaseSince', 'deadline', 'aggregatedAtMs', 'successfullyAggregatedAtMs'],
  ...['retryAfterMs', 'byMs', 'overallMs', 'answerMs', 'credentialsMs', 'openUrlMs', 'settleMs'],
  ...['expiredGraceMs', 'dailyRetryMs', 'fastPollingMs', 'slowPollMs', 'otherJobMs', 'roundsMax'],
  ...['answerAttemptsMax', 'dailyRetriesMax', 'credentialAttemptsMax', 'hadEffect', 'wasRunning'],
  ...['wasTaken', 'hasSeenJob', 'areOldOnesMeant', 'areReused', 'areComplete', 'isCertain'],
  ...['isBeingAggregated', 'isChoiceCertain', 'isLabelUnique', 'isOauth', 'isOptional'],
  ...[
    'isOtherJob',
    'isOtherJobAsking',
    'isOtherJobOurs',
    'isStartUnsure',
    'isThrottled',
    'isTruncated',
    'isUnlabelled',
    'isDisabled',
    'areNumbersTruncated',
  ],
  ...['isMobileWebview', 'isBackgroundAggregationDisabled', 'includeTransactions', 'retryDaily'],
  ...['reuseKnownNumbers', 'mayBeTokenised', 'passedValidation', 'isAuthenticated', 'isUserNamed'],
  // What only holds other fields
  ...['user', 'member', 'credentials', 'answers', 'challenges', 'options', 'limits'],
  ...[
    'policies',
    'accountSelection',
    'accountNumbers',
    'numbers',
    'transactions',
    'recipient',
    'sealedNumbers',
    'sealedTransactions',
    'outcome',
    'view',
  ],
  ...['nextAction', 'timestamps', 'baseline', 'context'],
  // What Temporal's UI asks of every run: its panel and the messages that it takes
  ...['currentDetails', 'definition', 'signalDefinitions', 'updateDefinitions', 'queryDefinitions'],
  ...['signal', 'update', 'query'].flatMap((kind) =>
    ['name', 'description'].map((field) => `${kind}Definitions.${field}`),
  ),
]);

const SENSITIVE: ReadonlyMap<string, SensitiveField> = new Map(Object.entries(SENSITIVE_FIELDS));

/** How a field is masked; undefined for one that is open. */
export function maskOf(name: string, parent = ''): Mask | undefined {
  const member = `${parent}.${name}`;
  if (OPEN_FIELDS.has(member)) return undefined;
  const field = SENSITIVE.get(member) ?? SENSITIVE.get(name);
  return field?.mask ?? (OPEN_FIELDS.has(name) ? undefined : 'hidden');
}

const CODES: ReadonlySet<unknown> = new Set([...ASK_REASONS, ...Object.keys(REJECTION_REASONS)]);

/** Whether a value under a name that is masked `code-only` is a code of ours. */
export function isOwnCode(value: unknown): boolean {
  return CODES.has(value);
}
