/** How webhooks leave: to strangers' addresses, which the public internet alone may have. */
import { type Environment } from '../environment';
import { type WebhookEgress } from '../webhooks/post-webhook';
import { proxyUrl } from './addresses';
import { parse } from './parse';
import { PRIVATE_ALLOWED, webhookVariables } from './webhook-variables';

/** Webhooks, as a worker needs them. */
export interface WebhookConfig {
  readonly egress: Pick<WebhookEgress, 'arePrivateAllowed' | 'proxyUrl'>;
  readonly areWokenByMx: boolean;
}

/** Parses where webhooks may go. @throws ConfigurationError */
export function webhookConfig(env: Environment): WebhookConfig {
  const values = parse(webhookVariables, env);
  const proxy = values.WEBHOOK_PROXY_URL;
  return {
    egress: {
      arePrivateAllowed: values.WEBHOOK_PRIVATE_ADDRESSES === PRIVATE_ALLOWED,
      ...(proxy !== '' && { proxyUrl: proxyUrl(proxy).href }),
    },
    areWokenByMx: values.MX_WEBHOOKS === 'on',
  };
}
