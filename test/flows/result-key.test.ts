/**
 * Goal: a caller that gave a public key is the only one who reads the numbers and transactions of its
 * result, and every rule about numbers holds as it does without a key. Method: flows whose outcome
 * depends on numbers, with a key in each start; their histories, decoded with the payload keys, are
 * searched for whatever MX has of the member.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { VerificationClient, openResult, type StartVerificationRequest } from '../../client';
import { generateSealingKeyPair, type SealingKeyPair } from '../../codec';
import { verificationWorkflowId } from '../../contract/names';
import { NUMBER_FIELDS, type OutcomeCode } from '../../domain';
import { createAtrium } from '../../mx/atrium';
import { decodedHistory } from '../../tools/decoded-history';
import { play, playOn, untilAsked, type PlayedVerification } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { FLOW_SCENES } from '../../tools/histories/flows';
import { OUTCOME_SCENES } from '../../tools/histories/outcomes';
import { playing, type Play } from '../../tools/histories/scene';
import { SAFETY_NET_MS } from '../../tools/waiting';
import { attemptsIn, eventsOf } from '../integration/support/history';
import { bytesIn, findSecrets } from '../../tools/secret-search';
import { useStack } from '../integration/support/stack';
import { useRuns } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';

interface Expected {
  readonly outcome?: OutcomeCode;
  readonly foundBy: string;
  readonly numbers: number;
}

const FLOWS: Readonly<Record<string, Expected>> = {
  'flow-answers-by-signal': { foundBy: 'new-since-verify', numbers: 1 },
  'flow-selection-by-rule': { foundBy: 'new-since-verify', numbers: 1 },
  'flow-known-numbers-reused': { foundBy: 'known-before', numbers: 2 },
  'flow-numbers-ambiguous': { foundBy: 'ambiguous', numbers: 2 },
  'flow-legacy-all-accounts': { foundBy: 'all-accounts', numbers: 2 },
  'flow-widget-completed': { foundBy: 'all-accounts', numbers: 1 },
  'flow-transactions': { foundBy: 'new-since-verify', numbers: 1 },
  'outcome-numbers-incomplete': {
    outcome: 'numbers-incomplete',
    foundBy: 'new-since-verify',
    numbers: 1,
  },
  canadian: { foundBy: 'new-since-verify', numbers: 1 },
  'read again after trouble': { foundBy: 'new-since-verify', numbers: 1 },
};
const OWN: Readonly<Record<string, Play>> = {
  canadian: playing(atMxBank('sim_numbers_canadian')),
  'read again after trouble': async ({ client, simulator }) => {
    const { verificationId: id } = await client.start(atMxBank('password'));
    await untilAsked(client, id, 'select-account');
    const { memberGuid } = await client.getVerification(id);
    const fault = { route: 'listAccountNumbers', memberGuid: memberGuid ?? '', times: 2 };
    simulator.control.addFault({ ...fault, kind: 'status', status: 503 });
    return playOn(client, id);
  },
};
const SCENES = new Map([...FLOW_SCENES, ...OUTCOME_SCENES].map(({ name, play: p }) => [name, p]));

/** A caller that gives its key with every start. */
class KeyedClient extends VerificationClient {
  readonly #resultKey: StartVerificationRequest['resultKey'];

  constructor(
    options: ConstructorParameters<typeof VerificationClient>[0],
    { publicJwk }: SealingKeyPair,
  ) {
    super(options);
    const { x = '', y = '' } = publicJwk;
    this.#resultKey = { kty: 'EC', crv: 'P-256', x, y };
  }

