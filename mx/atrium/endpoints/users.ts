/** Users (atrium-contract.md §3): POST and GET of /users. */
import { z } from 'zod';
import { eachPage, readBody, type HttpCall, type Transport } from '../../http';
import { atriumList } from '../lists';
import { told } from '../schemas/fields';
import {
  namedUserSchema,
  userSchema,
  type AtriumNamedUser,
  type AtriumUser,
} from '../schemas/user';

/**
 * Fields of a new user. At least one has to be given, since Atrium rejects an empty `user`
 * (atrium-contract.md §1).
 */
export interface AtriumUserCreate {
  /** Unique per client; a second user with it is rejected with 409. */
  readonly identifier?: string;
  readonly is_disabled?: boolean;
  readonly metadata?: string;
}

/** Calls about users. */
export interface AtriumUsers {
  /** Creates a user. Not idempotent; 409 `conflict` when the identifier is in use. */
  create(user: AtriumUserCreate, call?: HttpCall): Promise<AtriumNamedUser>;
  /**
   * The user with this identifier, or undefined. Atrium has no such filter, so pages are read until
   * it is found, at most {@link USER_PAGES_MAX}.
   */
  findByIdentifier(identifier: string, call?: HttpCall): Promise<AtriumNamedUser | undefined>;
  /** Reads one user. */
  read(userGuid: string, call?: HttpCall): Promise<AtriumUser>;
}

/** Pages of 100 users that a search by identifier reads at most. */
export const USER_PAGES_MAX = 1000;

const userBody = z.object({ user: told(userSchema) });
const newUserBody = z.object({ user: namedUserSchema });
const userList = atriumList('users', namedUserSchema);

/** Binds the calls about users to a transport. */
export function createUsers(http: Transport): AtriumUsers {
  const list = { kind: userList, request: { method: 'GET', route: '/users' } } as const;
  return {
    async create(user, call) {
      const reply = await http.send({ method: 'POST', route: '/users', body: { user } }, call);
      return readBody(reply, newUserBody).user;
    },
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
      const params = { user_guid: userGuid };
      const reply = await http.send({ method: 'GET', route: '/users/{user_guid}', params }, call);
      return readBody(reply, userBody).user;
    },
  };
}
