/**
 * Goal: no run grows past 10 MB or 10,000 events of history, whatever is sent to it by the
 * product's own ways. Method: the worst case is added up from the named bounds; recorded histories
 * say what an event weighs. A retry of an activity, a poll, a query and a rejected update leave no
 * event.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  ACCOUNT_NUMBERS_MAX,
  ANSWER_BYTES_MAX,
  DEFAULT_LIMITS,
  FIELDS_MAX,
  HISTORY_SPACE,
  LIMIT_RANGES,
  MESSAGE_BYTES_MAX,
  METADATA_LENGTH_MAX,
  ROUND_BYTES_MAX,
  SEALED_NUMBERS_LENGTH_MAX,
  SEALED_URL_LENGTH_MAX,
  TRANSACTIONS_BYTES_MAX,
  UNREADABLE_ANSWERS_MAX,
  URL_LENGTH_MAX,
  hasSpace,
  hideNumbers,
  isAccountVerificationInput,
  jsonBytes,
  writeNumbers,
  type AccountNumber,
  type AccountVerificationInput,
  type VerificationLimits,
} from '../../domain';
import { MESSAGES_MAX } from '../../workflows/message-budget';
import { ROOT } from '../support/child-process';

const HISTORY_EVENTS_MAX = 10_000;
const HISTORY_BYTES_MAX = 10_000_000;
/** Temporal's own, of one payload. */
const PAYLOAD_BYTES_MAX = 2_000_000;

/** What an event weighs on an average, with small arguments. */
const EVENT_BYTES = 600;
/**
 * Call and result of an activity, with its workflow tasks; a search attribute or timer beside it.
 */
const ACTIVITY_EVENTS = 8;
/** A round: the poll that finds it, attributes and timer, the answer by update, the resume. */
const ROUND_EVENTS = 30;
/** A job begins with a verify, after an update or another read of the member, and is polled. */
const JOB_EVENTS = 5 * ACTIVITY_EVENTS;
/** Other jobs that end before ours can start: MX runs one a day by itself, for 30 days at most. */
const OTHER_JOBS = 30;
/**
 * Guids of accounts and members that a user has already. MX names no bound; a household has some
 * twenty.
 */
const KNOWN_GUIDS = 1_000;
/** An MX guid, as JSON in a list. */
const GUID_BYTES = 44;

const most = (name: keyof VerificationLimits): number => LIMIT_RANGES[name][1];
const long = (length: number) => '\u0001'.repeat(length);
const reference = 'r'.repeat(200);

const input = {
  verificationId: 'v'.repeat(64),
  tenantId: 't'.repeat(64),
  user: { kind: 'new', identifier: reference, metadata: long(METADATA_LENGTH_MAX) },
  member: {
    kind: 'oauth',
    institutionCode: reference,
    identifier: reference,
    metadata: long(METADATA_LENGTH_MAX),
    clientRedirectUrl: long(URL_LENGTH_MAX),
    uiMessageWebviewUrlScheme: 's'.repeat(100),
  },
  policies: { accountSelection: { kind: 'label', label: long(200) }, memberDeletion: 'on-failure' },
  limits: DEFAULT_LIMITS,
} as const satisfies AccountVerificationInput;

const number: AccountNumber = {
  accountGuid: `ACT-${'0'.repeat(36)}`,
  accountNumber: '9'.repeat(17),
  routingNumber: '9'.repeat(14),
  institutionNumber: '999',
  transitNumber: '99999',
  mayBeTokenised: false,
  passedValidation: true,
};

interface Part {
  readonly times: number;
  readonly events: number;
  /** Beside {@link EVENT_BYTES} for each event. */
  readonly bytes: number;
}

const jobs = most('answerAttemptsMax') + most('dailyRetriesMax') + most('credentialAttemptsMax');
const knownGuids = KNOWN_GUIDS * GUID_BYTES;
const pageBytes = jsonBytes({ ...input.member, metadata: '' });
/** What a poll is started with. */
const pollBytes = FIELDS_MAX * GUID_BYTES + 1_000;

