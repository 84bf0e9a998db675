/**
 * The failure converter of client, worker and workflow: the message and the stack of a failure
 * become a payload, which the payload codec encrypts. Types stay readable. Part of the workflow
 * bundle, so it may import nothing of Node.
 */
import { DefaultFailureConverter } from '@temporalio/common';

/** The name is the SDK's. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
