/** The documented test user and its member, which all callers share (atrium-contract.md §3). */
import { TEST_INSTITUTION } from './catalogue';
import { MemberMachine } from './member-machine';
import { NOTHING_YET, type MemberRecord, type UserRecord } from './records';
import { type Scenario } from './scenarios/scenario';

/** Names under which the documented test user and member are reached (atrium-contract.md §3). */
export const TEST_USER = { alias: 'test_atrium', guid: 'USR-fa7537f3-48aa-a683-a02a-b18940482f54' };
/** @see TEST_USER */
export const TEST_MEMBER = {
  alias: 'test_atrium_member',
  guid: 'MBR-7c6f361b-e582-15b6-60c0-358f12466b4b',
};

const TEST_SCENARIO: Scenario = {
  effect: 'The documented test member.',
  selection: 'none',
  accounts: 'documented-example',
};

/** Makes the documented test user. */
export function testUser(seed: string): UserRecord {
  const machine = new MemberMachine(`${seed}/${TEST_MEMBER.guid}`);
  machine.restore({
    connectionStatus: 'CONNECTED',
    status: 'COMPLETED',
    aggregatedAtMs: Date.parse('2018-06-25T20:04:19Z'),
    successfullyAggregatedAtMs: Date.parse('2018-06-25T19:45:01Z'),
  });
  const member: MemberRecord = {
    guid: TEST_MEMBER.guid,
    userGuid: TEST_USER.guid,
    institution: TEST_INSTITUTION,
    identifier: 'chase_ds',
    metadata: null,
    scenario: TEST_SCENARIO,
    credentialsDigest: null,
    isOauth: false,
    order: null,
    ordersProducts: false,
    skipsJobAfterOauth: false,
    backgroundAggregationIsDisabled: true,
    useCases: [],
    callbackPayload: null,
    machine,
    ...NOTHING_YET,
  };
  return {
    guid: TEST_USER.guid,
    identifier: 'unique_id',
    email: null,
    isDisabled: false,
    metadata: null,
    members: new Map([[member.guid, member]]),
    ghosts: [],
    membersEverCreated: 0,
  };
}
