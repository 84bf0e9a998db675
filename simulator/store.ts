/**
 * The users and members of a simulator, in order of creation, and the uniqueness rules. No HTTP and
 * no wire names here. Credentials are kept as a digest only.
 */
import { CATALOGUE, TEST_INSTITUTION, type Institution } from './catalogue';
import { digest, seededUuid } from './guids';
import { MemberMachine } from './member-machine';
import { type CredentialValue } from './scenarios/resolve-scenario';
import { type Scenario } from './scenarios/scenario';

/** A user record. */
export interface UserRecord {
  readonly guid: string;
  identifier: string | null;
  isDisabled: boolean;
  metadata: string | null;
  /** Members in order of creation. */
  readonly members: Map<string, MemberRecord>;
  membersEverCreated: number;
}

/** A member record. Its state is in the machine. */
export interface MemberRecord {
  readonly guid: string;
  readonly userGuid: string;
  readonly institution: Institution;
  identifier: string | null;
  metadata: string | null;
  scenario: Scenario;
  credentialsDigest: string | null;
  readonly isOauth: boolean;
  skipsAggregationAfterOauth: boolean;
  backgroundAggregationIsDisabled: boolean;
  readonly machine: MemberMachine;
  /** Verify calls so far; some scenarios treat the first one differently. */
  verifyCalls: number;
  /** Verifications that MX started, and asks money for. */
  verificationsStarted: number;
  numbersReadsAfterJob: number;
  lastBalanceAtMs: number | null;
  oauthLinks: number;
}

/** What a new member needs. */
export interface MemberSeed {
  readonly institution: Institution;
  readonly identifier: string | null;
  readonly metadata: string | null;
  readonly scenario: Scenario;
  readonly credentials: readonly CredentialValue[];
  readonly isOauth: boolean;
  readonly skipsAggregationAfterOauth: boolean;
  readonly backgroundAggregationIsDisabled: boolean;
}

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

/** The memory of one simulator. */
export class Store {
  readonly institutions: ReadonlyMap<string, Institution>;
  readonly #seed: string;
  readonly #users = new Map<string, UserRecord>();
  readonly #userByIdentifier = new Map<string, string>();
  readonly #memberByIdentifier = new Map<string, string>();
  readonly #memberByCredentials = new Map<string, string>();
  /**
   * When a deleted member was last aggregated; a re-created one inherits it (atrium-contract.md
   * §16.12).
   */
  readonly #inheritance = new Map<string, number>();
  readonly #testUser: UserRecord;
  #usersEverCreated = 0;

  /** @param seed Guids are derived from it. */
  constructor(seed: string) {
    this.#seed = seed;
    this.institutions = new Map(
      [...CATALOGUE, TEST_INSTITUTION].map((institution) => [institution.code, institution]),
    );
    this.#testUser = testUser(seed);
  }

