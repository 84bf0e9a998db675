/**
 * Members as objects (atrium-contract.md §3, mx-platform-contract.md §6): create, read, list,
 * update, delete, and what hangs on one. Their jobs are in member-jobs.ts.
 */
import { z } from 'zod';
import { type MemberRef } from '../../port';
import {
  readAllPages,
  readBody,
  readCommandBody,
  requireNoBody,
  type HttpCall,
  type HttpReply,
  type RouteQuery,
  type Transport,
} from '../../http';
import { mxList } from '../lists';
import { requiredUrl, told } from '../schemas/fields';
import { credentialSchema, type WireCredential } from '../schemas/credential';
import {
  memberSchema,
  namedMemberSchema,
  type WireMember,
  type WireNamedMember,
} from '../schemas/member';
import { type WireWords } from '../words';
import { memberRoute } from './member-routes';
import { requireQuestions } from './read-questions';

/**
 * The answer to a command that took effect: its status, where 200 and 202 mean different things
 * (atrium-contract.md §2), and the member, where the body tells of one.
 */
export interface WireMemberReply {
  readonly httpStatus: number;
  readonly member: WireMember | undefined;
}

/** The answer to a creation: its status, which may tell of a job, and the member. */
export interface WireMemberCreated {
  readonly httpStatus: number;
  readonly member: WireNamedMember;
}

/** Calls about members as objects. */
export interface WireMembers {
  /**
   * Creates a member, by a whole body in the dialect's words. Not idempotent: 409 `conflict` when
   * the own id or the same credentials exist, 405 `constraint` for the 26th member of a user, 400
   * `bad-request` for a missing credential.
   */
  create(userGuid: string, body: object, call?: HttpCall): Promise<WireMemberCreated>;
  /** Reads all members of a user, all pages. */
  listAll(userGuid: string, call?: HttpCall): Promise<readonly WireNamedMember[]>;
  /** Reads one member. */
  read(member: MemberRef, call?: HttpCall): Promise<WireMember>;
  /** Reads the member that has this guid or, where the API takes one, this own id. */
  readNamed(member: MemberRef, call?: HttpCall): Promise<WireNamedMember>;
  /** Changes a member. */
  update(member: MemberRef, changes: object, call?: HttpCall): Promise<WireMemberReply>;
  /** Deletes a member for good. */
  delete(member: MemberRef, call?: HttpCall): Promise<void>;
  /** The login fields to fill in when this member is updated. */
  credentials(member: MemberRef, call?: HttpCall): Promise<readonly WireCredential[]>;
  /**
   * A fresh one-time address of the bank's consent page (atrium-contract.md §13): a secret, not to
   * be logged or stored. 400 where there is none.
   */
  oauthWindowUri(member: MemberRef, query: RouteQuery, call?: HttpCall): Promise<string>;
}

const MEMBERS_ROUTE = '/users/{user_guid}/members';
const oauthBody = z.object({ member: z.object({ oauth_window_uri: requiredUrl }) });

/** What a good answer to a command says. @throws as readCommandBody */
export function memberReplyReader(words: WireWords): (reply: HttpReply) => WireMemberReply {
  // The member is no more than news of what the command led to: a broken one is none.
  const body = z.object({ member: told(memberSchema(words)).optional().catch(undefined) });
  return (reply) => ({
    httpStatus: reply.httpStatus,
    member: readCommandBody(reply, body)?.member,
  });
}

/** Binds the calls about members as objects to a transport. */
export function createMembers(http: Transport, words: WireWords): WireMembers {
  const kind = mxList('members', namedMemberSchema(words));
  const memberBody = z.object({ member: told(memberSchema(words)) });
  const namedBody = z.object({ member: namedMemberSchema(words) });
  const toMemberReply = memberReplyReader(words);
  const read = (ref: MemberRef, call: HttpCall | undefined) =>
    http.send({ method: 'GET', ...memberRoute(ref) }, call);
  return {
    async create(userGuid, body, call) {
      const params = { user_guid: userGuid };
      const reply = await http.send({ method: 'POST', route: MEMBERS_ROUTE, params, body }, call);
      return { httpStatus: reply.httpStatus, member: readBody(reply, namedBody).member };
    },
    listAll(userGuid, call) {
      const params = { user_guid: userGuid };
      const request = { method: 'GET', route: MEMBERS_ROUTE, params } as const;
      return readAllPages(http, { kind, request }, call);
    },
    read: async (ref, call) => readBody(await read(ref, call), memberBody).member,
    readNamed: async (ref, call) => readBody(await read(ref, call), namedBody).member,
    async update(ref, changes, call) {
      const body = { member: changes };
      const reply = await http.send({ method: 'PUT', ...memberRoute(ref), body }, call);
      return toMemberReply(reply);
    },
    async delete(ref, call) {
      requireNoBody(await http.send({ method: 'DELETE', ...memberRoute(ref) }, call));
    },
    credentials(ref, call) {
      const request = { method: 'GET', ...memberRoute(ref, '/credentials') } as const;
      return requireQuestions(
        http,
        { request, key: 'credentials', item: credentialSchema, words },
        call,
      );
    },
    async oauthWindowUri(ref, query, call) {
      const route = memberRoute(ref, '/oauth_window_uri');
      const reply = await http.send({ method: 'GET', ...route, query }, call);
      return readBody(reply, oauthBody).member.oauth_window_uri;
    },
  };
}
