/** Webhooks on their way out. An entry of its own: it loads no configuration and no log. */
export {
  postWebhook,
  type WebhookAttempt,
  type WebhookEgress,
  type WebhookFailure,
  type WebhookPost,
} from './webhooks/post-webhook';
export { isPublicAddress } from './webhooks/public-address';
