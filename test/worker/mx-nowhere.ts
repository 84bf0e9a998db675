import { type MxConfig } from '../../runtime';

/** An MX that nothing is asked of: no verification gets that far. */
export const MX_NOWHERE: MxConfig = {
  baseUrl: 'http://127.0.0.1:9',
  apiKey: 'key',
  clientId: 'id',
  pollIntervalMs: 3_000,
  requestTimeoutMs: 1_000,
  plainHttpAllowed: false,
};
