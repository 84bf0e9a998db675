/**
 * Members as objects (atrium-contract.md §3): create, read, list, update, delete, and what hangs on
 * one. Their jobs are in member-jobs.ts.
 */
import { z } from 'zod';
import { type CredentialValue, type MemberRef } from '../../port';
import {
  readAllPages,
  readBody,
  readCommandBody,
  requireNoBody,
  type HttpCall,
  type HttpReply,
  type Transport,
} from '../../http';
import { atriumList } from '../lists';
import { requiredUrl, told } from '../schemas/fields';
import { credentialSchema, type AtriumCredential } from '../schemas/credential';
import {
  memberSchema,
  namedMemberSchema,
  type AtriumMember,
  type AtriumNamedMember,
} from '../schemas/member';
import { memberRoute } from './member-routes';
import { requireQuestions } from './read-questions';

/** Where an OAuth consent page leads back to (atrium-contract.md §13). */
export interface AtriumOauthReturn {
  /** `BROWSER` posts a message to the opener, `APP` redirects. @default BROWSER, by Atrium */
  readonly referral_source?: 'BROWSER' | 'APP';
  readonly client_redirect_url?: string;
  readonly ui_message_webview_url_scheme?: string;
}

/**
 * Fields of a new member. The fields of {@link AtriumOauthReturn} are sent beside `member`, as MX's
 * guide shows (atrium-contract.md §15).
 */
export interface AtriumMemberCreate extends AtriumOauthReturn {
  readonly institution_code: string;
  /** Needed unless `is_oauth`. */
  readonly credentials?: readonly CredentialValue[];
  readonly identifier?: string;
  readonly metadata?: string;
  /**
   * True keeps Atrium from starting an aggregation, which would make a verify that follows meet 409
   * (atrium-contract.md §16.4).
   */
  readonly skip_aggregation?: boolean;
  readonly is_oauth?: boolean;
  readonly background_aggregation_is_disabled?: boolean;
}

/**
 * Fields to change on a member. New credentials start an ordinary aggregation (atrium-contract.md
 * §4 F).
 */
export interface AtriumMemberUpdate {
  readonly credentials: readonly CredentialValue[];
  /** Documented for MX's Platform API, only implied for Atrium (atrium-contract.md §4 F). */
  readonly skip_aggregation?: boolean;
}

/** Parameters of a fresh OAuth address. */
export interface AtriumOauthWindowRequest extends AtriumOauthReturn {
  readonly skip_aggregation?: boolean;
}

/**
 * The answer to a command that took effect: its status, where 200 and 202 mean different things
 * (atrium-contract.md §2), and the member, where the body tells of one.
 */
export interface AtriumMemberReply {
  readonly httpStatus: number;
  readonly member: AtriumMember | undefined;
}

/** Calls about members as objects. */
export interface AtriumMembers {
  /**
   * Creates a member. Not idempotent: 409 `conflict` when the identifier or the same credentials
   * exist, 405 `constraint` for the 26th member of a user, 400 `bad-request` for a missing
   * credential.
   */
  create(userGuid: string, member: AtriumMemberCreate, call?: HttpCall): Promise<AtriumNamedMember>;
  /** Reads all members of a user, all pages. */
  listAll(userGuid: string, call?: HttpCall): Promise<readonly AtriumNamedMember[]>;
  /** Reads one member. */
  read(member: MemberRef, call?: HttpCall): Promise<AtriumMember>;
  /** Changes a member. */
  update(
    member: MemberRef,
    changes: AtriumMemberUpdate,
    call?: HttpCall,
  ): Promise<AtriumMemberReply>;
  /** Deletes a member for good. */
  delete(member: MemberRef, call?: HttpCall): Promise<void>;
  /** The login fields to fill in when this member is updated. */
  credentials(member: MemberRef, call?: HttpCall): Promise<readonly AtriumCredential[]>;
  /**
   * A fresh one-time address of the bank's consent page (atrium-contract.md §13): a secret, not to
   * be logged or stored. 400 where there is none.
   */
  oauthWindowUri(
    member: MemberRef,
    request?: AtriumOauthWindowRequest,
    call?: HttpCall,
  ): Promise<string>;
}

const MEMBERS_ROUTE = '/users/{user_guid}/members';
const memberList = atriumList('members', namedMemberSchema);
const memberBody = z.object({ member: told(memberSchema) });
const newMemberBody = z.object({ member: namedMemberSchema });
const oauthBody = z.object({ member: z.object({ oauth_window_uri: requiredUrl }) });

/** The member is no more than news of what the command led to: a broken one is none. */
const commandBody = z.object({ member: told(memberSchema).optional().catch(undefined) });

/** What a good answer to a command says. @throws as readCommandBody */
export function toMemberReply(reply: HttpReply): AtriumMemberReply {
  return { httpStatus: reply.httpStatus, member: readCommandBody(reply, commandBody)?.member };
}

/** Binds the calls about members as objects to a transport. */
export function createMembers(http: Transport): AtriumMembers {
  const list = (userGuid: string) =>
    ({
      kind: memberList,
      request: { method: 'GET', route: MEMBERS_ROUTE, params: { user_guid: userGuid } },
    }) as const;
  return {
    async create(userGuid, member, call) {
      const body = toCreateBody(member);
      const params = { user_guid: userGuid };
      const reply = await http.send({ method: 'POST', route: MEMBERS_ROUTE, params, body }, call);
      return readBody(reply, newMemberBody).member;
    },
    listAll: (userGuid, call) => readAllPages(http, list(userGuid), call),
    async read(ref, call) {
      const reply = await http.send({ method: 'GET', ...memberRoute(ref) }, call);
      return readBody(reply, memberBody).member;
    },
    async update(ref, changes, call) {
      const body = { member: changes };
      const reply = await http.send({ method: 'PUT', ...memberRoute(ref), body }, call);
      return toMemberReply(reply);
    },
    async delete(ref, call) {
      requireNoBody(await http.send({ method: 'DELETE', ...memberRoute(ref) }, call));
    },
    async credentials(ref, call) {
      const reply = await http.send({ method: 'GET', ...memberRoute(ref, '/credentials') }, call);
      return requireQuestions(http, reply, 'credentials', credentialSchema);
    },
    async oauthWindowUri(ref, request = {}, call) {
      const route = memberRoute(ref, '/oauth_window_uri');
      const reply = await http.send({ method: 'GET', ...route, query: { ...request } }, call);
      return readBody(reply, oauthBody).member.oauth_window_uri;
    },
  };
}

function toCreateBody(create: AtriumMemberCreate): object {
  const { referral_source, client_redirect_url, ui_message_webview_url_scheme, ...member } = create;
  // JSON.stringify leaves the undefined ones out.
  return { member, referral_source, client_redirect_url, ui_message_webview_url_scheme };
}
