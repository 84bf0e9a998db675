/** The jobs of a member (atrium-contract.md §3): verify, status, challenges, resume. */
import { z } from 'zod';
import { MxError, type ChallengeAnswer, type MemberRef } from '../../port';
import { readBody, type HttpCall, type Transport } from '../../http';
import { challengeSchema, type AtriumChallenge } from '../schemas/challenge';
import {
  memberStatusSchema,
  plainMemberStatus,
  type AtriumMemberStatus,
} from '../schemas/member-status';
import { memberRoute } from './member-routes';
import { readQuestions, type Questions } from './read-questions';
import { toMemberReply, type AtriumMemberReply } from './members';

/** What a verification fetches besides account numbers. */
export interface AtriumVerifyRequest {
  /** @default false, by Atrium */
  readonly include_transactions?: boolean;
}

/** A status, with the challenges in it: none where not all of them can be answered. */
export interface AtriumStatusReply extends AtriumMemberStatus {
  readonly challenges: readonly AtriumChallenge[];
}

/** Calls about the jobs of a member. */
export interface AtriumMemberJobs {
  /**
   * Starts a verification. Costs money and is not idempotent: after an ambiguous failure read the
   * status first (atrium-contract.md §16.6). `httpStatus` 202 means that one is running already
   * (atrium-contract.md §16.5). 400 with hint `institution-does-not-support-verification`; 403 not
   * enabled for this client; 409 a job of another kind is running.
   */
  verify(
    member: MemberRef,
    request?: AtriumVerifyRequest,
    call?: HttpCall,
  ): Promise<AtriumMemberReply>;
  /**
   * Reads where the member's job stands. MX asks for at least three seconds between two polls; the
   * caller keeps to that.
   */
  status(member: MemberRef, call?: HttpCall): Promise<AtriumStatusReply>;
  /**
   * The open challenges; an empty list when the member is not CHALLENGED (204). Status carries the
   * same.
   */
  challenges(member: MemberRef, call?: HttpCall): Promise<Questions<AtriumChallenge>>;
  /**
   * Sends the answers to all open challenges. Not idempotent; 405 `constraint` when the member is
   * not CHALLENGED. Success does not mean that the answers are right (atrium-contract.md §7).
   */
  resume(
    member: MemberRef,
    answers: readonly ChallengeAnswer[],
    call?: HttpCall,
  ): Promise<AtriumMemberReply>;
}

const statusBody = z.object({ member: memberStatusSchema });

/** Binds the calls about the jobs of a member to a transport. */
export function createMemberJobs(http: Transport): AtriumMemberJobs {
  return {
    async verify(ref, body = {}, call) {
      const reply = await http.send({ method: 'POST', ...memberRoute(ref, '/verify'), body }, call);
      return toMemberReply(reply);
    },
    async status(ref, call) {
      const reply = await http.send({ method: 'GET', ...memberRoute(ref, '/status') }, call);
      const member = plainMemberStatus(reply.body) ?? readBody(reply, statusBody).member;
      const body = (reply.body as { readonly member: { readonly challenges?: unknown } }).member;
      // The key is there only while there are some (atrium-contract.md §3). No schema for it: most
      // polls find none, and one that fails is dear.
      if (!Array.isArray(body.challenges)) return { ...member, challenges: [] };
      const found = readQuestions(http, { ...reply, body }, 'challenges', challengeSchema);
      return { ...member, challenges: found.trouble === undefined ? found.items : [] };
    },
    async challenges(ref, call) {
      const reply = await http.send({ method: 'GET', ...memberRoute(ref, '/challenges') }, call);
      if (reply.body === undefined) return { items: [] };
      return readQuestions(http, reply, 'challenges', challengeSchema);
    },
    async resume(ref, answers, call) {
      const route = memberRoute(ref, '/resume');
      if (answers.length === 0) {
        throw new MxError({
          code: 'invalid-argument',
          method: 'PUT',
          routeTemplate: route.route,
          sent: false,
          issues: ['answers'],
        });
      }
      const body = { member: { challenges: answers } };
      const reply = await http.send({ method: 'PUT', ...route, body }, call);
      return toMemberReply(reply);
    },
  };
}
