/**
 * What only a backend may do with one verification: cancel it, read whole numbers, hand out a
 * token, ask for an address.
 */
import { z } from 'zod';
import { isVerificationClientError } from '../../client';
import {
  accountNumberSchema,
  cancelSchema,
  numbersFoundBySchema,
  openWord,
  outcomeCodeSchema,
  sealedPartSchema,
  sealedTransactionsSchema,
  timeSchema,
  transactionListSchema,
  verificationIdSchema,
} from '../../contract/schemas';
import { TOKEN_LIFE_SECONDS } from '../auth/token-life';
import { ApiProblem } from '../problem';
import { selfLink } from '../resource';
import { defineRoute } from '../route';
import { cancelAcceptedSchema } from '../schemas/accepted';
import { verificationParams } from '../schemas/common';

/** Reading a result that is there takes one call; this is the bound where Temporal is slow. */
const RESULT_TIMEOUT_MS = 4_000;

/** Cancels a verification at whatever step it stands. */
export const cancelVerification = defineRoute({
  method: 'POST',
  path: '/v1/verifications/{verificationId}/cancel',
  operationId: 'cancelVerification',
  audit: 'verification.cancelled',
  tag: 'Verifications',
  summary: 'Cancel a verification',
  description:
    'It ends with the outcome `cancelled`, at whatever step it stands. Sent again it changes nothing. The answer comes within two seconds and says whether the verification has taken it.',
  access: {
    kind: 'scoped',
    scope: 'verifications:write',
    isOpenToEndUser: false,
    isOpenToPage: true,
  },
  inputs: { params: verificationParams, body: cancelSchema },
  success: [
    { status: 202, description: 'The cancellation is on its way.', schema: cancelAcceptedSchema },
  ],
  problems: ['VERIFICATION_FINISHED', 'TEMPORAL_UNAVAILABLE'],
  handle: async ({ params: { verificationId }, body }, { client }) => {
    const delivery = await client.cancel(verificationId, body);
    const links = { self: selfLink(verificationId) };
    return { status: 202, body: { accepted: true, delivery, links } };
  },
});

const numbersSchema = z
  .object({
    outcomeCode: openWord(outcomeCodeSchema),
    accountNumbers: z
      .array(accountNumberSchema)
      .describe('Whole, or `••••` where they are sealed. Empty where there are none.'),
    sealedNumbers: sealedPartSchema
      .nullable()
      .describe('The numbers, in that order, where the start named a `resultKey`.'),
    areNumbersTruncated: z
      .boolean()
      .describe('True where the member has more accounts than a result may hold.'),
    numbersFoundBy: openWord(numbersFoundBySchema)
      .nullable()
      .describe('How they were told from others of the member. Null without numbers.'),
    transactions: transactionListSchema
      .nullable()
      .describe('Where `includeTransactions` asked for them.'),
    sealedTransactions: sealedTransactionsSchema
      .nullable()
      .describe('The same, where the start named a `resultKey`.'),
    transactionsProblem: openWord(outcomeCodeSchema)
      .nullable()
      .describe('Why transactions that were asked for could not be read.'),
  })
  .meta({ id: 'AccountNumbers', description: 'The whole numbers, or what opens to them.' });

/** Reads the whole account numbers of a verification that has ended. */
export const readAccountNumbers = defineRoute({
  method: 'GET',
  path: '/v1/verifications/{verificationId}/account-numbers',
  operationId: 'readAccountNumbers',
  audit: 'numbers.read',
  tag: 'Verifications',
  summary: 'Read the account numbers',
  description:
    'The only place where they are not masked; needs a scope of its own. A verification that was started with a `resultKey` has them sealed to it, and neither this service nor its operators can open them.',
  access: { kind: 'scoped', scope: 'numbers:read', isOpenToEndUser: false },
  inputs: { params: verificationParams },
  success: [{ status: 200, description: 'The numbers.', schema: numbersSchema }],
  problems: ['NUMBERS_NOT_READY', 'VERIFICATION_BROKEN', 'TEMPORAL_UNAVAILABLE'],
  handle: async ({ params: { verificationId }, principal }, { client, ownership }) => {
    const { hasEnded } = await ownership.requireNow(principal.tenantId, verificationId);
    if (!hasEnded) throw new ApiProblem('NUMBERS_NOT_READY');
    const result = await client.result(verificationId, { timeoutMs: RESULT_TIMEOUT_MS });
    return {
      body: {
        outcomeCode: result.outcome.code,
        accountNumbers: result.accountNumbers,
        sealedNumbers: result.sealedNumbers ?? null,
        areNumbersTruncated: result.areNumbersTruncated ?? false,
        numbersFoundBy: result.numbersFoundBy ?? null,
        transactions: result.transactions ?? null,
        sealedTransactions: result.sealedTransactions ?? null,
        transactionsProblem: result.transactionsProblem ?? null,
      },
    };
  },
});

