/** The users and members of a simulator as it keeps them. Credentials are kept as a digest only. */
import { type Institution } from './catalogue';
import { type JobOrder } from './job-plan';
import { type MemberMachine } from './member-machine';
import { type CredentialValue } from './scenarios/resolve-scenario';
import { type Scenario } from './scenarios/scenario';

/** A user record. */
export interface UserRecord {
  readonly guid: string;
  identifier: string | null;
  email: string | null;
  isDisabled: boolean;
  metadata: string | null;
  /** Members in order of creation. */
  readonly members: Map<string, MemberRecord>;
  /** Members that were deleted, and when. */
  readonly ghosts: { readonly member: MemberRecord; readonly deletedAtMs: number }[];
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
  /** The job that creation ordered; null: none. */
  readonly order: JobOrder | null;
  readonly ordersProducts: boolean;
  skipsJobAfterOauth: boolean;
  backgroundAggregationIsDisabled: boolean;
  useCases: readonly string[];
  /** Platform's correlation value of the last call that carried one. */
  callbackPayload: string | null;
  readonly machine: MemberMachine;
  /** Verify calls so far; some scenarios treat the first one differently. */
  verifyCalls: number;
  /** Verify calls, and a creation with products; some scenarios throttle the first. */
  verificationsAsked: number;
  /** Jobs that bring account numbers, whoever asked for them. */
  verificationsStarted: number;
  numbersReadsAfterJob: number;
  lastBalanceAtMs: number | null;
  oauthLinks: number;
}

/** What became of the job of a new member. */
export type CreationOutcome =
  | 'started'
  | 'started-late'
  | 'none'
  | 'products-failed'
  | 'never-started'
  | 'oauth';

/** What a new member needs. */
export interface MemberSeed {
  readonly institution: Institution;
  readonly identifier: string | null;
  readonly metadata: string | null;
  readonly scenario: Scenario;
  readonly credentials: readonly CredentialValue[];
  readonly isOauth: boolean;
  readonly order: JobOrder | null;
  readonly ordersProducts: boolean;
  readonly skipsJobAfterOauth: boolean;
  readonly backgroundAggregationIsDisabled: boolean;
  readonly useCases: readonly string[];
  readonly callbackPayload: string | null;
}

/** The counts of a new member. */
export const NOTHING_YET = {
  verifyCalls: 0,
  verificationsAsked: 0,
  verificationsStarted: 0,
  numbersReadsAfterJob: 0,
  lastBalanceAtMs: null,
  oauthLinks: 0,
} as const;
