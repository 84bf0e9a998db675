/**
 * Goal: what is kept of a verification goes when somebody asks for it, at Temporal and at MX, and
 * nothing else does. Method: verifications that have ended in each way, deleted by the client; the
 * simulator says what is left.
 */
import { expect, test } from '@jest/globals';
import { isVerificationClientError } from '../../client';
import { verificationWorkflowId } from '../../contract/names';
import { type DeletionAtMx } from '../../domain';
import { MARKS } from '../../tools/marks';
import { play, untilAsked } from '../../tools/end-user/at-client';
import { atMxBank, callMx, makeUser } from '../../tools/end-user/at-mx';
import { eventually, SAFETY_NET_MS } from '../../tools/waiting';
import { useStack } from '../integration/support/stack';
import { IS_FULL_PROOF } from '../support/proof-size';
import { describeWithServer } from '../support/server-suite';
import { memberGuidsOf } from './support/flow';

/** A safety net: how soon is up to the server, which defers what has just ended. */
const GONE_WITHIN_MS = IS_FULL_PROOF ? 900_000 : SAFETY_NET_MS;
const ALPHA = { tenantId: 'alpha' };

describeWithServer('a deletion', () => {
  const stack = useStack();
  const client = () => stack().client;
  const remove = (id: string, mx?: DeletionAtMx) =>
    client()
      .delete(id, mx === undefined ? {} : { mx })
      .catch((error: unknown) => {
        if (isVerificationClientError(error)) return error.code;
        throw error;
      });
  const isThere = async (userGuid: string) =>
    (await callMx(stack().simulator, 'GET', `/users/${userGuid}`)).status === 200;

  /** A verification that has ended, and whose it is. */
  async function ended() {
    const { result } = await play(client(), { ...atMxBank('password'), ...ALPHA });
    const { verificationId, userGuid, memberGuid } = result.view;
    return { id: verificationId, userGuid: userGuid!, memberGuid: memberGuid! };
  }

  /** Deleted by the tests so far: Temporal takes minutes for a run that has just ended. */
  const deleted: string[] = [];

  /** Whether Temporal knows nothing of it, its list included. */
  async function isGone(id: string): Promise<boolean> {
    const found = await client()
      .lookUp(id)
      .catch(() => undefined);
    const { verifications } = await client().list({ ...ALPHA, pageSize: 100 });
    return (
      found === undefined && verifications.every(({ verificationId }) => verificationId !== id)
    );
  }

  test.each<[DeletionAtMx | undefined, string, number, boolean]>([
    [undefined, 'kept', 1, true],
    ['keep', 'kept', 1, true],
    ['member', 'deleted', 0, true],
    ['user', 'deleted', 0, false],
  ])('deletes the history, and at MX what %s names', async (mx, atMx, members, hasUser) => {
    const { id, userGuid } = await ended();
    expect(await remove(id, mx)).toEqual({ atMx });
    expect(memberGuidsOf(stack().simulator, userGuid)).toHaveLength(members);
    expect(await isThere(userGuid)).toBe(hasUser);
    deleted.push(id);
  });

  test('leaves one that runs alone', async () => {
    const userGuid = await makeUser(stack().simulator);
    const user = { kind: 'existing', userGuid } as const;
    const { verificationId: id } = await client().start(atMxBank('challenge', { user }));
    await untilAsked(client(), id, 'answer-challenges');
    expect(await remove(id, 'user')).toBe('VERIFICATION_RUNNING');
    expect(memberGuidsOf(stack().simulator, userGuid)).toHaveLength(1);
    await client().cancel(id, { reason: 'the end' });
    await client().result(id, { timeoutMs: SAFETY_NET_MS });
    expect(await remove(id, 'user')).toEqual({ atMx: 'deleted' });
    expect(await isThere(userGuid)).toBe(false);
  });

  test('finds what MX has of one that was terminated', async () => {
    const request = { ...atMxBank('challenge'), ...ALPHA };
    const { verificationId: id } = await client().start(request);
    await untilAsked(client(), id, 'answer-challenges');
    const { userGuid } = await client().getVerification(id);
    await stack().temporal.workflow.getHandle(verificationWorkflowId(id)).terminate('stuck');
    expect(await remove(id, 'user')).toEqual({ atMx: 'deleted' });
    expect(await isThere(userGuid!)).toBe(false);
    deleted.push(id);
  });

  test('spares a user that is another tenant’s by now, and is no error where MX has it no more', async () => {
    const [moved, gone] = await Promise.all([ended(), ended()]);
    const identifier = MARKS.identifierFor('beta', 'claimed');
    await callMx(stack().simulator, 'PUT', `/users/${moved.userGuid}`, { user: { identifier } });
    await callMx(stack().simulator, 'DELETE', `/users/${gone.userGuid}`);
    expect(await remove(moved.id, 'user')).toEqual({ atMx: 'nothing-there' });
    expect(memberGuidsOf(stack().simulator, moved.userGuid)).toEqual([moved.memberGuid]);
    expect(await remove(gone.id, 'user')).toEqual({ atMx: 'nothing-there' });
    deleted.push(moved.id, gone.id);
  });

  test('keeps the history where MX cannot be asked', async () => {
    const { id, userGuid } = await ended();
    const fault = { route: 'deleteMember', kind: 'status', status: 503, times: 50 } as const;
    stack().simulator.control.addFault(fault);
    expect(await remove(id, 'member')).toBe('MX_UNAVAILABLE');
    stack().simulator.control.clearFaults();
    expect((await client().lookUp(id)).hasEnded).toBe(true);
    expect(await remove(id, 'member')).toEqual({ atMx: 'deleted' });
    expect(memberGuidsOf(stack().simulator, userGuid)).toEqual([]);
  });

  test('keeps no record at Temporal of what a worker did at MX', async () => {
    const left = async () => (await stack().temporal.activity.count("ActivityId != ''")).count;
    await eventually('the index knows', async () => (await left()) === 0);
  });

  test('leaves an id like any that never was', async () => {
    expect(deleted.length).toBeGreaterThan(5);
    const gone = new Set<string>();
    const areGone = async () => {
      for (const id of deleted) if (!gone.has(id) && (await isGone(id))) gone.add(id);
      return gone.size >= (IS_FULL_PROOF ? deleted.length : 1);
    };
    await eventually('the histories are gone', areGone, GONE_WITHIN_MS);
    for (const id of [...gone, 'never-was']) {
      expect(await remove(id, 'user')).toBe('VERIFICATION_NOT_FOUND');
    }
  }, 1_200_000);
});
