/** The example of README.md, for the type check; readme.test.ts holds the two equal. Never run. */
import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import {
  VerificationClient,
  createDataConverter,
  importPayloadKeys,
  parsePublicSealingKeys,
} from '../../client';
import { type Challenge, type ChallengeOption } from '../../domain';

/** What the example leaves to its reader. */
declare const loginGuid: string, login: string, passwordGuid: string, password: string;
declare function askEndUser(
  asked: readonly Challenge[],
): Promise<{ guid: string; value: string }[]>;
declare function letEndUserChoose(options: readonly ChallengeOption[]): Promise<string>;

export async function example(): Promise<unknown> {
  // The public half of the worker's pair. `npm run keys -- sealing` makes both halves as files.
  const publicKeys = readFileSync('keys/sealing-public.jwk.json', 'utf8');
  const sealingKey = { keys: parsePublicSealingKeys(publicKeys) };
  // The workers' payload keys. `npm run keys -- payload create` makes them.
  const keys = await importPayloadKeys(readFileSync('payload-keys.jwk.json', 'utf8'));
  const dataConverter = createDataConverter({ keys, namespace: 'default' });
  const temporal = new Client({ connection: await Connection.connect(), dataConverter });
  const client = new VerificationClient({ temporal, sealingKey });

  const { verificationId } = await client.start({
    verificationId: 'order-4711', // the same id twice is one verification
    reference: 'order-4711', // client.list({ tenantId, reference }) finds it
    user: { kind: 'new' },
    member: {
      kind: 'credentials',
      institutionCode: 'mxbank',
      credentials: [
        { guid: loginGuid, value: login },
        { guid: passwordGuid, value: password },
      ],
    },
  });

  for await (const { nextAction, outcome } of client.watch(verificationId)) {
    if (nextAction.kind === 'answer-challenges') {
      const answers = await askEndUser(nextAction.challenges); // [{ guid, value }]
      await client.answerChallenges(verificationId, { round: nextAction.round, answers });
    }
    if (nextAction.kind === 'select-account') {
      const value = await letEndUserChoose(nextAction.options);
      await client.selectAccount(verificationId, { round: nextAction.round, value });
    }
    if (outcome !== undefined) console.log(outcome.code, outcome.message);
  }

  const { accountNumbers } = await client.result(verificationId, { timeoutMs: 10_000 });

  return accountNumbers;
}
