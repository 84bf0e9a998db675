// Users (contract §3): POST, GET, PUT and DELETE of /users.

import { z } from 'zod';

import type { AtriumHttp } from '../http';
import type { AtriumCallOptions } from '../options';
import { defineList, eachPage, readPage } from '../pages';
import type { AtriumPage, AtriumPageRequest } from '../pages';
import { readBody } from '../read-body';
import { userSchema } from '../schemas/user';
import type { AtriumUser } from '../schemas/user';

/** Fields of a new user. At least one has to be given, since Atrium rejects an empty `user` (contract §1). */
export interface AtriumUserCreate {
  /** Unique per client; a second user with it is rejected with 409. */
  readonly identifier?: string;
  readonly is_disabled?: boolean;
  readonly metadata?: string;
  /** The name that MX's verification guide gives a field the reference does not know (contract §15). */
  readonly email?: string;
  /** The guide's name for `identifier` (contract §15); prefer `identifier`. */
  readonly id?: string;
}

/** Fields to change on a user; absent ones stay. */
export interface AtriumUserUpdate {
  readonly identifier?: string;
  readonly is_disabled?: boolean;
  readonly metadata?: string;
}

/** Calls about users. */
export interface AtriumUsers {
  /** Creates a user. Not idempotent; 409 `conflict` when the identifier is in use. */
  create(user: AtriumUserCreate, call?: AtriumCallOptions): Promise<AtriumUser>;
  /** Reads one page of users. */
  list(page?: AtriumPageRequest, call?: AtriumCallOptions): Promise<AtriumPage<AtriumUser>>;
  /**
   * The user with this identifier, or undefined. Atrium has no such filter, so pages are read until it is found, at most
   * {@link USER_PAGES_MAX}.
   */
  findByIdentifier(identifier: string, call?: AtriumCallOptions): Promise<AtriumUser | undefined>;
  /** Reads one user. */
  read(userGuid: string, call?: AtriumCallOptions): Promise<AtriumUser>;
  /** Changes a user. */
  update(userGuid: string, user: AtriumUserUpdate, call?: AtriumCallOptions): Promise<AtriumUser>;
  /** Deletes a user and, it is implied, its members (contract §3). */
  delete(userGuid: string, call?: AtriumCallOptions): Promise<void>;
}

/** Pages of 100 users that a search by identifier reads at most. */
export const USER_PAGES_MAX = 1000;

const userBody = z.object({ user: userSchema });
const userList = defineList('users', userSchema);

/** Binds the calls about users to a transport. */
export function createUsers(http: AtriumHttp): AtriumUsers {
  const list = { kind: userList, request: { method: 'GET', route: '/users' } } as const;
  return {
    async create(user, call) {
      const reply = await http.send({ method: 'POST', route: '/users', body: { user } }, call);
      return readBody(reply, userBody).user;
    },
    list: (page = {}, call) => readPage(http, list, page, call),
    async findByIdentifier(identifier, call) {
      for await (const users of eachPage(http, list, call, USER_PAGES_MAX)) {
        const found = users.find((user) => user.identifier === identifier);
        if (found !== undefined) {
          return found;
        }
      }
      return undefined;
    },
    async read(userGuid, call) {
      return readBody(await http.send({ method: 'GET', ...user(userGuid) }, call), userBody).user;
    },
    async update(userGuid, changes, call) {
      const reply = await http.send(
        { method: 'PUT', ...user(userGuid), body: { user: changes } },
        call,
      );
      return readBody(reply, userBody).user;
    },
    async delete(userGuid, call) {
      await http.send({ method: 'DELETE', ...user(userGuid) }, call);
    },
  };
}

function user(userGuid: string): {
  readonly route: string;
  readonly params: { user_guid: string };
} {
  return { route: '/users/{user_guid}', params: { user_guid: userGuid } };
}