const { least, most, usual } = TOKEN_LIFE_SECONDS;
const tokenRequestSchema = z
  .strictObject({
    lifeSeconds: z.int().min(least).max(most).default(usual).describe('How long it is good.'),
  })
  .meta({ id: 'TokenRequest', description: 'What a token is to be.' });
const tokenSchema = z
  .object({
    tokenId: z.string().describe('Names the token where it is revoked; no secret.'),
    token: z.string().describe('Send it as `Authorization: Bearer`. Treat it as a secret.'),
    expiresAt: timeSchema.describe('When it ends.'),
    verificationId: verificationIdSchema.describe('The one verification that it is good for.'),
  })
  .meta({ id: 'VerificationToken', description: 'A token for one verification.' });

/** Issues a token for one verification, for the end user's browser. */
export const issueToken = defineRoute({
  method: 'POST',
  path: '/v1/verifications/{verificationId}/tokens',
  operationId: 'issueToken',
  audit: 'token.issued',
  tag: 'Verifications',
  summary: "Issue a token for the end user's browser",
  description:
    'Good for this verification only: read, subscribe, answer, select, give credentials; nothing else.',
  access: { kind: 'scoped', scope: 'verifications:write', isOpenToEndUser: false },
  inputs: { params: verificationParams, body: tokenRequestSchema },
  success: [{ status: 201, description: 'The token; it is shown once.', schema: tokenSchema }],
  problems: ['TEMPORAL_UNAVAILABLE'],
  handle: async ({ params: { verificationId }, body, principal, note }, { authenticators }) => {
    const { tenantId, credential } = principal;
    const about = { verificationId, tenantId };
    const issued = await authenticators.verificationTokens.issue(
      about,
      body.lifeSeconds,
      credential,
    );
    note({ issuedTokenId: issued.tokenId });
    return { status: 201, body: { ...issued, verificationId } };
  },
});

const urlSchema = z
  .object({ url: z.url().describe('Works once, for a short time. Treat it as a secret.') })
  .meta({ id: 'UrlToOpen', description: 'A one-time address.' });

/** Asks for a fresh one-time address of the bank or the widget. */
export const requestOpenUrl = defineRoute({
  method: 'POST',
  path: '/v1/verifications/{verificationId}/open-url',
  operationId: 'requestOpenUrl',
  audit: 'url.handed-out',
  tag: 'Verifications',
  summary: 'Get the address that the end user has to open',
  description: 'Where `nextAction` is `open-url`. Each call makes a fresh address.',
  access: {
    kind: 'scoped',
    scope: 'verifications:write',
    isOpenToEndUser: false,
    isOpenToPage: true,
  },
  inputs: { params: verificationParams },
  success: [{ status: 200, description: 'A fresh address.', schema: urlSchema }],
  problems: [
    'NO_URL_TO_OPEN',
    'OPEN_URL_FAILED',
    'TOO_MANY_MESSAGES',
    'VERIFICATION_FINISHED',
    'WORKER_UNAVAILABLE',
    'TEMPORAL_UNAVAILABLE',
  ],
  handle: async ({ params: { verificationId } }, { client }) => {
    try {
      return { body: await client.requestOpenUrl(verificationId) };
    } catch (error) {
      const isRejected = isVerificationClientError(error) && error.code === 'ANSWER_REJECTED';
      throw isRejected ? new ApiProblem('NO_URL_TO_OPEN') : error;
    }
  },
});
