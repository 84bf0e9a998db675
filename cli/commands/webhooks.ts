/** `webhooks`: endpoints of a tenant, and what was sent to them. */
import { commandLine } from '../../runtime/process';
import { type Command } from '../terminal/command';

export const webhooks: Command = {
  name: 'webhooks',
  usage: `Usage: ${commandLine('webhooks', '--tenant ID list | add URL | deliveries | …')}

Registers where webhooks of a tenant go, and says what became of them (docs/webhooks.md). Needs a
worker and no key of MX. Leaves audit lines (docs/audit.md). Reads TEMPORAL_…, PAYLOAD_KEYS_FILE,
SEALING_PUBLIC_KEY_FILE and API_AUDIT_FILE (docs/configuration.md).
  list                          the endpoints, without their secrets
  add URL                       registers one, and prints its key, once
  remove | enable | disable ENDPOINT
  test ENDPOINT                 sends a test event
  add-secret ENDPOINT           makes a further secret, and prints its key, once
  remove-secret ENDPOINT SECRET
  deliveries                    the newest hundred
  resend ENDPOINT EVENT         sends one event once more
  resend-range --from TIME --to TIME   sends those of a time range once more
  --tenant ID         whose they are
  --events A,B        of add: which events; all unless given
  --signing KIND      of add and add-secret: v1 (a shared secret, the default) or v1a (a key pair)
  --endpoint ENDPOINT, --state pending|delivered|failed, --from TIME, --to TIME
                      which deliveries; times as 2026-11-30T12:00:00Z`,
  run: async (context) => {
    const { runWebhooks } = await import('../webhooks/index.js');
    return runWebhooks(context);
  },
};
