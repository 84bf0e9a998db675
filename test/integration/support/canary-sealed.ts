/**
 * One verification whose numbers and transactions are sealed to its caller: what MX sends of its user
 * has values of its own, which may be nowhere but in what the caller opens.
 */
import { openResult } from '../../../client/sealing';
import { generateSealingKeyPair } from '../../../codec';
import { type Simulator } from '../../../simulator';
import { makeUser, mxBankCredentials } from '../../../tools/end-user/at-mx';
import { Caller, playOverHttp } from '../../api/support/api';
import { type Story } from './canary-flows';

/** Plays it over HTTP; what it is told is kept as that of the other flows. */
export async function verifySealed(
  story: Story,
  { url, key, simulator }: { url: string; key: string; simulator: Simulator },
): Promise<void> {
  const { planted, ids, outcomes, answers } = story;
  const caller = new Caller(url, key);
  const { publicJwk, privateJwk } = await generateSealingKeyPair();
  story.keys['result key'] = privateJwk.d!;
  const userGuid = await makeUser(simulator, { tenantId: 'acme' });
  planted.sealFor(userGuid);
  const credentials = mxBankCredentials('password').map(({ guid, value }) => ({
    guid,
    value: planted.plant('credentials.value', value),
  }));
  const { last } = await playOverHttp(caller, {
    user: { kind: 'existing', userGuid },
    member: { kind: 'credentials', institutionCode: 'mxbank', credentials },
    includeTransactions: true,
    resultKey: publicJwk,
  });
  ids.push(last.id);
  outcomes.push(last.outcome?.code);
  for (const path of [last.links.self, last.links.events, last.links.accountNumbers])
    answers.push({ path, answer: await caller.get(path) });
  const result = answers.at(-1)!.answer.body;
  story.opened.push(await openResult(privateJwk, last.id, result as never));
}
