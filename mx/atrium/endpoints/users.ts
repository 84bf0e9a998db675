/** Users (atrium-contract.md §3): POST and GET of /users; GET, PUT and DELETE of one. */
import { z } from 'zod';
import {
  PAGE_SIZE_MAX,
  readBody,
  readCommandBody,
  readPage,
  requireNoBody,
  type HttpCall,
  type Transport,
} from '../../http';
import { type MxPage } from '../../port';
import { atriumList } from '../lists';
import { anything, told } from '../schemas/fields';
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
  /** One page of all users of the client; Atrium has no filter for them. */
  list(page: number, call?: HttpCall): Promise<MxPage<AtriumNamedUser>>;
  /** Reads one user. */
  read(userGuid: string, call?: HttpCall): Promise<AtriumUser>;
  /** Changes a user; 409 `conflict` when the identifier is another user's. */
  update(
    userGuid: string,
    user: Pick<AtriumUserCreate, 'identifier'>,
    call?: HttpCall,
  ): Promise<void>;
  /** Deletes a user for good. */
  delete(userGuid: string, call?: HttpCall): Promise<void>;
}

const USER = '/users/{user_guid}';
const userBody = z.object({ user: told(userSchema) });
/** The answer says nothing that is needed. */
const changedUserBody = z.object({ user: anything });
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
    list: (page, call) => readPage(http, list, { page, pageSize: PAGE_SIZE_MAX }, call),
    async read(userGuid, call) {
      const params = { user_guid: userGuid };
      const reply = await http.send({ method: 'GET', route: USER, params }, call);
      return readBody(reply, userBody).user;
    },
    async update(userGuid, user, call) {
      const params = { user_guid: userGuid };
      const reply = await http.send({ method: 'PUT', route: USER, params, body: { user } }, call);
      readCommandBody(reply, changedUserBody);
    },
    async delete(userGuid, call) {
      const params = { user_guid: userGuid };
      requireNoBody(await http.send({ method: 'DELETE', route: USER, params }, call));
    },
  };
}
