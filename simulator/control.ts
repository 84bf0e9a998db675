/**
 * The control of a simulator for tests in the same process: read its state, change settings, set
 * faults, force the state of a member. control-routes.ts offers the same over HTTP.
 */
import { accountsOf } from './accounts';
import { type Fault, type PlannedFault } from './faults';
import { UNMATCHED } from './endpoint';
import { ENDPOINTS } from './routes';
import { settingsSchema, type Settings } from './settings';
import { finishOauth, type OauthResult } from './oauth-links';
import { type RegisteredScenario } from './scenarios/resolve-scenario';
import { type EndState } from './scenarios/scenario';
import { type MemberRecord } from './store';
import { accountsKey, startJob, type Counters, type World } from './world';

/** A member as the control surface shows it; holds no credential. */
export interface MemberSummary {
  readonly guid: string;
  readonly userGuid: string;
  readonly identifier: string | null;
  readonly institutionCode: string;
  readonly connectionStatus: string | null;
  readonly isBeingAggregated: boolean;
  readonly runningJob: string | null;
  readonly verifyCalls: number;
  /** Verifications that took effect: verify calls, and those that the widget started. */
  readonly verificationsStarted: number;
  readonly openChallengeGuids: readonly string[];
}

/** A user as the control surface shows it. */
export interface UserSummary {
  readonly guid: string;
  readonly identifier: string | null;
}

/**
 * One challenge: how many posts named it, how many took effect, and the verdict. Holds no answer.
 */
export interface ChallengeSummary {
  readonly challengeGuid: string;
  readonly memberGuid: string;
  readonly posts: number;
  readonly effects: number;
  readonly verdict: 'correct' | 'incorrect' | 'failure' | 'none';
}

/**
 * The control. Methods that name a member throw when it does not exist, or is the documented test
 * member, which all callers share.
 */
export interface SimulatorControl {
  counters(): Readonly<Counters>;
  /** Users in order of creation, without the documented test user. */
  users(): readonly UserSummary[];
  /** Members in order of creation, of one user or of all, without the documented test member. */
  members(userGuid?: string): readonly MemberSummary[];
  /** The names of a member's accounts by their guids, whatever answers leave out. */
  accountNames(memberGuid: string): ReadonlyMap<string, string>;
  challenges(memberGuid?: string): readonly ChallengeSummary[];
  settings(): Settings;
  /** Changes settings. A running job keeps the settings it started with. */
  changeSettings(changes: Partial<Settings>): void;
  /** Plans a fault. Throws for an unknown route and lists the known ones. */
  addFault(fault: Fault): void;
  clearFaults(): void;
  faults(): readonly PlannedFault[];
  /** Registers the log-in and answers that an institution accepts, for log-ins from now on. */
  registerScenario(institutionCode: string, scenario: RegisteredScenario): void;
  /** Ends any job of a member and sets its state. `isBeingAggregated` is false by default. */
  forceStatus(memberGuid: string, state: EndState & { readonly isBeingAggregated?: boolean }): void;
  /** Starts the aggregation that MX runs about once a day. Throws when a job runs. */
  startBackgroundAggregation(memberGuid: string): void;
  /** Plays the end user's return from the consent page of an OAuth member. */
  finishOauth(memberGuid: string, result: OauthResult): void;
}

/** The routes that a fault may name; `*` is any. */
export const FAULT_ROUTES: readonly string[] = [
  '*',
  ...ENDPOINTS.map(({ name }) => name),
  UNMATCHED,
];

/** Creates the control of a simulator. */
export function createControl(world: World): SimulatorControl {
  const nowMs = () => world.clock.now().getTime();
  return {
    counters: () => ({ ...world.counters }),
    users: () => world.store.users().map(({ guid, identifier }) => ({ guid, identifier })),
    members: (userGuid) => memberSummaries(world, userGuid),
    accountNames: (memberGuid) => {
      const member = existing(world, memberGuid);
      const accounts = accountsOf(accountsKey(world, member), member.scenario);
      return new Map(accounts.map(({ guid, name }) => [guid, name]));
    },
    challenges: (memberGuid) => challengeSummaries(world, memberGuid),
    settings: () => world.settings,
    changeSettings: (changes) => {
      world.settings = {
        ...world.settings,
        ...definedOnly(settingsSchema.partial().parse(changes)),
      };
    },
    addFault: (fault) => {
      if (!FAULT_ROUTES.includes(fault.route)) {
        throw new Error(`Unknown route; the routes are ${FAULT_ROUTES.join(', ')}.`);
      }
      world.faults.add(fault);
    },
    clearFaults: () => {
      world.faults.clear();
    },
    faults: () => world.faults.pending(),
    registerScenario: (institutionCode, scenario) => {
      if (!world.store.institutions.has(institutionCode)) {
        throw new Error('Unknown institution code; the catalogue lists the known ones.');
      }
      world.registered.set(institutionCode, scenario);
    },
    forceStatus: (memberGuid, { isBeingAggregated, ...state }) => {
      existing(world, memberGuid).machine.force(state, nowMs(), isBeingAggregated);
    },
    startBackgroundAggregation: (memberGuid) => {
      const member = existing(world, memberGuid);
      if (member.machine.runningJob(nowMs()) !== null) throw new Error('A job is running already.');
      startJob(world, member, { kind: 'aggregation', nowMs: nowMs() });
    },
    finishOauth: (memberGuid, result) => {
      finishOauth(world, existing(world, memberGuid), result, nowMs());
    },
  };
}

function existing(world: World, memberGuid: string): MemberRecord {
  const member = world.store.anyMember(memberGuid);
  if (member === undefined) throw new Error('No such member.');
  if (world.store.isTestMember(member)) throw new Error('All callers share this member.');
  return member;
}

function memberSummaries(world: World, userGuid: string | undefined): readonly MemberSummary[] {
  const nowMs = world.clock.now().getTime();
  const users = world.store
    .users()
    .filter((user) => userGuid === undefined || user.guid === userGuid);
  return users.flatMap((user) =>
    [...user.members.values()].map((member) => summary(member, nowMs)),
  );
}

function summary(member: MemberRecord, nowMs: number): MemberSummary {
  const view = member.machine.view(nowMs);
  return {
    guid: member.guid,
    userGuid: member.userGuid,
    identifier: member.identifier,
    institutionCode: member.institution.code,
    connectionStatus: view.connectionStatus,
    isBeingAggregated: view.isBeingAggregated,
    runningJob: member.machine.runningJob(nowMs),
    verifyCalls: member.verifyCalls,
    verificationsStarted: member.verificationsStarted,
    openChallengeGuids: view.challenges.map((challenge) => challenge.guid),
  };
}

function challengeSummaries(
  world: World,
  memberGuid: string | undefined,
): readonly ChallengeSummary[] {
  return [...world.challengePosts]
    .filter(([, posts]) => memberGuid === undefined || posts.memberGuid === memberGuid)
    .map(([challengeGuid, { memberGuid: owner, posts, effects }]) => {
      const records = world.store.anyMember(owner)?.machine.answerRecords() ?? [];
      const record = records.find((candidate) => candidate.challengeGuid === challengeGuid);
      return {
        challengeGuid,
        memberGuid: owner,
        posts,
        effects,
        verdict: record?.verdict ?? 'none',
      };
    });
}

/** Drops undefined values, so that they do not overwrite a setting. */
function definedOnly(changes: Partial<Record<keyof Settings, unknown>>): Partial<Settings> {
  const entries = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}
