/** The port's operations about members and their accounts, over Atrium. */
import { type MxMembers, type NewMxMember } from '../../port';
import { adaptAccounts, toMember, toOauthReturn } from '../../wire';
import { type AtriumClient } from '../client';

/** Binds the operations about members to a client. */
export function adaptMembers({ members }: Pick<AtriumClient, 'members'>): MxMembers {
  return {
    ...adaptAccounts({ members }),
    async findMember(userGuid, ownId, call) {
      // Atrium has no look-up by identifier.
      const all = await members.listAll(userGuid, call);
      const found = all.find((member) => member.own_id === ownId);
      return found && toMember(found, { userGuid, memberGuid: found.guid });
    },
    async listMembers(userGuid, call) {
      const all = await members.listAll(userGuid, call);
      return all.map((member) => toMember(member, { userGuid, memberGuid: member.guid }));
    },
    // Atrium has no codes.
    readErrorCode: () => Promise.resolve(undefined),
    readMember: async (member, call) => toMember(await members.read(member, call), member),
    async createMember(member, call) {
      const { userGuid, institutionCode, ownId } = member;
      const { member: created } = await members.create(userGuid, toCreate(member), call);
      // Without aggregation: whatever runs then is no verification.
      const ref = { userGuid, memberGuid: created.guid };
      return { member: { ...toMember(created, ref), institutionCode, ownId } };
    },
    async updateCredentials(member, credentials, call) {
      // Documented for MX's Platform, implied for Atrium (atrium-contract.md §4 F); it may be
      // ignored.
      const changes = { credentials, skip_aggregation: true };
      const { member: updated } = await members.update(member, changes, call);
      return { jobStarted: updated?.is_being_aggregated === true ? 'yes' : 'unknown' };
    },
    deleteMember: (member, call) => members.delete(member, call),
  };
}

/**
 * Always with `skip_aggregation`: an aggregation would make the verify that follows meet 409
 * (atrium-contract.md §16.4). The options of OAuth stand beside `member` (atrium-contract.md §15).
 */
function toCreate(member: NewMxMember): object {
  const { institutionCode, ownId, metadata, isBackgroundAggregationDisabled, signIn } = member;
  const fields = {
    institution_code: institutionCode,
    identifier: ownId,
    skip_aggregation: true,
    ...(metadata === undefined ? {} : { metadata }),
    ...(isBackgroundAggregationDisabled === undefined
      ? {}
      : { background_aggregation_is_disabled: isBackgroundAggregationDisabled }),
  };
  return signIn.kind === 'oauth'
    ? { member: { ...fields, is_oauth: true }, ...toOauthReturn(signIn) }
    : { member: { ...fields, credentials: signIn.credentials } };
}
