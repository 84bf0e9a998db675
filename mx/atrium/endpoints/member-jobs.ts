// The jobs of a member (contract §3): verify, aggregate, status, challenges, resume.

import { z } from 'zod';

import { AtriumError } from '../errors';
import type { AtriumHttp } from '../http';
import type { AtriumCallOptions } from '../options';
import { readBody } from '../read-body';
import { challengeSchema } from '../schemas/challenge';
import type { AtriumChallenge } from '../schemas/challenge';
import { memberStatusSchema } from '../schemas/member-status';
import type { AtriumMemberStatus } from '../schemas/member-status';
import { memberRoute } from './member-routes';
import type { AtriumMemberRef } from './member-routes';
import { memberBody } from './members';
import type { AtriumMemberReply } from './members';

/** What a verification fetches besides account numbers. */
export interface AtriumVerifyRequest {
  /** @default false, by Atrium */
  readonly include_transactions?: boolean;
}

/** The answer to one challenge; the value is a secret, except for the chosen account's. */
export interface AtriumChallengeAnswer {
  readonly guid: string;
  readonly value: string;
}

/** Calls about the jobs of a member. */
export interface AtriumMemberJobs {
  /**
   * Starts a verification. Costs money and is not idempotent: after an ambiguous failure read the status first (contract §16.6).
   * `httpStatus` 202 means that one is running already (contract §16.5). 400 with hint
   * `institution-does-not-support-verification`; 403 not enabled for this client; 409 a job of another kind is running.
   */
  verify(
    member: AtriumMemberRef,
    request?: AtriumVerifyRequest,
    call?: AtriumCallOptions,
  ): Promise<AtriumMemberReply>;
  /** Starts an ordinary aggregation; throttled ones are 202 with `is_being_aggregated` false (contract §9). */
  aggregate(member: AtriumMemberRef, call?: AtriumCallOptions): Promise<AtriumMemberReply>;
  /** Reads where the member's job stands. MX asks for at least three seconds between two polls; the caller keeps to that. */
  status(member: AtriumMemberRef, call?: AtriumCallOptions): Promise<AtriumMemberStatus>;
  /** The open challenges; an empty list when the member is not CHALLENGED (204). Status carries the same. */
  challenges(
    member: AtriumMemberRef,
    call?: AtriumCallOptions,
  ): Promise<readonly AtriumChallenge[]>;
  /**
   * Sends the answers to all open challenges. Not idempotent; 405 `constraint` when the member is not CHALLENGED. Success does
   * not mean that the answers are right (contract §7).
   */
  resume(
    member: AtriumMemberRef,
    answers: readonly AtriumChallengeAnswer[],
    call?: AtriumCallOptions,
  ): Promise<AtriumMemberReply>;
}

const statusBody = z.object({ member: memberStatusSchema });
const challengesBody = z.object({ challenges: z.array(challengeSchema) });

/** Binds the calls about the jobs of a member to a transport. */
export function createMemberJobs(http: AtriumHttp): AtriumMemberJobs {
  const postJob = async (
    ref: AtriumMemberRef,
    suffix: string,
    body: object,
    call: AtriumCallOptions | undefined,
  ): Promise<AtriumMemberReply> => {
    const reply = await http.send({ method: 'POST', ...memberRoute(ref, suffix), body }, call);
    return { httpStatus: reply.httpStatus, member: readBody(reply, memberBody).member };
  };
  return {
    verify: (ref, request = {}, call) => postJob(ref, '/verify', request, call),
    aggregate: (ref, call) => postJob(ref, '/aggregate', {}, call),
    async status(ref, call) {
      const reply = await http.send({ method: 'GET', ...memberRoute(ref, '/status') }, call);
      return readBody(reply, statusBody).member;
    },
    async challenges(ref, call) {
      const reply = await http.send({ method: 'GET', ...memberRoute(ref, '/challenges') }, call);
      return reply.httpStatus === 204 ? [] : readBody(reply, challengesBody).challenges;
    },
    async resume(ref, answers, call) {
      const route = memberRoute(ref, '/resume');
      if (answers.length === 0) {
        throw new AtriumError({
          code: 'invalid-argument',
          method: 'PUT',
          routeTemplate: route.route,
          sent: false,
          issues: ['answers'],
        });
      }
      const body = { member: { challenges: answers } };
      const reply = await http.send({ method: 'PUT', ...route, body }, call);
      return { httpStatus: reply.httpStatus, member: readBody(reply, memberBody).member };
    },
  };
}
