/** Users: whose accounts are verified. */
import { type MxCall } from './call';

/** A user at MX: the owner of members. */
export interface MxUser {
  readonly userGuid: string;
  /** MX gives no data of a disabled user. */
  readonly isDisabled: boolean;
}

/** A user to create. */
export interface NewMxUser {
  readonly ownId: string;
  readonly metadata?: string;
  readonly isDisabled?: boolean;
}

/** Operations about users. */
export interface MxUsers {
  /** The user with this own id, or undefined. May read a long list. */
  findUser(ownId: string, call?: MxCall): Promise<MxUser | undefined>;
  /** Creates a user. Not idempotent; `conflict` when the own id is in use. */
  createUser(user: NewMxUser, call?: MxCall): Promise<MxUser>;
  /** Reads one user. */
  readUser(userGuid: string, call?: MxCall): Promise<MxUser>;
}
