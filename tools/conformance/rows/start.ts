/** What a start of the API and of the client takes. */
import { type Row } from '../row';

const STEPS =
  'api/every-flow › goes step by step, as its event stream tells; a user of the same identifier is adopted';
const SHAPE = 'contract/requests › to $to with $what is the same for both';
const PASSED_ON = 'activities/passed-on › of %s, %s reaches MX';
const FLOWS = 'api/every-flow › %s leads to verified numbers';
const RULE = 'domain/selection-policy › by the label %j of %j is %p';
const RECOVERY = 'domain/recovery › as %s %s';
const WINDOW =
  'activities/await-member-settled › is one poll an attempt, repeated by Temporal after the pause, its memory kept';

/** The rows of `POST /v1/verifications`; the client’s own members stand with them. */
export const START: readonly Row[] = [
  [
    'idempotency-key',
    'The same key and body are the same verification.',
    'api/idempotency › answers a repeated start with what is to be done now, and after the end with the outcome',
  ],
  [
    'prefer',
    'Waits for the first thing to do.',
    'api/every-flow › answers a start that waits with the first thing to do, gives an address only where one is asked for, and is cancelled once',
  ],
  ['user.kind', 'A user that MX knows, or a new one.', STEPS],
  ['user.userGuid', 'The user that MX knows.', FLOWS],
  [
    'user.identifier',
    'MX’s `identifier`, with the mark of the tenant: its user that has it already is taken.',
    STEPS,
  ],
  [
    'user.id',
    'Stands in for `identifier`; rejected beside it.',
    'contract/requests › to $to with $what is the same for both',
  ],
  [
    'user.metadata user.isDisabled',
    'MX’s `metadata` and `is_disabled` of a user that is made.',
    PASSED_ON,
  ],
  ['member.kind', 'The connection method.', 'api/every-flow › these are all that a start may name'],
  ['member.institutionCode', 'MX’s `institution_code`; opens the widget at its form.', PASSED_ON],
  [
    'member.credentials[].guid member.credentials[].value',
    'The sign-in, sealed at once; asked for where absent.',
    'client/requests › is sent with its credentials sealed to the worker, as one value of this place',
  ],
  [
    'member.credentials.guids[] member.credentials.sealed',
    'The same, sealed before; the client’s alone.',
    'contract/requests › to start with sealed credentials is for the client alone: nobody can seal before the id exists',
  ],
  [
    'member.identifier member.metadata member.isBackgroundAggregationDisabled',
    'MX’s fields of a new member.',
    PASSED_ON,
  ],
  ['member.referralSource', 'MX’s `referral_source`.', PASSED_ON],
  ['member.clientRedirectUrl', 'MX’s `client_redirect_url`; rejected without `APP`.', SHAPE],
  [
    'member.uiMessageWebviewUrlScheme',
    'MX’s `ui_message_webview_url_scheme`; rejected without `APP` or a WebView.',
    SHAPE,
  ],
  ['member.colorScheme member.isMobileWebview', 'MX’s options of the widget.', PASSED_ON],
  ['member.language', 'Sent as `Accept-Language` of the widget.', PASSED_ON],
  ['member.memberGuid', 'The member that exists already.', FLOWS],
  [
    'reference',
    'The caller’s own name of the verification; MX gets none of it.',
    'api/every-flow › is found by the reference of its backend, which another tenant may use as well',
  ],
  [
    'includeTransactions',
    'MX’s `include_transactions`; the transactions are part of the result.',
    'flows/scenes › has transactions of the verified account alone',
  ],
  [
    'resultKey.kty resultKey.crv resultKey.x resultKey.y resultKey.kid',
    'The caller’s public key, to which numbers and transactions are sealed.',
    'api/every-flow › gives numbers and transactions to the holder of the result key alone',
  ],
  ['resultKey.d', 'Rejected: the private part of a key.', SHAPE],
  [
    'resultKey.alg resultKey.use resultKey.key_ops[] resultKey.ext',
    'What else a public JWK may have; another algorithm or use is rejected.',
    SHAPE,
  ],
  [
    'policies.accountSelection.kind policies.accountSelection.label',
    'A label that fits one account chooses it; a rule is rejected with the widget.',
    RULE,
  ],
  [
    'policies.accountSelection.pattern',
    'The same with `*`.',
    'domain/selection-policy › by the pattern %j of %j is %p',
  ],
  [
    'policies.reuseKnownNumbers',
    'Takes numbers that MX has; rejected without an existing member.',
    'flows/scenes › flow-known-numbers-reused',
  ],
  [
    'policies.retryDaily',
    'Tries again the next day; rejected with the widget.',
    `${RECOVERY} › with the policy`,
  ],
  [
    'policies.memberDeletion',
    'Whether the member is deleted at the end.',
    'flows/scenes › flow-cancelled-and-deleted',
  ],
  [
    'limits.overallMs',
    'Ends the verification.',
    'flows/cancel-and-deadlines › while a failed bank is given a day',
  ],
  [
    'limits.answerMs',
    'Ends a question.',
    'flows/cancel-and-deadlines › the deadline of a question is told, and kept',
  ],
  [
    'limits.credentialsMs',
    'Ends the wait for credentials.',
    'flows/scenes › outcome-credentials-not-provided',
  ],
  [
    'limits.openUrlMs',
    'Ends the wait for the bank’s page or the widget.',
    'flows/cancel-and-deadlines › does not wait for a one-time URL that MX puts off, here by a minute',
  ],
  [
    'limits.expiredGraceMs limits.answerAttemptsMax',
    'When a late or wrong answer starts a new job.',
    RECOVERY,
  ],
  [
    'limits.dailyRetryMs',
    'The wait before the next day’s try.',
    'flows/scenes › outcome-support-required',
  ],
  ['limits.dailyRetriesMax limits.credentialAttemptsMax', 'How often it is tried.', RECOVERY],
  ['limits.fastPollingMs limits.slowPollMs', 'When polling slows down, and to what pace.', WINDOW],
  [
    'limits.settleMs',
    'Ends a phase of polling.',
    'activities/await-member-settled › ends for good after the bound, with one last read',
  ],
  [
    'limits.otherJobMs',
    'Ends the wait for another job.',
    'activities/verify-answers › to wait for another job, within a bound, and notes the rejection before it looks',
  ],
  [
    'limits.roundsMax',
    'Ends a verification of too many rounds.',
    'workflows/conversation › numbers its rounds from 1 and ends the verification after the last one',
  ],
  [
    'verificationId',
    'The id; the client’s alone.',
    'client/requests › gets an id of its own where it names none',
  ],
  [
    'tenantId',
    'Whose it is; over HTTP the key tells.',
    'api/access › is answered about an id as about one that never was, on every path',
  ],
  [
    'requestFingerprint',
    'What a repeated start is compared by; the client’s alone.',
    'api/idempotency › rejects the key for another body, waiting or not, and tells by no secret value',
  ],
];
