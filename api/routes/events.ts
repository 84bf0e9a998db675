/** GET …/events: the verification as server-sent events, one per change, until the outcome. */
import { z } from 'zod';
import { requireStillGood } from '../auth/authenticate';
import { EventResponse } from '../events/event-response';
import { ApiProblem } from '../problem';
import { defineRoute } from '../route';
import { verificationParams } from '../schemas/common';

/** Phones stall for seconds on a bad network; by then they have reconnected. */
const STALLED_MS = 30_000;

const headers = z.object({
  'last-event-id': z
    .string()
    .regex(/^\d{1,9}$/)
    .optional()
    .describe('Id of the last event seen; what came after it is sent again.'),
});

/** Follows a verification. The id of an event is the version of the view. */
export const followVerification = defineRoute({
  method: 'GET',
  path: '/v1/verifications/{verificationId}/events',
  operationId: 'followVerification',
  audit: 'verification.followed',
  tag: 'End user',
  summary: 'Follow a verification',
  description:
    'Server-sent events named `verification`; the data of each is the verification as in the read. The stream ends after the outcome. A client that reconnects then gets 204, which tells an EventSource to stop. Comments keep it alive.',
  access: { kind: 'scoped', scope: 'verifications:read', isOpenToEndUser: true },
  inputs: { params: verificationParams, headers },
  success: [
    { status: 200, description: 'The events.', contentType: 'text/event-stream' },
    { status: 204, description: 'Everything has been seen, and nothing more will come.' },
  ],
  problems: ['TOO_MANY_SUBSCRIBERS', 'VERIFICATION_BROKEN', 'TEMPORAL_UNAVAILABLE', 'NOT_READY'],
  handle: async (request, { authenticators, client, ownership, streams, settings, draining }) => {
    const { verificationId } = request.params;
    const lastSeen = request.headers['last-event-id'];
    const afterVersion = lastSeen === undefined ? undefined : Number(lastSeen);
    const { hasEnded } = await ownership.requireNow(request.principal.tenantId, verificationId);
    if (hasEnded) {
      // Read here, so that a terminated run is answered with its problem and not with an empty
      // stream.
      const { version } = await client.getVerification(verificationId);
      if (version === afterVersion) return { status: 204 };
    }
    const { reply, principal } = request;
    if (reply.raw.req.socket.destroyed) {
      // The client left during the look-ups: its close event has passed, and nobody reads a stream.
      reply.hijack();
      return undefined;
    }
    // After the last await, so that none gets in after the drain began, or past the bound when many
    // come at once.
    if (draining.aborted) throw new ApiProblem('NOT_READY');
    const owner = { verificationId, principal, address: reply.request.ip };
    // Nobody would end a stream that opens after its key was revoked.
    requireStillGood(authenticators, principal, owner.address);
    const detail = streams.limitReachedBy(owner);
    if (detail !== undefined) {
      throw new ApiProblem('TOO_MANY_SUBSCRIBERS', { detail, headers: { 'retry-after': '10' } });
    }
    request.writeAudit(200);
    reply.hijack();
    const response = new EventResponse(reply.raw, {
      headers: reply.getHeaders(),
      heartbeatMs: settings.heartbeatMs,
      stalledMs: Math.max(STALLED_MS, 2 * settings.heartbeatMs),
      expiresAtMs: principal.expiresAtMs,
    });
    streams.send(owner, afterVersion, response);
    return undefined;
  },
});
