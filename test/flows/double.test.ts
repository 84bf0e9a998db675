/**
 * Goal: a backend that was tested with the client's double meets the same with the client. Method:
 * one suite for both: each scenario as its caller sees it, and each call that is rejected; what is
 * random or timed is left out of the comparison. In `npm test` a few scenarios, in the full proof
 * all; test/client/double.test.ts compares all of them with the model.
 */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  isVerificationClientError,
  type StartVerificationRequest,
  type VerificationOperations,
  type VerificationView,
} from '../../client';
import { SCENARIOS, VerificationDouble } from '../../client/testing';
import { play, untilAsked, type PlayedVerification } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { answersTo } from '../../tools/end-user/end-user';
import { useStack } from '../integration/support/stack';
import { IS_FULL_PROOF } from '../support/proof-size';
import { useRuns } from '../support/runs';
import { describeWithOwnServer } from '../support/server-suite';

const SLICE = [
  'image',
  'sim_code',
  'sim_selection_between',
  'sim_selection_empty',
  'sim_numbers_partial',
  'INVALID',
];
/** Wrong every time, so that recovery and its end are seen. */
const WRONG = 'answered wrong: challenge';
const NAMES = IS_FULL_PROOF ? [...Object.keys(SCENARIOS), WRONG] : [...SLICE, WRONG];

/** So that what never settles is over soon. */
const LIMITS = { fastPollingMs: 200, slowPollMs: 100, settleMs: 3_000 } as const;

function playNamed(client: VerificationOperations, name: string): Promise<PlayedVerification> {
  const isWrong = name === WRONG;
  const request = atMxBank(isWrong ? 'challenge' : name, { limits: LIMITS });
  const credentials = ['INVALID', 'password'];
  return play(client, request, isWrong ? { answer: () => 'wrong' } : { credentials });
}

async function playOnDouble(name: string): Promise<PlayedVerification> {
  const double = new VerificationDouble();
  const now = { isOver: false };
  const playing = playNamed(double, name).finally(() => (now.isOver = true));
  while (!now.isOver) {
    await double.passTime(LIMITS.settleMs);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return playing;
}

/** What a caller has to react to, and what it gets. */
function storyOf({ views, result }: PlayedVerification): unknown {
  let round = 0;
  const asked = views.filter(({ nextAction }) => {
    const isNew = nextAction.kind !== 'none' && nextAction.round > round;
    if (isNew) ({ round } = nextAction);
    return isNew;
  });
  return plain({ asked, result });
}

const LEFT_OUT = [
  'version',
  'passedValidation',
  'polls',
  'verificationId',
  'startedAt',
  'finishedAt',
  'phaseSince',
  'deadline',
];
const GUID = /^([A-Z]{3}|account)-.{8,}$/;

/** The same without what differs from run to run; of a number its form is left. */
function plain(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => plain(each));
  if (typeof value === 'string') {
    if (key === 'accountNumber') return value.replaceAll(/\d/g, '#');
    if (value.startsWith('data:image/')) return 'a picture';
    return value.replace(GUID, '$1-…');
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !LEFT_OUT.includes(name));
  return Object.fromEntries(kept.map(([name, each]) => [name, plain(each, name)]));
}

type Call = (
  client: VerificationOperations,
  id: string,
  view: VerificationView,
) => Promise<unknown>;

const SELECT = { round: 1, value: 'account-none' };
const REASON = { reason: 'the test' };
const guidsIn = ({ nextAction }: VerificationView) =>
  nextAction.kind === 'answer-challenges' ? nextAction.challenges.map(({ guid }) => guid) : [];
const withGuids = (guids: readonly string[], round = 1) => ({
  round,
  answers: guids.map((guid) => ({ guid, value: 'correct' })),
});

