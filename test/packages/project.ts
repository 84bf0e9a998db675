/** What a stranger writes who uses the packages. */
export const CLIENT = 'atrium-verification-client';
export const SIMULATOR = 'atrium-verification-simulator';

/** What a TypeScript project of a caller has: right uses, and wrong ones that must not compile. */
export const PROJECT = `
import { Client } from '@temporalio/client';
import { VerificationClient, isVerificationClientError, parsePublicSealingKeys, sealFields, type PublicSealingKey, type VerificationOperations } from '${CLIENT}';
import { sealCredentials } from '${CLIENT}/sealing';
import { open, type PageNews } from '${CLIENT}/embed';
import { startRequestSchema } from '${CLIENT}/schemas';
import { VerificationDouble } from '${CLIENT}/testing';
import { startSimulator } from '${SIMULATOR}';

/** On a page of the caller: the script from the package, or as the service's script element has it. */
export function show(url: string): string[] {
  const heard: string[] = [];
  const onEvent = (event: PageNews): void => {
    if (event.type === 'step' && event.step === 'sign-in') heard.push(event.step);
    if (event.type === 'finished') heard.push(event.verificationId, event.outcome.code);
    // @ts-expect-error -- no such event
    if (event.type === 'begun') heard.push(event.type);
  };
  open({ url, onEvent }).close();
  window.AtriumVerification?.open({ url, mode: 'redirect' });
  // @ts-expect-error -- no such mode
  open({ url, mode: 'pop-up' });
  // @ts-expect-error -- an address is needed
  open({ onEvent });
  return heard;
}

export async function use(temporal: Client): Promise<string> {
  const [key]: readonly PublicSealingKey[] = parsePublicSealingKeys('{}');
  const client: VerificationOperations = new VerificationClient({ temporal, sealingKey: key! });
  const double: VerificationOperations = new VerificationDouble({ scenario: 'challenge' });
  await sealFields(key!, { verificationId: 'v', purpose: 'credential', fields: [] });
  await sealCredentials(key!, 'v', [{ guid: 'g', value: 'v' }]);
  // @ts-expect-error -- a user is needed
  await client.start({ member: { kind: 'oauth', institutionCode: 'b' } });
  // @ts-expect-error -- no such scenario
  new VerificationDouble({ scenario: 'nothing' });
  // @ts-expect-error -- no such pace
  await startSimulator({ pace: 'leisurely' });
  const { nextAction } = await double.getVerification('v');
  if (nextAction.kind !== 'answer-challenges') return String(startRequestSchema.safeParse({}).success);
  return nextAction.challenges[0]?.label ?? String(isVerificationClientError(undefined));
}
`;
