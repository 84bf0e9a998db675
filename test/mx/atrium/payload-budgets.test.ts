/**
 * Goal: whatever MX sends, each payload that an activity hands on stays within its budget, and a
 * run within 10 MB. Method: every activity over the real adapter, and an MX that answers each read
 * with far too much.
 */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { generateSealingKeyPair } from '../../../codec';
import * as domain from '../../../domain';
import {
  VERIFICATION_ID as verificationId,
  activitiesOver,
  attemptOf,
} from '../../activities/bench';
import { json, startFakeAtrium, type FakeAtrium, type SeenRequest } from './support/fake-atrium';

const { ACCOUNT_NUMBERS_MAX, MEMBERS_MAX, ROUND_BYTES_MAX, TRANSACTIONS_BYTES_MAX, jsonBytes } =
  domain;

/** The longest guid that is taken. */
const guid = (kind: string, index = 0) => `${kind}-${String(index)}-`.padEnd(200, 'x');
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
/** Twice to six times as long in JSON. */
const TEXT = '"\u0001é'.repeat(1_000);
const userGuid = guid('USR');
const REF = { userGuid, memberGuid: guid('MBR') };

/** How many members and account numbers MX has, and its one-time URL. */
let has = { members: 2, numbers: 600, url: '' };
const memberOf = (index: number) => ({
  guid: guid('MBR', index),
  identifier: TEXT,
  institution_code: guid('INS'),
  connection_status: 'CHALLENGED'.padEnd(500, '!'),
  is_being_aggregated: false,
});
const options = times(60, (index) => ({ label: TEXT.slice(0, 900), value: `${String(index)}-` }));
const questions = times(6, (index) => ({
  guid: guid('C', index),
  label: TEXT,
  type: TEXT,
  options,
}));
const numberOf = (index: number) => ({
  account_guid: guid('ACT', index),
  account_number: '1'.repeat(64).padEnd(80, '-'),
  routing_number: '09100001900001'.padEnd(80, '-'),
  institution_number: '123'.padEnd(80, '-'),
  transit_number: '12345'.padEnd(80, '-'),
  passed_validation: false,
});
const word = TEXT.slice(0, 300);
const words = { type: word, status: word, date: word, currency_code: word, amount: 1 / 3 };
const transactionOf = (index: number) => {
  const description = TEXT.slice(0, 900);
  return { guid: guid('TRN', index), account_guid: guid('ACT'), ...words, description };
};

function answered({ path, query, method }: SeenRequest): unknown {
  const page = (key: string, count: number, make: (index: number) => object) => {
    const from = (Number(query['page']) - 1) * 100;
    const items = times(Math.max(0, Math.min(100, count - from)), (index) => make(from + index));
    return { [key]: items, pagination: { total_pages: Math.ceil(count / 100) } };
  };
  const { members, numbers, url } = has;
  const member = { ...memberOf(0), connection_status: 'CHALLENGED', challenges: questions };
  switch (`${method} ${path.split('/').at(-1) ?? ''}`) {
    case 'POST users':
      return { user: { guid: userGuid, identifier: TEXT } };
    case 'GET members':
      return page('members', members, memberOf);
    case 'GET credentials':
      return { credentials: questions };
    case 'GET account_numbers':
      return page('account_numbers', numbers, numberOf);
    case 'GET transactions':
      return page('transactions', 2_000, transactionOf);
    case 'POST connect_widget_url':
      return { user: { connect_widget_url: url } };
    default:
      return { member: { ...member, oauth_window_uri: url } };
  }
}

let server: FakeAtrium;
let activities: Record<string, (input: object) => Promise<unknown>>;
beforeAll(async () => {
  server = await startFakeAtrium();
  server.answerWith((request, response) => {
    json(200, answered(request))(request, response);
  });
  const { commands, polling } = await activitiesOver(server.mx());
  activities = { ...commands, ...polling } as unknown as typeof activities;
});
afterAll(() => server.close());

/** What an activity handed on: its result or failure, and heartbeats. */
async function handedOn(name: string, input: object): Promise<readonly unknown[]> {
  const { result, error, heartbeats } = await attemptOf(activities[name]!, input);
  if (error === undefined) return [result, ...heartbeats];
  if (!(error instanceof ApplicationFailure)) throw new Error('a defect', { cause: error });
  return [{ message: error.message, type: error.type, details: error.details }, ...heartbeats];
}

