/**
 * The open round: what the end user is asked, which answers fit it, and why others are rejected.
 * Signals and updates share these rules. A rejection has a reason of a closed list and repeats no
 * value.
 */
import { type Challenge, type ChallengeRoundKind } from './challenge';
import { jsonBytes } from './byte-budgets';
import { ANSWER_BYTES_MAX, MESSAGE_BYTES_MAX } from './history-space';
import { isRecord } from './is-record';
import { isSealedFields, type SealedFields } from './sealed';

/**
 * Answers to the challenges of a round: one per challenge, all at once. Sealed in every message.
 */
export interface ChallengeAnswers<Fields = SealedFields> {
  readonly round: number;
  readonly answers: Fields;
}

/** The chosen account: the value of one option. It is no secret and is not sealed. */
export interface AccountSelection {
  readonly round: number;
  readonly value: string;
}

/** New credentials: one value per field. Sealed in every message. */
export interface ProvidedCredentials<Fields = SealedFields> {
  readonly round: number;
  readonly credentials: Fields;
}

/** What kind of answer a round waits for. */
export type RoundKind = 'challenge-answers' | 'account-selection' | 'credentials' | 'open-url';

/** A round that waits for the end user. */
export interface OpenRound {
  readonly number: number;
  readonly kind: RoundKind;
  /** Guids that must each be answered once: challenges or required credential fields. */
  readonly requiredGuids: readonly string[];
  /** Further guids that may be answered: optional credential fields. */
  readonly optionalGuids: readonly string[];
  /** For account selection: the values that can be chosen. */
  readonly optionValues: readonly string[];
}

/** Why an answer was rejected. Documented in docs/errors.md. */
export const REJECTION_REASONS = {
  'no-open-round':
    'Nothing is being asked at the moment. Read the verification and look at nextAction.',
  'wrong-round':
    'The answer names another round than the open one. Read nextAction and answer its round.',
  'wrong-kind': 'The open round asks for something else. Read nextAction.kind.',
  'unknown-guid': 'The answer names a guid that the open round does not have.',
  'duplicate-guid': 'The answer names one guid twice.',
  incomplete: 'Every challenge of the round needs an answer, all in one message.',
  'unknown-option': 'The value is none of the options of the open round.',
  malformed:
    'The message is not of the documented shape, its values are not sealed, or it is too long.',
  'too-many-messages':
    'This verification has taken as many messages of this kind as it can. Read it, and wait for its end.',
} as const;
export type RejectionReason = keyof typeof REJECTION_REASONS;

/**
 * Reasons that say "somebody was faster" or "not now"; the others say that the message is wrong.
 */
export const OVERTAKEN_REASONS: ReadonlySet<RejectionReason> = new Set<RejectionReason>([
  'no-open-round',
  'wrong-round',
  'wrong-kind',
]);

/** Opens a round for a set of challenges. */
export function challengeRound(
  number: number,
  kind: ChallengeRoundKind,
  challenges: readonly Challenge[],
): OpenRound {
  return {
    number,
    kind,
    requiredGuids: challenges.map((challenge) => challenge.guid),
    optionalGuids: [],
    optionValues:
      kind === 'account-selection'
        ? challenges.flatMap((challenge) => (challenge.options ?? []).map((option) => option.value))
        : [],
  };
}

/**
 * Checks answers against the open round; undefined means they fit. Takes any value: signals come
 * from outside.
 */
export function rejectAnswers(
  open: OpenRound | undefined,
  message: unknown,
): RejectionReason | undefined {
  const parsed = readFields(message, 'answers');
  return parsed === undefined ? 'malformed' : rejectFields(open, 'challenge-answers', parsed);
}

/** Checks new credentials against the open round; undefined means they fit. Takes any value. */
export function rejectCredentials(
  open: OpenRound | undefined,
  message: unknown,
): RejectionReason | undefined {
  const parsed = readFields(message, 'credentials');
  return parsed === undefined ? 'malformed' : rejectFields(open, 'credentials', parsed);
}

/** Checks an account selection against the open round; undefined means it fits. Takes any value. */
export function rejectSelection(
  open: OpenRound | undefined,
  message: unknown,
): RejectionReason | undefined {
  if (!isRecord(message) || !isRoundNumber(message['round'])) return 'malformed';
  const { round, value } = message;
  if (typeof value !== 'string' || jsonBytes(message) > MESSAGE_BYTES_MAX) return 'malformed';
  const rejection = rejectRound(open, 'account-selection', round);
  if (rejection !== undefined) return rejection;
  return open?.optionValues.includes(value) === true ? undefined : 'unknown-option';
}

/** The round of a message, and the names of its members. */
const ENVELOPE_BYTES_MAX = 100;

interface Fields {
  readonly round: number;
  readonly guids: readonly string[];
}

function readFields(message: unknown, key: 'answers' | 'credentials'): Fields | undefined {
  if (!isRecord(message) || !isRoundNumber(message['round'])) return undefined;
  const fields = message[key];
  if (!isSealedFields(fields)) return undefined;
  if (jsonBytes(message) > ANSWER_BYTES_MAX + ENVELOPE_BYTES_MAX) return undefined;
  return { round: message['round'], guids: fields.guids };
}

function rejectRound(
  open: OpenRound | undefined,
  kind: RoundKind,
  round: unknown,
): RejectionReason | undefined {
  if (open === undefined) return 'no-open-round';
  if (open.number !== round) return 'wrong-round';
  return open.kind === kind ? undefined : 'wrong-kind';
}

function rejectFields(
  open: OpenRound | undefined,
  kind: RoundKind,
  { round, guids }: Fields,
): RejectionReason | undefined {
  const rejection = rejectRound(open, kind, round);
  if (rejection !== undefined || open === undefined) return rejection;
  const allowed = [...open.requiredGuids, ...open.optionalGuids];
  if (guids.some((guid) => !allowed.includes(guid))) return 'unknown-guid';
  if (new Set(guids).size !== guids.length) return 'duplicate-guid';
  return open.requiredGuids.every((guid) => guids.includes(guid)) ? undefined : 'incomplete';
}

function isRoundNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
