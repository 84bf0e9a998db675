// Members as objects (contract §3): create, read, list, update, delete, and what hangs on one. Their jobs are in member-jobs.ts.

import { z } from 'zod';

import { AtriumError } from '../errors';
import type { AtriumHttp } from '../http';
import type { AtriumCallOptions } from '../options';
import { defineList, readAllPages, readPage } from '../pages';
import type { AtriumPage, AtriumPageRequest } from '../pages';
import { readBody } from '../read-body';
import { credentialSchema } from '../schemas/credential';
import type { AtriumCredential } from '../schemas/credential';
import { memberSchema } from '../schemas/member';
import type { AtriumMember } from '../schemas/member';
import { memberRoute } from './member-routes';
import type { AtriumMemberRef } from './member-routes';

/** One filled-in login field; the value is a secret. */
export interface AtriumCredentialValue {
  readonly guid: string;
  readonly value: string;
}

/** Where an OAuth consent page leads back to (contract §13). */
export interface AtriumOauthReturn {
  /** `BROWSER` posts a message to the opener, `APP` redirects. @default BROWSER, by Atrium */
  readonly referral_source?: 'BROWSER' | 'APP';
  readonly client_redirect_url?: string;
  readonly ui_message_webview_url_scheme?: string;
}

/** Fields of a new member. The fields of {@link AtriumOauthReturn} are sent beside `member`, as MX's guide shows (contract §15). */
export interface AtriumMemberCreate extends AtriumOauthReturn {
  readonly institution_code: string;
  /** Needed unless `is_oauth`. */
  readonly credentials?: readonly AtriumCredentialValue[];
  readonly identifier?: string;
  readonly metadata?: string;
  /** True keeps Atrium from starting an aggregation, which would make a verify that follows meet 409 (contract §16.4). */
  readonly skip_aggregation?: boolean;
  readonly is_oauth?: boolean;
  readonly background_aggregation_is_disabled?: boolean;
}

/** Fields to change on a member; absent ones stay. New credentials start an ordinary aggregation (contract §4 F). */
export interface AtriumMemberUpdate {
  readonly credentials?: readonly AtriumCredentialValue[];
  readonly identifier?: string;
  readonly metadata?: string;
  readonly background_aggregation_is_disabled?: boolean;
  /** Documented for MX's Platform API, only implied for Atrium (contract §4 F). */
  readonly skip_aggregation?: boolean;
}

/** Parameters of a fresh OAuth address. */
export interface AtriumOauthWindowRequest extends AtriumOauthReturn {
  readonly skip_aggregation?: boolean;
}

/** A member together with the status of the answer, where 200 and 202 mean different things (contract §2). */
export interface AtriumMemberReply {
  readonly httpStatus: number;
  readonly member: AtriumMember;
}

/** Calls about members as objects. */
export interface AtriumMembers {
  /**
   * Creates a member. Not idempotent: 409 `conflict` when the identifier or the same credentials exist, 405 `constraint` for the
   * 26th member of a user, 400 `bad-request` for a missing credential.
   */
  create(
    userGuid: string,
    member: AtriumMemberCreate,
    call?: AtriumCallOptions,
  ): Promise<AtriumMemberReply>;
  /** Reads one page of a user's members. */
  list(
    userGuid: string,
    page?: AtriumPageRequest,
    call?: AtriumCallOptions,
  ): Promise<AtriumPage<AtriumMember>>;
  /** Reads all members of a user, all pages. */
  listAll(userGuid: string, call?: AtriumCallOptions): Promise<readonly AtriumMember[]>;
  /** Reads one member. */
  read(member: AtriumMemberRef, call?: AtriumCallOptions): Promise<AtriumMember>;
  /** Changes a member. An update without any field is rejected here, since Atrium answers 400 to an empty body. */
  update(
    member: AtriumMemberRef,
    changes: AtriumMemberUpdate,
    call?: AtriumCallOptions,
  ): Promise<AtriumMember>;
  /** Deletes a member for good. */
  delete(member: AtriumMemberRef, call?: AtriumCallOptions): Promise<void>;
  /** The login fields to fill in when this member is updated, in MX's order. */
  credentials(
    member: AtriumMemberRef,
    call?: AtriumCallOptions,
  ): Promise<readonly AtriumCredential[]>;
  /** The member with a fresh one-time `oauth_window_uri`; 400 with hint `member-cannot-use-oauth` where there is none. */
  oauthWindowUri(
    member: AtriumMemberRef,
    request?: AtriumOauthWindowRequest,
    call?: AtriumCallOptions,
  ): Promise<AtriumMember>;
}

const MEMBERS_ROUTE = '/users/{user_guid}/members';
const memberList = defineList('members', memberSchema);
const credentialsBody = z.object({ credentials: z.array(credentialSchema) });

/** Body of every answer that is one member. */
export const memberBody = z.object({ member: memberSchema });

/** Binds the calls about members as objects to a transport. */
export function createMembers(http: AtriumHttp): AtriumMembers {
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
      return { httpStatus: reply.httpStatus, member: readBody(reply, memberBody).member };
    },
    list: (userGuid, page = {}, call) => readPage(http, list(userGuid), page, call),
    listAll: (userGuid, call) => readAllPages(http, list(userGuid), call),
    async read(ref, call) {
      const reply = await http.send({ method: 'GET', ...memberRoute(ref) }, call);
      return readBody(reply, memberBody).member;
    },
    async update(ref, changes, call) {
      rejectEmptyUpdate(ref, changes);
      const body = { member: changes };
      const reply = await http.send({ method: 'PUT', ...memberRoute(ref), body }, call);
      return readBody(reply, memberBody).member;
    },
    async delete(ref, call) {
      await http.send({ method: 'DELETE', ...memberRoute(ref) }, call);
    },
    async credentials(ref, call) {
      const reply = await http.send({ method: 'GET', ...memberRoute(ref, '/credentials') }, call);
      return readBody(reply, credentialsBody).credentials;
    },
    async oauthWindowUri(ref, request = {}, call) {
      const route = memberRoute(ref, '/oauth_window_uri');
      const reply = await http.send({ method: 'GET', ...route, query: { ...request } }, call);
      return readBody(reply, memberBody).member;
    },
  };
}

function toCreateBody(create: AtriumMemberCreate): object {
  const { referral_source, client_redirect_url, ui_message_webview_url_scheme, ...member } = create;
  // JSON.stringify leaves the undefined ones out.
  return { member, referral_source, client_redirect_url, ui_message_webview_url_scheme };
}

function rejectEmptyUpdate(ref: AtriumMemberRef, changes: AtriumMemberUpdate): void {
  if (Object.values(changes).every((value) => value === undefined)) {
    throw new AtriumError({
      code: 'invalid-argument',
      method: 'PUT',
      routeTemplate: memberRoute(ref).route,
      sent: false,
      issues: ['changes'],
    });
  }
}
