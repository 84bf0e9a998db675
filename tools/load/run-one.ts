/** One verification of a load run: started, followed and answered, as a backend does it. */
import { type VerificationClient, type VerificationResult } from '../../client';

/** Nothing of a load run takes this long; what does has failed. */
const RESULT_TIMEOUT_MS = 60_000;

/** Runs one verification with an MFA round and account selection at the test bank; resolves with its result. */
export async function runOne(
  client: VerificationClient,
  verificationId: string,
): Promise<VerificationResult> {
  await client.start({
    verificationId,
    user: { kind: 'new' },
    member: {
      kind: 'credentials',
      institutionCode: 'mxbank',
      credentials: [
        { guid: 'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1', value: 'test_atrium' },
        { guid: 'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d', value: 'challenge' },
      ],
    },
  });
  let answeredRound = 0;
  for await (const { nextAction: action } of client.watch(verificationId)) {
    if (action.kind === 'none' || action.round <= answeredRound) continue;
    answeredRound = action.round;
    const { round } = action;
    if (action.kind === 'answer-challenges') {
      const answers = action.challenges.map(({ guid }) => ({ guid, value: 'correct' }));
      await client.answerChallenges(verificationId, { round, answers }, { via: 'signal' });
    } else if (action.kind === 'select-account') {
      const value = action.options[0]?.value ?? '';
      await client.selectAccount(verificationId, { round, value }, { via: 'signal' });
    } else {
      throw new Error(`Unexpected: the verification asks for ${action.kind}.`);
    }
  }
  return client.result(verificationId, { timeoutMs: RESULT_TIMEOUT_MS });
}
