/**
 * Users (atrium-contract.md §3, mx-platform-contract.md §4): POST and GET of /users; GET, PUT and
 * DELETE of one.
 */
import { z } from 'zod';
import {
  PAGE_SIZE_MAX,
  readBody,
  readCommandBody,
  readPage,
  requireNoBody,
  type HttpCall,
  type RouteQuery,
  type Transport,
} from '../../http';
import { type MxPage } from '../../port';
import { mxList } from '../lists';
import { anything, told } from '../schemas/fields';
import { namedUserSchema, userSchema, type WireNamedUser, type WireUser } from '../schemas/user';
import { type WireWords } from '../words';

/** Calls about users. */
export interface WireUsers {
  /**
   * Creates a user, with the dialect's fields: at least one, since MX rejects an empty `user`. Not
   * idempotent; 409 `conflict` when the own id is in use.
   */
  create(user: object, call?: HttpCall): Promise<WireNamedUser>;
  /** One page of the users of the client, all or those that the query filters. */
  list(page: number, query?: RouteQuery, call?: HttpCall): Promise<MxPage<WireNamedUser>>;
  /** Reads one user. */
  read(userGuid: string, call?: HttpCall): Promise<WireUser>;
  /** Changes a user; 409 `conflict` when the own id is another user's. */
  update(userGuid: string, user: object, call?: HttpCall): Promise<void>;
  /** Deletes a user for good. */
  delete(userGuid: string, call?: HttpCall): Promise<void>;
}

const USER = '/users/{user_guid}';
/** The answer says nothing that is needed. */
const changedUserBody = z.object({ user: anything });

/** Binds the calls about users to a transport. */
export function createUsers(http: Transport, words: WireWords): WireUsers {
  const userBody = z.object({ user: told(userSchema(words)) });
  const newUserBody = z.object({ user: namedUserSchema(words) });
  const kind = mxList('users', namedUserSchema(words));
  return {
    async create(user, call) {
      const reply = await http.send({ method: 'POST', route: '/users', body: { user } }, call);
      return readBody(reply, newUserBody).user;
    },
    list(page, query = {}, call) {
      const request = { method: 'GET', route: '/users', query } as const;
      return readPage(http, { kind, request }, { page, pageSize: PAGE_SIZE_MAX }, call);
    },
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
