/** Deleting what is kept of a verification: a person may ask for it. */
import { z } from 'zod';
import { deletionSchema } from '../../contract/schemas';
import { defineRoute } from '../route';
import { verificationParams } from '../schemas/common';

const deletedSchema = z
  .object({
    accepted: z.literal(true).describe('Always true: what is not taken is a problem.'),
    atMx: z.enum(['kept', 'deleted', 'nothing-there']).meta({
      id: 'DeletedAtMx',
      description:
        'What became of it at MX. `kept`: nothing was asked for. `nothing-there`: the verification had no user, or MX has it no more.',
    }),
  })
  .meta({ id: 'VerificationDeleted', description: 'The deletion is on its way.' });

/** Deletes a verification that has ended. */
export const deleteVerification = defineRoute({
  method: 'DELETE',
  path: '/v1/verifications/{verificationId}',
  operationId: 'deleteVerification',
  audit: 'verification.deleted',
  tag: 'Verifications',
  summary: 'Delete a verification',
  description:
    'Deletes at MX what `mx` names, and then its history with all answers and numbers, and what webhooks told of it, for good. For one that has ended: cancel another one first. Temporal takes up to two minutes; afterwards its id is unknown (404), also to a repeated request. Audit lines stay.',
  access: { kind: 'scoped', scope: 'verifications:delete', isOpenToEndUser: false },
  inputs: { params: verificationParams, query: deletionSchema },
  success: [{ status: 202, description: 'Temporal deletes it now.', schema: deletedSchema }],
  problems: [
    'VERIFICATION_RUNNING',
    'VERIFICATION_BROKEN',
    'MX_UNAVAILABLE',
    'WORKER_UNAVAILABLE',
    'TEMPORAL_UNAVAILABLE',
  ],
  handle: async ({ params: { verificationId }, query, principal }, { client, ownership }) => {
    await ownership.requireNow(principal.tenantId, verificationId);
    const { atMx } = await client.delete(verificationId, query);
    return { status: 202, body: { accepted: true, atMx } };
  },
});