const GUID = 203;
/** The longest row of account numbers, whole. */
const NUMBER = 680;
const SMALL = 1_500;
const KNOWN = domain.KNOWN_ACCOUNTS_MAX * GUID;
const baseline = { aggregatedAtMs: null, successfullyAggregatedAtMs: null };
const context = { stage: 'job', baseline, hasSeenJob: true, answeredGuids: [] };
const POLL = { ...REF, fastPollingMs: 60_000, slowPollMs: 100, settleMs: 60_000, context };
const source = { kind: 'oauth', institutionCode: guid('INS') };
const CREATE = { verificationId, userGuid, source, credentials: [] };
const RESUME = { ...REF, verificationId, answers: [{ guid: guid('C'), value: TEXT }] };
const VERIFY = { ...REF, baseline, wasRunning: false, otherJobMs: 1 };
const LIST = { ...REF, knownAccountGuids: null, areReused: true };
const others = (MEMBERS_MAX + 1) * GUID;

/** Each activity that reads, its input, what it may hand on; and how much MX has. */
it.each<[string, object, number, Partial<typeof has>?]>([
  ['createUser', { verificationId, user: { kind: 'new' } }, SMALL],
  ['readInstitutionCredentials', { institutionCode: 'mxbank' }, ROUND_BYTES_MAX],
  ['readMemberCredentials', REF, ROUND_BYTES_MAX],
  ['createMember', CREATE, SMALL + others, { members: MEMBERS_MAX + 1 }],
  ['createMember', CREATE, SMALL, { members: MEMBERS_MAX + 2 }],
  ['readMember', REF, SMALL],
  ['listMembers', { userGuid }, MEMBERS_MAX * (GUID + 150) + KNOWN, { members: 50, numbers: 30 }],
  ['verifyMember', VERIFY, SMALL],
  ['awaitMemberSettled', POLL, ROUND_BYTES_MAX + SMALL],
  ['resumeMember', RESUME, SMALL],
  ['listAccountNumbers', LIST, ACCOUNT_NUMBERS_MAX * NUMBER],
  ['listTransactions', { ...REF, accountGuids: [guid('ACT')] }, TRANSACTIONS_BYTES_MAX + SMALL],
])('%s hands no more on than its budget', async (name, input, budget, more = {}) => {
  has = { members: 2, numbers: 600, url: '', ...more };
  const payloads = await handedOn(name, input);
  expect(payloads[0]).not.toHaveProperty('message');
  for (const payload of payloads) expect(jsonBytes(payload)).toBeLessThanOrEqual(budget);
});

it('a user with more members than can be told apart opens no widget', async () => {
  has = { ...has, members: MEMBERS_MAX + 1 };
  const [failed] = await handedOn('listMembers', { userGuid });
  expect(failed).toMatchObject({ type: 'MemberLimitReached' });
});

const longUrl = 'https://bank.example/'.padEnd(domain.ONE_TIME_URL_BYTES_MAX - 2, 'x');
it.each([
  ['that just fits is sealed', longUrl, { sealedUrl: expect.any(String) }],
  ['that is longer is none', `${longUrl}x`, { type: 'MxContractBroken' }],
  ['that is no address is none', 'no address', { type: 'MxContractBroken' }],
])('a one-time URL %s', async (_what, url, expected) => {
  has = { ...has, url };
  const { publicJwk: recipientKey } = await generateSealingKeyPair();
  for (const kind of ['oauth', 'connect-widget']) {
    const input = { ...REF, verificationId, source: { kind }, recipientKey };
    const [made] = await handedOn('createOpenUrl', input);
    expect(made).toMatchObject(expected);
    expect(jsonBytes(made)).toBeLessThanOrEqual(domain.SEALED_URL_LENGTH_MAX + 20);
  }
});

it('the largest result stays below 2 MB', async () => {
  const [read] = await handedOn('listAccountNumbers', LIST);
  const { numbers } = read as domain.ChosenNumbers;
  expect(numbers).toHaveLength(ACCOUNT_NUMBERS_MAX);
  const [whole, masked] = [jsonBytes(numbers), jsonBytes(numbers.map(domain.maskAccountNumber))];
  const result = whole + masked + TRANSACTIONS_BYTES_MAX + SMALL;
  expect(result).toBeLessThan(1_500_000);
});
