/**
 * A dialect of MX: how it reads requests and writes answers. The world behind it is one: users,
 * members and jobs made in one dialect are there in the other. atrium/ and platform/ implement it.
 */
import { type Account, type AccountNumbers } from './accounts';
import { type Api } from './api';
import { type Institution } from './catalogue';
import { type Rejection } from './errors';
import { type JobOrder, type Yield } from './job-plan';
import { type OpenChallenge } from './judge';
import { type MemberView } from './member-view';
import { type OauthOptions } from './oauth-link';
import { type CredentialValue } from './scenarios/resolve-scenario';
import { type CreationOutcome, type MemberRecord, type UserRecord } from './records';
import { type Transaction } from './transactions';
import { type WidgetOptions } from './widget/widget-shapes';
import { type World } from './world';

/** A JSON object as it goes out. */
export type WireBody = Readonly<Record<string, unknown>>;

/** A query as it came, each parameter with its last value. */
export type Query = Readonly<Record<string, string | undefined>>;

/** What a request says of a user; left out means: not said. */
export interface UserFields {
  readonly identifier?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly metadata?: string | null | undefined;
}

/** What a request says of a member, new or known; left out means: not said. */
export interface MemberFields {
  readonly credentials?: readonly CredentialValue[] | undefined;
  readonly identifier?: string | null | undefined;
  readonly metadata?: string | null | undefined;
  readonly backgroundAggregationIsDisabled?: boolean | undefined;
  readonly useCases?: readonly string[] | undefined;
}

/** A request for a new member. */
export interface NewMember extends MemberFields {
  readonly institutionCode: string;
  readonly isOauth: boolean;
  /** The job that starts with it, or after OAuth; null: none. */
  readonly order: JobOrder | null;
  /** True: the job is the products of `data_request`, which can fail. */
  readonly ordersProducts: boolean;
  readonly oauth: OauthOptions;
}

/** A request that changes a member. */
export interface ChangedMember extends MemberFields {
  /** The job that new credentials start; null: none. */
  readonly order: JobOrder | 'ordered-at-creation' | null;
}

/** How a dialect reads requests. Throws Rejection. */
export interface Requests {
  user(body: unknown): UserFields;
  newMember(body: unknown, world: World): NewMember;
  changedMember(body: unknown, world: World): ChangedMember;
  /** What a verification is to bring. */
  verification(body: unknown): readonly Yield[];
  /** Options of a widget, at the path of Platform, and at that of Atrium. */
  widget(body: unknown, world: World): WidgetOptions;
  connectWidget(body: unknown): WidgetOptions;
  /** Which institutions a list shows. */
  institutions(query: Query, world: World): (institution: Institution) => boolean;
  /** Which users a list shows. */
  users(query: Query, world: World): (user: UserRecord) => boolean;
}

/** A member at one moment, for an answer. */
export interface ShownMember {
  readonly user: UserRecord;
  readonly member: MemberRecord;
  readonly view: MemberView;
  /** What the answer is to: the call that starts a job may not know it yet. */
  readonly occasion: 'read' | 'list' | 'start' | 'other';
  /** The one-time OAuth address, only where one was just made. */
  readonly oauthWindowUri?: string | undefined;
  /** Set: a product of a new member failed. */
  readonly hasFailedProducts?: boolean;
}

/** An account of a member, for an answer. */
export interface ShownAccount {
  readonly user: UserRecord;
  readonly member: MemberRecord;
  readonly account: Account;
}

/** How a dialect writes answers: the only place with the wire names of answers. */
export interface Wire {
  user(user: UserRecord): WireBody;
  institution(institution: Institution): WireBody;
  /** The whole body of a log-in form. */
  credentials(institution: Institution, query: Query): WireBody;
  member(shown: ShownMember, world: World): WireBody;
  /** The body of a member after its OAuth address was made anew. */
  oauthWindow(shown: ShownMember, world: World): WireBody;
  status(member: MemberRecord, view: MemberView, world: World): WireBody;
  /** The whole body of a list of challenges. */
  challenges(challenges: readonly OpenChallenge[], query: Query, world: World): WireBody;
  accountNumbers(member: MemberRecord, numbers: AccountNumbers, world: World): WireBody;
  account(
    shown: ShownAccount,
    times: { readonly createdAtMs: number; readonly updatedAtMs: number },
    world: World,
  ): WireBody;
  accountOwner(shown: ShownAccount, ownerGuid: string): WireBody;
  transaction(
    user: UserRecord,
    member: MemberRecord,
    transaction: Transaction,
    world: World,
  ): WireBody;
  /** The whole body of a new widget address. */
  widget(user: UserRecord, url: string): WireBody;
}

/** One dialect, in one version. */
export interface Dialect {
  readonly api: Api;
  readonly requests: Requests;
  readonly wire: Wire;
  /** The scheme of navigations in an app, unless a request names another. */
  readonly urlScheme: string;
  /** The content type of answers. */
  readonly mediaType: string;
  /** Most entries of a page; `institutions` have 100 everywhere. */
  readonly perPageMax: number;
  /** HTTP status of a premium job that has started, other than verify. */
  readonly jobStatus: number;
  /** Whether paths take the client's own ids of users and members beside their guids. */
  readonly takesOwnIds: boolean;
  /** Whether a user's lists of accounts still show those of a member that was just deleted. */
  readonly hasGhosts: boolean;
  createStatus(outcome: CreationOutcome, world: World): number;
  /** HTTP status and text of a rejection. */
  rejection(rejection: Rejection, world: World): { readonly status: number; readonly text: string };
}
