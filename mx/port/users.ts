/** Users: whose accounts are verified. */
import { type MxCall } from './call';

/** A user at MX: the owner of members. */
export interface MxUser {
  readonly userGuid: string;
  /** Our own id of the user, unique; null for a user that was made without one. */
  readonly ownId: string | null;
  /** MX gives no data of a disabled user. */
  readonly isDisabled: boolean;
}

/** A user to create. */
export interface NewMxUser {
  readonly ownId: string;
  readonly metadata?: string;
  readonly isDisabled?: boolean;
}

/** Where a search for a user goes on: a value of the dialect's own, kept as it comes. */
export type UserSearchPlace = Readonly<Record<string, number>>;

/** What one step of a search told. */
export interface UserSearchStep {
  readonly found?: MxUser;
  /** Absent: everything has been read. */
  readonly next?: UserSearchPlace;
}

/** Operations about users. */
export interface MxUsers {
  /**
   * One step of the search for the user with this own id: one request. Users are many, and a
   * dialect may have no filter, so the caller bounds the steps.
   *
   * @param place - what the step before named as the next one; absent at the start
   */
  searchUser(ownId: string, place?: UserSearchPlace, call?: MxCall): Promise<UserSearchStep>;
  /** Creates a user. Not idempotent; `conflict` when the own id is in use. */
  createUser(user: NewMxUser, call?: MxCall): Promise<MxUser>;
  /** Reads one user. */
  readUser(userGuid: string, call?: MxCall): Promise<MxUser>;
  /** Gives a user another own id. Safe to repeat; `conflict` when it is another user's. */
  renameUser(userGuid: string, ownId: string, call?: MxCall): Promise<void>;
  /** Deletes a user for good, with its members. */
  deleteUser(userGuid: string, call?: MxCall): Promise<void>;
}
