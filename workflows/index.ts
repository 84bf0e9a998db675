/** Entry of the workflow bundle: every workflow, nothing else. */
import './stack-traces';
export { mxMember } from './mx-member';
export { accountVerification } from './account-verification';
export { webhookDelivery } from './webhook-delivery';
export { webhookEndpoints } from './webhook-endpoints';
export { webhookFollower } from './webhook-follower';
