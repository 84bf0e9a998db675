/**
 * POST …/member-changed: what a front end heard from the Connect widget or the OAuth return page,
 * passed on as a hint.
 */
import { memberMessageSchema } from '../../contract/schemas';
import { selfLink } from '../resource';
import { defineRoute } from '../route';
import { messageAcceptedSchema } from '../schemas/accepted';
import { verificationParams } from '../schemas/common';

/** Passes on a message about the member. It makes the worker look, and decides nothing. */
export const memberChanged = defineRoute({
  method: 'POST',
  path: '/v1/verifications/{verificationId}/member-changed',
  operationId: 'memberChanged',
  audit: 'hint.passed',
  tag: 'Verifications',
  summary: 'Pass on what the widget or the return page said',
  description:
    "A hint, as it came from the end user's browser. MX is asked sooner. Without it, an older member verified in the widget, or one that MX put in the place of ours, is not detected. It decides nothing. Ten in a minute are taken, and none once the history is longer than any run needs.",
  access: {
    kind: 'scoped',
    scope: 'verifications:write',
    isOpenToEndUser: false,
    isOpenToPage: true,
  },
  inputs: { params: verificationParams, body: memberMessageSchema },
  success: [{ status: 202, description: 'It is on its way.', schema: messageAcceptedSchema }],
  problems: ['TOO_MANY_MESSAGES', 'VERIFICATION_FINISHED', 'TEMPORAL_UNAVAILABLE'],
  handle: async ({ params: { verificationId }, body }, { client }) => {
    await client.memberChanged(verificationId, body);
    return { status: 202, body: { accepted: true, links: { self: selfLink(verificationId) } } };
  },
});