  /** All users in order of creation, without the documented test user. */
  users(): readonly UserRecord[] {
    return [...this.#users.values()];
  }

  /** The number of users, without the documented test user. */
  userCount(): number {
    return this.#users.size;
  }

  /**
   * Finds a user by guid. The documented test user has only its alias: the guid in its body opens
   * no test endpoint.
   */
  user(guid: string): UserRecord | undefined {
    return guid === TEST_USER.alias ? this.#testUser : this.#users.get(guid);
  }

  /** Finds a member of a user by guid; the documented test member by its alias alone. */
  member(user: UserRecord, guid: string): MemberRecord | undefined {
    if (user !== this.#testUser) return user.members.get(guid);
    return guid === TEST_MEMBER.alias ? user.members.get(TEST_MEMBER.guid) : undefined;
  }

  /** Finds a member among all users. */
  anyMember(guid: string): MemberRecord | undefined {
    for (const user of [...this.#users.values(), this.#testUser]) {
      const member = user.members.get(guid);
      if (member !== undefined) return member;
    }
    return undefined;
  }

  /** Whether this is the documented test user, which all callers share and none can change. */
  isTestUser(user: UserRecord): boolean {
    return user === this.#testUser;
  }

  /** Whether this is the documented test member, which none can change or delete. */
  isTestMember(member: MemberRecord): boolean {
    return member.guid === TEST_MEMBER.guid;
  }

  /** Creates a user. The caller checks that the identifier is free. */
  createUser(fields: Pick<UserRecord, 'identifier' | 'isDisabled' | 'metadata'>): UserRecord {
    const guid = `USR-${seededUuid(this.#seed, 'user', this.#usersEverCreated)}`;
    this.#usersEverCreated += 1;
    const user: UserRecord = { guid, ...fields, members: new Map(), membersEverCreated: 0 };
    this.#users.set(guid, user);
    if (user.identifier !== null) this.#userByIdentifier.set(user.identifier, guid);
    return user;
  }

  /** Whether this user (or a new one) may have the identifier. */
  isUserIdentifierFree(identifier: string, exceptGuid?: string): boolean {
    const owner = this.#userByIdentifier.get(identifier);
    return owner === undefined || owner === exceptGuid;
  }

  /** Changes the identifier of a user. */
  renameUser(user: UserRecord, identifier: string | null): void {
    if (user.identifier !== null) this.#userByIdentifier.delete(user.identifier);
    user.identifier = identifier;
    if (identifier !== null) this.#userByIdentifier.set(identifier, user.guid);
  }

  /** Removes a user with its members. The documented test user stays. */
  deleteUser(user: UserRecord): void {
    if (user === this.#testUser) return;
    for (const member of [...user.members.values()]) this.deleteMember(user, member);
    this.renameUser(user, null);
    this.#users.delete(user.guid);
  }

  /** Creates a member. The caller checks that identifier and credentials are free. */
  createMember(user: UserRecord, fields: MemberSeed): MemberRecord {
    const guid = `MBR-${seededUuid(this.#seed, user.guid, user.membersEverCreated)}`;
    user.membersEverCreated += 1;
    const { credentials, ...rest } = fields;
    const credentialsDigest = rest.isOauth
      ? null
      : credentialsKey(user, rest.institution, credentials);
    const member: MemberRecord = {
      guid,
      userGuid: user.guid,
      ...rest,
      credentialsDigest,
      machine: new MemberMachine(`${this.#seed}/${guid}`),
      verifyCalls: 0,
      verificationsStarted: 0,
      numbersReadsAfterJob: 0,
      lastBalanceAtMs: null,
      oauthLinks: 0,
    };
    user.members.set(guid, member);
    if (member.identifier !== null) this.#memberByIdentifier.set(member.identifier, guid);
    if (credentialsDigest !== null) this.#memberByCredentials.set(credentialsDigest, guid);
    return member;
  }

  /**
   * Whether this member (or a new one) may have the identifier. Unique per client
   * (atrium-contract.md §14, uncertain).
   */
  isMemberIdentifierFree(identifier: string, exceptGuid?: string): boolean {
    const owner = this.#memberByIdentifier.get(identifier);
    return owner === undefined || owner === exceptGuid;
  }

  /** Whether the user has no other member at this institution with these credentials. */
  areCredentialsFree(
    user: UserRecord,
    institution: Institution,
    credentials: readonly CredentialValue[],
    exceptGuid?: string,
  ): boolean {
    const owner = this.#memberByCredentials.get(credentialsKey(user, institution, credentials));
    return owner === undefined || owner === exceptGuid;
  }

  /** Changes the identifier of a member. */
  renameMember(member: MemberRecord, identifier: string | null): void {
    if (member.identifier !== null) this.#memberByIdentifier.delete(member.identifier);
    member.identifier = identifier;
    if (identifier !== null) this.#memberByIdentifier.set(identifier, member.guid);
  }

  /** Changes the credentials of a member. */
  changeCredentials(
    user: UserRecord,
    member: MemberRecord,
    credentials: readonly CredentialValue[],
  ): void {
    if (member.credentialsDigest !== null)
      this.#memberByCredentials.delete(member.credentialsDigest);
    member.credentialsDigest = credentialsKey(user, member.institution, credentials);
    this.#memberByCredentials.set(member.credentialsDigest, member.guid);
  }

  /** Removes a member for good. The caller keeps the documented test member. */
  deleteMember(user: UserRecord, member: MemberRecord): void {
    this.renameMember(member, null);
    if (member.credentialsDigest !== null) {
      this.#memberByCredentials.delete(member.credentialsDigest);
      const { aggregatedAtMs } = member.machine.snapshot();
      if (aggregatedAtMs !== null) this.#inheritance.set(member.credentialsDigest, aggregatedAtMs);
    }
    user.members.delete(member.guid);
  }

  /** When an earlier member with the same log-in was last aggregated, or null. */
  inheritedAggregation(member: MemberRecord): number | null {
    if (member.credentialsDigest === null) return null;
    return this.#inheritance.get(member.credentialsDigest) ?? null;
  }
}

function credentialsKey(
  user: UserRecord,
  institution: Institution,
  credentials: readonly CredentialValue[],
): string {
  const sorted = [...credentials].sort((a, b) => a.guid.localeCompare(b.guid));
  return digest(user.guid, institution.code, ...sorted.flatMap(({ guid, value }) => [guid, value]));
}

function testUser(seed: string): UserRecord {
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
    skipsAggregationAfterOauth: false,
    backgroundAggregationIsDisabled: true,
    machine,
    verifyCalls: 0,
    verificationsStarted: 0,
    numbersReadsAfterJob: 0,
    lastBalanceAtMs: null,
    oauthLinks: 0,
  };
  return {
    guid: TEST_USER.guid,
    identifier: 'unique_id',
    isDisabled: false,
    metadata: null,
    members: new Map([[member.guid, member]]),
    membersEverCreated: 0,
  };
}
