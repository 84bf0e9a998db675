/**
 * POST /v1/mx-webhooks/…: what MX sends. It is unsigned, so it decides nothing: whoever forges one causes a
 * poll at most (docs/atrium-contract.md §11).
 */
import { z } from 'zod';
import { parseMemberHint } from '../../domain';
import { isSameText } from '../../runtime/process';
import { ApiProblem } from '../problem';
import { defineRoute } from '../route';

const params = z.object({
  secret: z.string().max(200).describe('The secret part of the path: `API_MX_WEBHOOK_PATH`.'),
});
const headers = z.object({
  authorization: z.string().max(1_000).optional().describe('Basic: `API_MX_WEBHOOK_LOGIN`.'),
});
const body = z
  .looseObject({})
  .meta({ id: 'MxWebhook', description: 'Whatever MX sends. Only the member is read of it.' });

/** Takes a webhook of MX. */
export const receiveMxWebhook = defineRoute({
  method: 'POST',
  path: '/v1/mx-webhooks/{secret}',
  operationId: 'receiveMxWebhook',
  audit: { notAudited: 'It says nothing of a caller, and hands nothing out.' },
  tag: 'Service',
  summary: 'Take a webhook of MX',
  description:
    'For MX alone, by Basic authentication. It is answered at once; then the verifications that poll this member slowly poll it now. It decides nothing.',
  access: { kind: 'public' },
  isUncounted: true,
  inputs: { params, headers, body },
  success: [{ status: 204, description: 'It was taken.' }],
  problems: ['UNAUTHENTICATED', 'ROUTE_NOT_FOUND'],
  handle: ({ params: { secret }, headers: sent, body: message }, services) => {
    const { mxWebhooks, measure } = services;
    const count = (result: string): void => {
      measure.add('verification_mx_webhooks_total', { result });
    };
    if (mxWebhooks === undefined || !isSameText(secret, mxWebhooks.path))
      throw new ApiProblem('ROUTE_NOT_FOUND');
    if (!isSameText(sent.authorization ?? '', basic(mxWebhooks.login))) {
      count('rejected');
      const challenge = { 'www-authenticate': 'Basic realm="webhooks"' };
      throw new ApiProblem('UNAUTHENTICATED', { headers: challenge });
    }
    // Not awaited: MX wants its answer at once.
    void mxWebhooks.hints.pass(parseMemberHint(message).memberGuid).then(count);
    return Promise.resolve({ status: 204 });
  },
});

function basic(login: string): string {
  return `Basic ${Buffer.from(login).toString('base64')}`;
}
