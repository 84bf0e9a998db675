/**
 * Goal: verifications over MX's Platform, in both versions: how often MX is asked to start a job, and
 * what becomes of one that starts with its member, does not start, or ends with an error code.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import { type StartVerificationRequest } from '../../client';
import { OAUTH, play, playOn, sendElsewhere, untilAsked } from '../../tools/end-user/at-client';
import { MX_BANK, ofMember } from '../../tools/end-user/at-mx';
import { useStack } from '../integration/support/stack';
import { describeWithServer } from '../support/server-suite';
import { answersOf, askedIn } from './support/flow';

/** A verification of a new user at the test bank of Platform. */
function atBank(password: string): StartVerificationRequest {
  const credentials = [
    { guid: MX_BANK.login, value: 'mxuser' },
    { guid: MX_BANK.password, value: password },
  ];
  return {
    user: { kind: 'new' },
    member: { kind: 'credentials', institutionCode: 'mxbank', credentials },
  };
}

describe.each(['v20250224', 'v20111101'] as const)('%s', (apiVersion) => {
  const isCurrent = apiVersion === 'v20250224';
  describeWithServer('a verification over Platform', () => {
    const stack = useStack({ dialect: { api: 'platform', apiVersion } });
    const control = () => stack().simulator.control;
    afterEach(() => {
      control().changeSettings({ productsOnCreate: 'start', failedProductsCode: 0 });
      control().changeSettings({ updateStarts: 'aggregation', connectedErrorCode: 0 });
      control().changeSettings({ duplicateStatus: 409 });
    });
    const statuses = (route: string) =>
      stack()
        .simulator.requestLog.entries(route)
        .map(({ status }) => status);

    /** Plays a verification; the statuses of what was posted for it. */
    async function played(password: string, ...credentials: readonly string[]) {
      const routes = ['verifyMember', 'createMember'] as const;
      const [verified, created] = routes.map((route) => statuses(route).length);
      const run = await play(stack().client, atBank(password), { credentials });
      return {
        code: run.result.outcome.code,
        asked: askedIn(run),
        numbers: run.result.accountNumbers.length,
        verifies: statuses('verifyMember').slice(verified),
        creates: statuses('createMember').slice(created),
      };
    }

    test('starts with its member, or by a verify in the older version', async () => {
      const before = control().counters();
      expect(await played('password')).toMatchObject({
        code: 'verified',
        numbers: 1,
        verifies: isCurrent ? [] : [200],
        creates: [isCurrent ? 202 : 200],
      });
      const { membersCreated, verificationsStarted, aggregationsStarted } = control().counters();
      expect([membersCreated, verificationsStarted, aggregationsStarted]).toEqual([
        before.membersCreated + 1,
        before.verificationsStarted + 1,
        before.aggregationsStarted,
      ]);
      expect(await played('challenge')).toMatchObject({
        code: 'verified',
        asked: ['TEXT', 'account'],
        verifies: isCurrent ? [] : [200],
      });
    });

    test('is rejected by MX where an identifier of the caller has a dot', async () => {
      const request = { ...atBank('password'), user: { kind: 'new', identifier: 'a.b' } as const };
      const { result } = await play(stack().client, request);
      expect(result.outcome.code).toBe('request-rejected');
    });

    if (isCurrent) {
      test('is found by its own id where a duplicate is answered 422', async () => {
        control().changeSettings({ duplicateStatus: 422 });
        // The user is made, and its answer lost.
        control().addFault({ route: 'createUser', kind: 'lose-response' });
        expect(await played('password')).toMatchObject({ code: 'verified' });
      });

      test('and another one of the same member end well, whichever started its job', async () => {
        const { client } = stack();
        const first = await client.start(atBank('challenge'));
        await untilAsked(client, first.verificationId, 'answer-challenges');
        const { userGuid, memberGuid } = await client.getVerification(first.verificationId);
        const known = { userGuid: userGuid ?? '', memberGuid: memberGuid ?? '' };
        const second = await client.start(ofMember(known));
        // Who chooses the account second ends `already-running`, as over Atrium: one after the other.
        await untilAsked(client, second.verificationId, 'answer-challenges');
        for (const { verificationId } of [first, second]) {
          const { result } = await playOn(client, verificationId);
          expect(result.outcome.code).toBe('verified');
        }
      });

      test('is started by one verify where nothing starts after the page of the bank', async () => {
        control().changeSettings({ productsOnCreate: 'never-start' });
        const { verificationId, memberGuid } = await sendElsewhere(stack(), OAUTH);
        control().finishOauth(memberGuid, 'approved');
        const { result } = await playOn(stack().client, verificationId);
        expect(result.outcome.code).toBe('verified');
        expect(answersOf(stack().simulator, memberGuid, 'verifyMember')).toEqual([200]);
      });

      test.each([
        ['never-start', 202],
        ['fail', 201],
      ] as const)(
        'is started by one verify where products %s',
        async (productsOnCreate, created) => {
          control().changeSettings({ productsOnCreate });
          expect(await played('password')).toMatchObject({
            code: 'verified',
            numbers: 1,
            creates: [created],
            verifies: [200],
          });
        },
      );

      test('follows by one verify where the job of its member was no verification', async () => {
        control().changeSettings({ productsOnCreate: 'aggregate' });
        const expected = { code: 'verified', numbers: 1, verifies: [200] };
        expect(await played('password')).toMatchObject({ ...expected, creates: [202] });
        const { verificationId, memberGuid } = await sendElsewhere(stack(), OAUTH);
        control().finishOauth(memberGuid, 'approved');
        const { result } = await playOn(stack().client, verificationId);
        expect(result.outcome.code).toBe('verified');
        expect(answersOf(stack().simulator, memberGuid, 'verifyMember')).toEqual([200]);
      });

      test('is not tried a second time where MX has no numbers after one of ours', async () => {
        control().changeSettings({ productsOnCreate: 'aggregate', flow: 'legacy' });
        const seen = await played('sim_numbers_empty');
        control().changeSettings({ flow: 'default' });
        expect(seen).toMatchObject({ code: 'no-account-numbers', verifies: [200] });
      });

      test('is waited for where MX said that it had not started', async () => {
        control().changeSettings({ productsOnCreate: 'late' });
        expect(await played('password')).toMatchObject({
          code: 'verified',
          asked: ['account'],
          creates: [200],
          verifies: [409],
        });
      });

      test('is not signed in once more with credentials that a code beside CONNECTED rejects', async () => {
        control().changeSettings({ updateStarts: 'products', connectedErrorCode: 2005 });
        expect(await played('INVALID', 'sim_legacy')).toMatchObject({
          code: 'denied',
          asked: [expect.stringMatching(/credentials/)],
          verifies: [],
        });
      });
    }

    if (isCurrent)
      test.each([
        [2005, 'verified', ['provide-credentials: denied']],
        [1000, 'no-verifiable-account', []],
      ])(
        'follows the code %d of products that failed before any verify',
        async (code, outcome, asked) => {
          control().changeSettings({ productsOnCreate: 'fail', failedProductsCode: code });
          const run = await played('INVALID', 'sim_legacy');
          expect(run).toMatchObject({ code: outcome, creates: [201], asked });
          expect(run.verifies.filter((status) => status === 200)).toHaveLength(asked.length);
        },
      );

    test('is made once where the answer to the creation of its member is lost', async () => {
      control().addFault({ route: 'createMember', kind: 'lose-response' });
      const { membersCreated } = control().counters();
      expect(await played('password')).toMatchObject({
        code: 'verified',
        creates: [isCurrent ? 202 : 200],
        verifies: isCurrent ? [] : [200],
      });
      expect(control().counters().membersCreated).toBe(membersCreated + 1);
    });

    test('ends by the code of what the bank made of new credentials', async () => {
      expect(await played('INVALID', 'UNAVAILABLE')).toMatchObject({
        code: 'connection-degraded',
        verifies: isCurrent ? [] : [200, 200],
      });
    });

    test('is no success where MX tells an error code beside CONNECTED', async () => {
      control().changeSettings({ connectedErrorCode: 1000 });
      expect(await played('password')).toMatchObject({ code: 'no-verifiable-account' });
    });
  });
});
