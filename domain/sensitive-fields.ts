/**
 * What is sensitive, field by field: the one list, with an entry point of its own, because workflow
 * code does not need it. Names are those of the shapes in this folder, as
 * they stand in payloads, views and results; `parent.name` says it of a name within that member
 * alone. A name that is in neither table counts as sensitive, so that a new field is hidden until
 * somebody decides.
 */

/** How a sensitive value is shown to whoever may not read it. */
export type Mask =
  /** Not at all. */
  | 'hidden'
  /** A long number by its last four characters. */
  | 'last-four'
  /** Where it is one of our codes; other texts not at all. */
  | 'code-only';

/** Sensitive fields, by name. */
export const SENSITIVE_FIELDS: Readonly<Record<string, Mask>> = {
  // account-number.ts
  accountNumber: 'last-four',
  routingNumber: 'last-four',
  institutionNumber: 'hidden',
  transitNumber: 'hidden',
  name: 'hidden',
  // verification-input.ts: user, member, pages, rules
  email: 'hidden',
  identifier: 'hidden',
  metadata: 'hidden',
  clientRedirectUrl: 'hidden',
  uiMessageWebviewUrlScheme: 'hidden',
  pattern: 'hidden',
  // challenge.ts, round.ts: the texts of a bank, and what was chosen
  label: 'hidden',
  fieldName: 'hidden',
  chosenLabel: 'hidden',
  imageData: 'hidden',
  value: 'hidden',
  // verification.ts: transactions
  description: 'hidden',
  amount: 'hidden',
  date: 'hidden',
  // A caller's own words when it cancels; elsewhere one of our codes.
  reason: 'code-only',
  // An opened one-time URL; sealed ones are `sealedUrl`.
  url: 'hidden',
};

/** Fields that everybody may read who may see a run at all: codes, guids, times, counts, ciphertext. */
export const OPEN_FIELDS: ReadonlySet<string> = new Set([
  // Ids and guids
  ...['verificationId', 'tenantId', 'guid', 'userGuid', 'memberGuid', 'accountGuid', 'deletedGuid'],
  ...['hintedGuid', 'accountGuids', 'knownAccountGuids', 'answeredGuids', 'otherMemberGuids'],
  ...['membersBefore', 'guids', 'institutionCode'],
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
  ...['messageKey', 'message', 'stack_trace', 'event', 'page', 'next', 'source', 'foundBy'],
  ...[
    'numbersFoundBy',
    'cleanUp',
    'currencyCode',
    'memberDeletion',
    'transactionsProblem',
    'problem',
  ],
  ...['colorScheme', 'language', 'referralSource'],
  // Counts, times and yes or no
  ...['round', 'polls', 'version', 'droppedSignals', 'attemptsLeft', 'count', 'startedAt'],
  ...['finishedAt', 'phaseSince', 'deadline', 'aggregatedAtMs', 'successfullyAggregatedAtMs'],
  ...['retryAfterMs', 'byMs', 'overallMs', 'answerMs', 'credentialsMs', 'openUrlMs', 'settleMs'],
  ...['expiredGraceMs', 'dailyRetryMs', 'fastPollingMs', 'slowPollMs', 'otherJobMs', 'roundsMax'],
  ...['answerAttemptsMax', 'dailyRetriesMax', 'credentialAttemptsMax', 'hadEffect', 'wasRunning'],
  ...[
    'wasTaken',
    'wasSeenRunning',
    'hasSeenJob',
    'areOldOnesMeant',
    'areReused',
    'areComplete',
    'isCertain',
  ],
  ...[
    'isBeingAggregated',
    'isChoiceCertain',
    'isChoiceLost',
    'isLabelUnique',
    'isOauth',
    'isOptional',
    'isOurs',
  ],
  ...['isOtherJobAsking', 'isThrottled', 'isTruncated', 'isDisabled', 'areNumbersTruncated'],
  ...['isMobileWebview', 'isBackgroundAggregationDisabled', 'includeTransactions', 'retryDaily'],
  ...['reuseKnownNumbers', 'mayBeTokenised', 'passedValidation', 'isAuthenticated'],
  // What only holds other fields
  ...['user', 'member', 'credentials', 'answers', 'challenges', 'options', 'fields', 'limits'],
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
  ...['nextAction', 'timestamps', 'baseline', 'context', 'chosen'],
  // What Temporal's UI asks of every run: its panel and the messages that it takes
  ...['currentDetails', 'definition', 'signalDefinitions', 'updateDefinitions', 'queryDefinitions'],
  ...['signal', 'update', 'query'].flatMap((kind) =>
    ['name', 'description'].map((field) => `${kind}Definitions.${field}`),
  ),
]);

/** How a field is masked; undefined for one that is open. */
export function maskOf(name: string, parent = ''): Mask | undefined {
  if (OPEN_FIELDS.has(`${parent}.${name}`)) return undefined;
  const mask = Object.hasOwn(SENSITIVE_FIELDS, name) ? SENSITIVE_FIELDS[name] : undefined;
  return mask ?? (OPEN_FIELDS.has(name) ? undefined : 'hidden');
}