/** Calls about a verification that asks two questions; none has an effect. */
const AT_QUESTIONS: Readonly<Record<string, Call>> = {
  'a guid that is not asked': (client, id, view) =>
    client.answerChallenges(id, withGuids([...guidsIn(view), 'CHA-other'])),
  'a guid twice': (client, id, view) =>
    client.answerChallenges(id, withGuids([...guidsIn(view), guidsIn(view)[0]!])),
  'one answer of two': (client, id, view) =>
    client.answerChallenges(id, withGuids(guidsIn(view).slice(1))),
  'another round': (client, id, view) => client.answerChallenges(id, withGuids(guidsIn(view), 7)),
  'a round that is none': (client, id, view) =>
    client.answerChallenges(id, withGuids(guidsIn(view), 0)),
  'another kind': (client, id) => client.selectAccount(id, SELECT),
  'credentials that nobody asked for': (client, id) =>
    client.provideCredentials(id, { round: 1, credentials: [{ guid: 'CRD-1', value: 'x' }] }),
  'an empty value': (client, id) =>
    client.answerChallenges(id, { round: 1, answers: [{ guid: 'CHA-1', value: '' }] }),
  'a key that has no effect': (client, id) =>
    client.selectAccount(id, SELECT, { via: 'signal', idempotencyKey: 'k' }),
  'a URL where none is to be opened': (client, id) => client.requestOpenUrl(id),
  'an extension of a second': (client, id) => client.extendDeadline(id, { byMs: 1_000 }),
  'a poll': (client, id) => client.pollNow(id),
  'a deletion while it runs': (client, id) => client.delete(id),
  'a result that is not there': (client, id) => client.result(id, { timeoutMs: 300 }),
  'a cancellation without a reason': (client, id) => client.cancel(id, {} as typeof REASON),
  'a second start': async (client, verificationId) =>
    (await client.start({ ...atMxBank('password'), verificationId })).wasStartedBefore,
  'an id of nobody': (client) => client.getVerification('nobody'),
  'an id that is none': (client) => client.getVerification('a b'),
  'an answer to nobody': (client) => client.selectAccount('nobody', SELECT),
  'a hint to nobody': (client) => client.memberChanged('nobody', {}),
  'a cursor of no list': (client) => client.list({ tenantId: 'dev', cursor: 'bm90IGEgdG9rZW4' }),
  'a start without a user': (client) => client.start({} as StartVerificationRequest),
};
/** Calls about the same once it is cancelled. */
const AT_THE_END: Readonly<Record<string, Call>> = {
  'an answer after the end': (client, id, view) =>
    client.answerChallenges(id, withGuids(guidsIn(view))),
  'a signal after the end': (client, id) => client.selectAccount(id, SELECT, { via: 'signal' }),
  'a cancellation after the end': (client, id) => client.cancel(id, REASON),
  'a hint after the end': (client, id) => client.memberChanged(id, {}),
  'a URL after the end': (client, id) => client.requestOpenUrl(id),
  'an extension after the end': (client, id) => client.extendDeadline(id, { byMs: 60_000 }),
  'a start after the end': (client, verificationId) =>
    client.startAndAwaitNextStep({ ...atMxBank('password'), verificationId }, { timeoutMs: 5_000 }),
  'the end': async (client, id) => plain(await client.getVerification(id)),
};

/** What each call gives, or how it fails. */
async function answersOf(client: VerificationOperations): Promise<Record<string, unknown>> {
  const verificationId = randomUUID();
  await client.start({ ...atMxBank('sim_pair'), verificationId });
  await untilAsked(client, verificationId, 'answer-challenges');
  const view = await client.getVerification(verificationId);
  const seen: Record<string, unknown> = {};
  const call = async (calls: typeof AT_QUESTIONS): Promise<void> => {
    for (const [name, make] of Object.entries(calls)) {
      seen[name] = await make(client, verificationId, view).catch((error: unknown) => {
        if (!isVerificationClientError(error)) return String(error);
        const { code, reason, problems } = error;
        return { code, reason, problems };
      });
    }
  };
  await call(AT_QUESTIONS);
  await client.cancel(verificationId, REASON);
  await client.result(verificationId, { timeoutMs: 60_000 });
  await call(AT_THE_END);
  return seen;
}

describeWithOwnServer('the client and its double', () => {
  const stack = useStack();
  const run = useRuns(NAMES, (name) => playNamed(stack().client, name));

  test.each(NAMES)('tell the same of %s', async (name) => {
    expect(storyOf(await playOnDouble(name))).toEqual(storyOf(await run(name)));
  });

  test('reject the same, for the same reasons', async () => {
    const [real, double] = await Promise.all([
      answersOf(stack().client),
      answersOf(new VerificationDouble()),
    ]);
    expect(double).toEqual(real);
    expect(JSON.stringify(real)).toMatch(/unknown-guid[^]*wrong-round[^]*wrong-kind/);
  });

  describe('whoever follows', () => {
    test('sees a question, answers it, and sees the next one', async () => {
      for (const client of [stack().client, new VerificationDouble()]) {
        const { verificationId } = await client.start(atMxBank('challenge'));
        const asked = await untilAsked(client, verificationId, 'answer-challenges');
        const options = { idempotencyKey: 'once' };
        await client.answerChallenges(verificationId, answersTo(asked), options);
        await client.answerChallenges(verificationId, answersTo(asked), options);
        const next = await client.awaitNextStep(verificationId, {
          afterRound: 1,
          timeoutMs: 60_000,
        });
        expect(next?.nextAction).toMatchObject({ kind: 'select-account', round: 2 });
      }
    });
  });
});
