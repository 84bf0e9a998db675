/**
 * Goal: of two verifications that ask for a member with one identifier of the caller at the same
 * moment, none adopts or deletes what the other made. Method: what the loser finds, at whatever
 * moment it ends.
 */
import { describe, expect, it } from '@jest/globals';
import { failureOf, attemptOf, useBench, VERIFICATION_ID } from './bench';

const bench = useBench();
const memberGuids = () =>
  bench()
    .simulator.control.members()
    .map(({ guid }) => guid);

/** A member that a verification made under the caller's identifier; `more` is of the caller too. */
async function made(more: { readonly metadata?: string } = {}) {
  const { source, ...rest } = await bench().newMember();
  const input = { ...rest, source: { ...source, identifier: 'order-7', ...more } };
  const { result } = await attemptOf(bench().commands.createMember, input);
  return { input, memberGuid: result!.memberGuid };
}

describe('a member under an identifier of the caller', () => {
  it.each([
    ['another verification', 'v-2', {}, false],
    ['the verification that made it', VERIFICATION_ID, {}, true],
    // The caller's own words prove nothing.
    [
      'the verification that made it with metadata of the caller',
      VERIFICATION_ID,
      { metadata: 'm' },
      false,
    ],
  ])(
    'is deleted after a lost create by %s: %s %j %s',
    async (_whose, verificationId, more, isDeleted) => {
      const { input, memberGuid } = await made(more);
      const { userGuid, tenantId, isUserNamed } = input;
      const which = { userGuid, tenantId, isUserNamed, verificationId, identifier: 'order-7' };
      const { result } = await attemptOf(bench().commands.deleteMember, which);
      expect(result).toEqual({ memberGuid: isDeleted ? memberGuid : null });
      expect(memberGuids()).toEqual(isDeleted ? [] : [memberGuid]);
    },
  );

  it('is adopted after a lost create by the verification that made it, and by no other', async () => {
    const { input, memberGuid } = await made();
    const create = (changes: object) =>
      attemptOf(bench().commands.createMember, { ...input, ...changes }, { attempt: 2 });
    expect((await create({})).result).toMatchObject({ memberGuid });
    expect(failureOf(await create({ verificationId: 'v-2' }))).toMatchObject({
      type: 'MemberAlreadyExists',
      details: [{ memberGuid }],
    });
    expect(memberGuids()).toEqual([memberGuid]);
  });
});