/** What a run cannot do without. */
const NEEDED: Readonly<Record<string, Part>> = {
  'the start': { times: 1, events: 5, bytes: jsonBytes(input) + ANSWER_BYTES_MAX },
  'making the user': { times: 1, events: ACTIVITY_EVENTS, bytes: jsonBytes(input.user) },
  'making the member': {
    times: 1 + UNREADABLE_ANSWERS_MAX,
    events: ACTIVITY_EVENTS,
    bytes: jsonBytes(input.member),
  },
  'credentials that came with the start': { times: 1, events: 0, bytes: ANSWER_BYTES_MAX },
  'members and numbers from before, read and handed on': { times: 4, events: 0, bytes: knownGuids },
  'a round: asked, answered, handed on': {
    times: most('roundsMax'),
    events: ROUND_EVENTS,
    bytes: ROUND_BYTES_MAX + 2 * ANSWER_BYTES_MAX + pollBytes,
  },
  'a job': { times: jobs, events: JOB_EVENTS, bytes: pollBytes },
  'a job of somebody else': { times: OTHER_JOBS, events: 2 * ACTIVITY_EVENTS, bytes: pollBytes },
  'an extension': {
    times: MESSAGES_MAX.extendDeadline,
    events: 6,
    bytes: MESSAGE_BYTES_MAX,
  },
  'a wait for the first step': {
    times: MESSAGES_MAX.awaitNextStep,
    events: 5,
    bytes: MESSAGE_BYTES_MAX,
  },
  // The activity's result, the run's result, and masked in its view.
  'account numbers': {
    times: 3,
    events: ACTIVITY_EVENTS,
    bytes: ACCOUNT_NUMBERS_MAX * jsonBytes(number),
  },
  // Beside those: with a result key they are sealed, and hidden there.
  'account numbers, sealed': {
    times: 2,
    events: 0,
    // Base64 of the guids, in the header, and of the values.
    bytes: (4 / 3) * ACCOUNT_NUMBERS_MAX * (GUID_BYTES + jsonBytes(writeNumbers(number))),
  },
  transactions: { times: 2, events: ACTIVITY_EVENTS, bytes: TRANSACTIONS_BYTES_MAX },
  'clean-up, a cancellation and the end': { times: 1, events: 20, bytes: 5_000 },
};

/**
 * What is taken while there is space; each is the last that was taken, so the largest counts once.
 */
const WITH_SPACE: Readonly<Record<string, Part>> = {
  'a hint or poll request, with the poll that was stopped and found a round all the same': {
    times: 1,
    events: 13,
    bytes: MESSAGE_BYTES_MAX + pollBytes + ROUND_BYTES_MAX + knownGuids,
  },
  // The URL is sealed, and in the results of the activity and of the update.
  'a one-time URL': {
    times: 1,
    events: 11,
    bytes: 2 * MESSAGE_BYTES_MAX + pageBytes + 2 * SEALED_URL_LENGTH_MAX,
  },
  'an answer by signal that is dropped': { times: 1, events: 4, bytes: ANSWER_BYTES_MAX },
};

const sum = (parts: readonly Part[]) => ({
  events: parts.reduce((all, { times, events }) => all + times * events, 0),
  bytes: parts.reduce((all, { times, events, bytes }) => {
    return all + times * (events * EVENT_BYTES + bytes);
  }, 0),
});

describe('the history of a run at its worst', () => {
  const needed = sum(Object.values(NEEDED));
  const last = Object.values(WITH_SPACE).map((part) => sum([part]));

  it('stays below 10,000 events and 10 MB, with the space filled first', () => {
    const space = HISTORY_SPACE.operators;
    const events = needed.events + space.events + Math.max(...last.map((each) => each.events));
    const bytes = needed.bytes + space.bytes + Math.max(...last.map((each) => each.bytes));
    expect(hasSpace(HISTORY_SPACE.callers)).toBe(true);
    expect(hasSpace(HISTORY_SPACE.operators)).toBe(false);
    expect(hasSpace(HISTORY_SPACE.operators, 'operators')).toBe(true);
    expect(hasSpace({ events: HISTORY_SPACE.callers.events + 1, bytes: 0 })).toBe(false);
    expect(hasSpace({ events: 0, bytes: HISTORY_SPACE.callers.bytes + 1 })).toBe(false);
    expect(events).toBeLessThan(HISTORY_EVENTS_MAX);
    expect(bytes).toBeLessThan(HISTORY_BYTES_MAX);
  });

  it('has no part that is too large for one payload', () => {
    const largest = [...Object.values(NEEDED), ...Object.values(WITH_SPACE)].map(
      ({ bytes }) => bytes,
    );
    expect(Math.max(...largest)).toBeLessThan(PAYLOAD_BYTES_MAX);
    // The result has the numbers sealed, and hidden twice with the longest guids; and transactions.
    const row = jsonBytes(hideNumbers({ ...number, accountGuid: reference }));
    const result =
      TRANSACTIONS_BYTES_MAX + SEALED_NUMBERS_LENGTH_MAX + 2 * ACCOUNT_NUMBERS_MAX * row;
    expect(result).toBeLessThan(PAYLOAD_BYTES_MAX);
  });

  it('is added up from an input that is taken', () => {
    expect(isAccountVerificationInput(input)).toBe(true);
  });

  it('weighs events as the recorded histories do, which have their arguments in base64', () => {
    const folder = path.join(ROOT, 'test/replay/histories');
    const events = readdirSync(folder).flatMap(
      (file) =>
        (
          JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as {
            readonly events: unknown[];
          }
        ).events,
    );
    expect(events.length).toBeGreaterThan(1_000);
    expect(jsonBytes(events) / events.length).toBeLessThan(EVENT_BYTES);
  });
});
