/** The variables of webhooks. */
import { proxyAddress, text, webhookLogin, webhookPath, word } from './kinds';

/** The word that lets webhooks reach what only this network should. */
export const PRIVATE_ALLOWED = 'allowed-and-tenants-may-reach-this-network';

export const webhookVariables = {
  MX_WEBHOOKS: word(['on', 'off'], 'off').describe(
    'Whether webhooks of MX, which the API receives, wake verifications that poll slowly. Each such verification then costs an Action more.',
  ),
  WEBHOOK_PRIVATE_ADDRESSES: word(['rejected', PRIVATE_ALLOWED], 'rejected').describe(
    'Whether webhooks may go to private addresses and over plain http. Whoever registers an endpoint could then have the worker call anything in its network: for development, and for receivers that are all your own.',
  ),
  WEBHOOK_PROXY_URL: proxyAddress().describe(
    'Egress proxy for webhooks alone: http://host:port or https://host:port, with user:password@ where it asks for them. It is asked for an address, never for a name. Empty: none, whatever HTTPS_PROXY says.',
  ),
} as const;

/** Where webhooks of MX come to: read by the API, among its own. */
export const mxWebhookVariables = {
  API_MX_WEBHOOK_PATH: webhookPath().describe(
    'Secret last part of the path that MX sends webhooks to, /v1/mx-webhooks/…: at least 43 letters, digits, dashes or underscores. Empty: none are taken.',
  ),
  API_MX_WEBHOOK_PATH_FILE: text().describe('File with it, instead of the variable.'),
  API_MX_WEBHOOK_LOGIN: webhookLogin().describe(
    'user:password that MX sends them with, by Basic authentication. Required with that path.',
  ),
  API_MX_WEBHOOK_LOGIN_FILE: text().describe('File with it, instead of the variable.'),
} as const;
