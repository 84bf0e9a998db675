/**
 * Goal: `explain` finds a verification as it stands, on a real server, and shows nothing of banks
 * and end users. What it says for each state is in test/cli/explain.test.ts.
 */
import { expect } from '@jest/globals';
import { runExplain } from '../../cli/explain';
import { untilAsked } from '../../tools/end-user/at-client';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { commandContext } from '../cli/support';
import { useStack } from '../integration/support/stack';
import { payloadEnvironment } from '../../tools/payload-environment';
import { useTestsTogether } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';

describeWithOwnServer('explain', () => {
  const stack = useStack();
  const together = useTestsTogether();

  async function explained(verificationId: string): Promise<string> {
    const { devServer, payloadKeys } = stack();
    const lines: string[] = [];
    const ends: (() => Promise<void> | void)[] = [];
    const env = {
      TEMPORAL_ADDRESS: devServer.address,
      TEMPORAL_NAMESPACE: devServer.namespace,
      ...payloadEnvironment(payloadKeys),
    };
    const onEnd = (end: () => Promise<void> | void) => ends.push(end);
    try {
      await runExplain({ ...commandContext([verificationId], lines), env, onEnd });
    } finally {
      for (const end of ends) await end();
    }
    return lines.join('\n');
  }

  together('says whom a verification waits for, then how it ended', async () => {
    const { client } = stack();
    const { verificationId } = await client.start({
      user: { kind: 'new' },
      member: { kind: 'credentials', institutionCode: 'mxbank' },
    });
    await untilAsked(client, verificationId, 'provide-credentials');
    const waiting = await explained(verificationId);
    expect(waiting).toMatch(/^Why {9}It waits for credentials \(round 1, reason "not-given"/m);
    expect(waiting).toMatch(/^Whose turn {2}end-user$/m);
    expect(waiting).toMatch(/^Until {7}\d{4}-.*Z at the latest$/m);
    expect(waiting).not.toMatch(/User ?[Nn]ame|Password|(?:MBR|USR|CRD)-/);
    await client.cancel(verificationId, { reason: 'test' });
    await client.result(verificationId, { timeoutMs: SAFETY_NET_MS });
    expect(await explained(verificationId)).toMatch(/It has ended with "cancelled"/);
  });

  together('says that there is no such verification', async () => {
    await expect(explained('order-of-nobody')).rejects.toMatchObject({
      code: 'VERIFICATION_NOT_FOUND',
    });
  });
});
