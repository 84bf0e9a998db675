/**
 * The three answers of an end user. Each names its round, goes as an update, and is rejected at
 * once when it does not fit.
 */
import { z } from 'zod';
import {
  accountSelectionSchema,
  challengeAnswersSchema,
  providedCredentialsSchema,
} from '../../contract/schemas';
import { updateIdOf } from '../idempotency';
import { type ProblemCode } from '../problem';
import { selfLink } from '../resource';
import { defineRoute, type RouteAnswer } from '../route';
import { answerAcceptedSchema } from '../schemas/accepted';
import { idempotencyKeyHeader, verificationParams } from '../schemas/common';

const headers = z.object({ 'idempotency-key': idempotencyKeyHeader });
const access = { kind: 'scoped', scope: 'verifications:write', isOpenToEndUser: true } as const;
const success = [
  {
    status: 202,
    description: 'Taken; the verification goes on. Read it or follow its events.',
    schema: answerAcceptedSchema,
  },
];
const problems: readonly ProblemCode[] = [
  'ANSWER_REJECTED',
  'ANSWER_INVALID',
  'VERIFICATION_FINISHED',
  'WORKER_UNAVAILABLE',
  'TEMPORAL_UNAVAILABLE',
];
const description =
  'Names the round it answers. Of two answers to one round the first wins, the second is rejected with 409. With an `Idempotency-Key` the same answer sent twice is one answer.';

/** Answers every challenge of the open round. */
export const answerChallenges = defineRoute({
  method: 'POST',
  path: '/v1/verifications/{verificationId}/challenge-answers',
  operationId: 'answerChallenges',
  audit: 'challenges.answered',
  tag: 'End user',
  summary: 'Answer the MFA challenges',
  description,
  access,
  inputs: { params: verificationParams, headers, body: challengeAnswersSchema },
  success,
  problems,
  handle: async ({ params: { verificationId }, headers: sent, body }, { client, keys }) => {
    const step = { verificationId, kind: 'challenge-answers', round: body.round };
    const options = onceOptions(updateIdOf(keys, step, sent['idempotency-key']));
    await client.answerChallenges(verificationId, body, options);
    return accepted(verificationId, body.round);
  },
});

/** Chooses the account. */
export const selectAccount = defineRoute({
  method: 'POST',
  path: '/v1/verifications/{verificationId}/account-selection',
  operationId: 'selectAccount',
  audit: 'account.selected',
  tag: 'End user',
  summary: 'Select the account',
  description,
  access,
  inputs: { params: verificationParams, headers, body: accountSelectionSchema },
  success,
  problems,
  handle: async ({ params: { verificationId }, headers: sent, body }, { client, keys }) => {
    const step = { verificationId, kind: 'account-selection', round: body.round };
    const options = onceOptions(updateIdOf(keys, step, sent['idempotency-key']));
    await client.selectAccount(verificationId, body, options);
    return accepted(verificationId, body.round);
  },
});

/** Gives the credentials that were asked for. */
export const provideCredentials = defineRoute({
  method: 'POST',
  path: '/v1/verifications/{verificationId}/credentials',
  operationId: 'provideCredentials',
  audit: 'credentials.given',
  tag: 'End user',
  summary: 'Give the credentials',
  description,
  access,
  inputs: { params: verificationParams, headers, body: providedCredentialsSchema },
  success,
  problems,
  handle: async ({ params: { verificationId }, headers: sent, body }, { client, keys }) => {
    const step = { verificationId, kind: 'credentials', round: body.round };
    const options = onceOptions(updateIdOf(keys, step, sent['idempotency-key']));
    await client.provideCredentials(verificationId, body, options);
    return accepted(verificationId, body.round);
  },
});

function onceOptions(updateId: string | undefined): { readonly idempotencyKey?: string } {
  return updateId === undefined ? {} : { idempotencyKey: updateId };
}

function accepted(verificationId: string, round: number): RouteAnswer {
  return {
    status: 202,
    body: { accepted: true, round, links: { self: selfLink(verificationId) } },
  };
}
