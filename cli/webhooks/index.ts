/** `webhooks`: endpoints of a tenant, and what was sent to them. */
export { runWebhooks } from './run-webhooks';