  override start(request: StartVerificationRequest) {
    return super.start({ ...request, resultKey: this.#resultKey! });
  }
}

describeWithOwnServer('a result that is sealed to its caller', () => {
  const stack = useStack();
  let pair: SealingKeyPair;
  beforeAll(async () => {
    pair = await generateSealingKeyPair();
  });
  const run = useRuns(Object.keys(FLOWS), (name) => {
    const { temporal, sealingKeys } = stack();
    const client = new KeyedClient({ temporal, sealingKey: sealingKeys.publicJwk }, pair);
    return (OWN[name] ?? SCENES.get(name)!)({ ...stack(), client });
  });
  const opened = ({ verificationId, result }: PlayedVerification) =>
    openResult(pair.privateJwk, verificationId, result);

  /** All numbers that MX has of the member, whoever chose them. */
  async function atMx({ result }: PlayedVerification) {
    const { baseUrl, apiKey, clientId } = stack().simulator;
    const mx = createAtrium({ baseUrl, apiKey, clientId, requestTimeoutMs: SAFETY_NET_MS });
    const { userGuid, memberGuid } = result.view;
    try {
      return await mx.listNumbers({ userGuid: userGuid!, memberGuid: memberGuid! });
    } finally {
      mx.close();
    }
  }

  /** Where the numbers are found: in all that Temporal has of the run, decoded, and in the views. */
  async function whereIn(played: PlayedVerification): Promise<string[]> {
    const secrets: Record<string, string> = {};
    for (const [index, row] of (await atMx(played)).entries()) {
      for (const field of NUMBER_FIELDS) {
        const value = row[field];
        // Three digits of an institution are found anywhere by chance.
        if (value !== null && value.length > 4) secrets[`${field} ${String(index)}`] = value;
      }
    }
    const { transactions } = await opened(played);
    for (const { guid, description } of transactions?.transactions ?? []) {
      if (description !== null) secrets[`description of ${guid}`] = description;
    }
    expect(Object.keys(secrets).length).toBeGreaterThan(1);
    const id = verificationWorkflowId(played.verificationId);
    const { raw } = await stack().temporal.workflow.getHandle(id).describe();
    const history = await decodedHistory(stack().temporal, id);
    const places = [
      { name: 'history', bytes: bytesIn(history) },
      { name: 'memo and attributes', bytes: bytesIn(raw) },
      { name: 'views and result', bytes: Buffer.from(JSON.stringify(played)) },
    ];
    return findSecrets(places, secrets).map(({ haystack, secret }) => `${secret} in ${haystack}`);
  }

  describe.each(Object.entries(FLOWS))('%s', (name, { outcome = 'verified', foundBy, numbers }) => {
    test('ends as it does without a key, and its caller reads what MX has', async () => {
      const played = await run(name);
      const { result } = played;
      expect(result).toMatchObject({ outcome: { code: outcome }, numbersFoundBy: foundBy });
      expect(result).not.toHaveProperty('transactions');
      expect(result.view.accountNumbers).toEqual(result.accountNumbers);
      const rows = await atMx(played);
      const { accountNumbers } = await opened(played);
      expect(accountNumbers).toHaveLength(numbers);
      for (const number of accountNumbers) expect(rows).toContainEqual(rowOf(number));
    });

    // Of incomplete numbers there is nothing that is long enough to be searched for.
    if (outcome === 'verified') {
      test('has no number in its history, views or result', async () => {
        expect(await whereIn(await run(name))).toEqual([]);
      });
    }
  });

  test('without numbers has nothing to open', async () => {
    const { temporal, sealingKeys } = stack();
    const client = new KeyedClient({ temporal, sealingKey: sealingKeys.publicJwk }, pair);
    const played = await play(client, atMxBank('sim_numbers_empty'));
    expect(played.result.outcome.code).toBe('no-account-numbers');
    expect(played.result).not.toHaveProperty('sealedNumbers');
    expect(await opened(played)).toEqual({ accountNumbers: [] });
  });

  test('is one value, whatever was tried before', async () => {
    const { verificationId, result } = await run('read again after trouble');
    const events = await eventsOf(stack().temporal, verificationId);
    expect(attemptsIn(events)['listAccountNumbers']).toBe(3);
    const history = bytesIn(events).toString();
    const values = history.match(/eyJ[\w-]+(\.[\w-]*){4}/g) ?? [];
    const ofNumbers = values.filter((value) => {
      const header = Buffer.from(value.split('.', 1)[0]!, 'base64url');
      return header.includes('"account-numbers"');
    });
    // In the results of the activity and of the run.
    expect(ofNumbers).toEqual(Array(2).fill(result.sealedNumbers?.sealed));
  });

  test('opens with no other key, and in no other verification', async () => {
    const [one, other] = [await run('canadian'), await run('flow-selection-by-rule')];
    const { privateJwk } = await generateSealingKeyPair();
    const { verificationId, result } = one;
    await expect(openResult(privateJwk, verificationId, result)).rejects.toMatchObject({
      code: 'unknown-key',
    });
    const copied = { ...other.result, sealedNumbers: result.sealedNumbers! };
    await expect(opened({ ...other, result: copied })).rejects.toMatchObject({
      code: 'wrong-binding',
    });
  });

  test('without a key, nothing is sealed, and the same search finds the numbers', async () => {
    const played = await play(stack().client, atMxBank('password', { includeTransactions: true }));
    expect(Object.keys(played.result).join()).not.toMatch(/sealed/);
    const found = (await whereIn(played)).join();
    expect(found).toContain('accountNumber 0 in history');
    expect(found).toContain('routingNumber 0 in views and result');
    const history = bytesIn(
      await decodedHistory(stack().temporal, verificationWorkflowId(played.verificationId)),
    ).toString();
    expect(history).not.toMatch(/recipient|areComplete|resultKey/);
  });
});

/** As the port gives it. */
function rowOf<T extends { readonly mayBeTokenised: boolean }>({
  mayBeTokenised: _oauth,
  ...row
}: T) {
  return row;
}
