// Goal: two of anything cost one: two starts with one id, two verifications of one member, a member that exists already.
// Method: started together against the simulator, whose counters tell what was really begun.
import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { untilAsked } from '../../scripts/histories/end-user';
import { describeWithOwnServer } from '../support/server-suite';
import { atMxBank, callAtrium, makeUser, mxBankCredentials } from '../integration/support/requests';
import { useStack } from '../integration/support/stack';
import { countOf, knownMember, ofKnown, outcomeOf, play, playOn, SHORT } from './support/flow';

describeWithOwnServer('two of the same', () => {
  const stack = useStack();
  const simulator = () => stack().simulator;
  const control = () => simulator().control;

  test('ten starts with one id at once: one execution, one user, one member', async () => {
    const { client } = stack();
    const verificationId = randomUUID();
    const before = control().counters();
    const started = await Promise.all(
      Array.from({ length: 10 }, () => client.start(atMxBank('password', { verificationId }))),
    );
    expect(started.filter(({ wasStartedBefore }) => !wasStartedBefore)).toHaveLength(1);
    expect((await playOn(client, verificationId)).result.outcome.code).toBe('verified');
    const after = control().counters();
    expect(after.usersCreated - before.usersCreated).toBe(1);
    expect(after.membersCreated - before.membersCreated).toBe(1);
    const late = await client.start(atMxBank('password', { verificationId }));
    expect(late.wasStartedBefore).toBe(true);
    expect(control().counters().membersCreated).toBe(after.membersCreated);
  });

  test('a verification of a member that is being verified ends with already-running; the bank counts one', async () => {
    const { client } = stack();
    const known = await knownMember(simulator(), 'challenge');
    const before = control().counters();
    const first = await client.start(ofKnown(known));
    await untilAsked(client, first.verificationId, 'answer-challenges');
    const second = await client.start(ofKnown(known));
    expect(await outcomeOf(client, second.verificationId)).toBe('already-running');
    expect((await playOn(client, first.verificationId)).result.outcome.code).toBe('verified');
    const after = control().counters();
    expect(after.verificationsStarted - before.verificationsStarted).toBe(1);
  });

  test('two started in the same moment: the bank counts one, and both end', async () => {
    const { client } = stack();
    // Slow enough that neither can end before the other has asked.
    control().setKnobs({ phaseMinMs: 250, phaseMaxMs: 250 });
    const known = await knownMember(simulator(), 'sim_legacy');
    const before = control().counters();
    const played = await Promise.all([0, 1].map(() => play(client, ofKnown(known))));
    control().setKnobs({ phaseMinMs: 0, phaseMaxMs: 0 });
    const codes = played.map(({ result }) => result.outcome.code);
    expect(codes).toContain('verified');
    for (const code of codes) expect(['verified', 'already-running']).toContain(code);
    const after = control().counters();
    expect(after.verificationsStarted - before.verificationsStarted).toBe(1);
  });

  test('a member that exists already and is not ours is named, and left as it is', async () => {
    const known = await knownMember(simulator(), 'challenge');
    const user = { kind: 'existing', userGuid: known.userGuid } as const;
    const { result } = await play(stack().client, atMxBank('challenge', { user }));
    expect(result.outcome).toMatchObject({ code: 'member-already-exists', turn: 'integrator' });
    expect(result.view.memberGuid).toBe(known.memberGuid);
    expect(control().members(known.userGuid)).toHaveLength(1);
    expect(countOf(simulator(), known.memberGuid, 'verifyMember')).toBe(0);
  });

  test('a member that is provably ours, from an attempt whose answer was lost, is adopted', async () => {
    const { client } = stack();
    const verificationId = randomUUID();
    const userGuid = await makeUser(simulator());
    control().addFault({ route: 'createMember', kind: 'lose-response' });
    const user = { kind: 'existing', userGuid } as const;
    const { result } = await play(client, atMxBank('password', { verificationId, user }));
    expect(result.outcome.code).toBe('verified');
    expect(control().members(userGuid)).toMatchObject([{ identifier: `av-${verificationId}` }]);
    expect(control().faults()).toEqual([]);
  });

  test('a member of an earlier verification under an identifier that the caller gave is not taken for ours', async () => {
    const identifier = `given-${randomUUID()}`;
    const userGuid = await makeUser(simulator());
    const { body } = await callAtrium(simulator(), 'POST', `/users/${userGuid}/members`, {
      member: {
        institution_code: 'mxbank',
        credentials: mxBankCredentials('challenge'),
        identifier,
        skip_aggregation: true,
      },
    });
    const { guid } = body['member'] as { guid: string };
    const member = {
      kind: 'credentials',
      institutionCode: 'mxbank',
      credentials: mxBankCredentials('password'),
      identifier,
    } as const;
    const user = { kind: 'existing', userGuid } as const;
    const { result } = await play(stack().client, { user, member, limits: SHORT });
    expect(result.outcome.code).toBe('member-already-exists');
    expect(result.view.memberGuid).toBe(guid);
  });
});
