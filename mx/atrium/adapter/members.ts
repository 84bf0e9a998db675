/** The port's operations about members and their accounts, over Atrium. */
import { type MxMembers, type NewMxMember } from '../../port';
import { type AtriumClient } from '../client';
import { type AtriumMemberCreate } from '../endpoints/members';
import { toOauthReturn } from './oauth-return';
import { toAccountName, toAccountNumber, toMember, toTransaction } from './to-domain';

/** Binds the operations about members to a client. */
export function adaptMembers({ members }: Pick<AtriumClient, 'members'>): MxMembers {
  return {
    async findMember(userGuid, ownId, call) {
      // Atrium has no look-up by identifier.
      const all = await members.listAll(userGuid, call);
      const found = all.find((member) => member.identifier === ownId);
      return found && toMember(found, { userGuid, memberGuid: found.guid });
    },
    async listMembers(userGuid, call) {
      const all = await members.listAll(userGuid, call);
      return all.map((member) => toMember(member, { userGuid, memberGuid: member.guid }));
    },
    readMember: async (member, call) => toMember(await members.read(member, call), member),
    async createMember(member, call) {
      const { userGuid, institutionCode, ownId } = member;
      const created = await members.create(userGuid, toCreate(member), call);
      // Without aggregation: whatever runs then is no verification.
      const ref = { userGuid, memberGuid: created.guid };
      return { member: { ...toMember(created, ref), institutionCode, ownId }, jobStarted: 'no' };
    },
    async updateCredentials(member, credentials, call) {
      // Documented for MX's Platform, implied for Atrium (atrium-contract.md §4 F); it may be
      // ignored.
      const changes = { credentials, skip_aggregation: true };
      const { member: updated } = await members.update(member, changes, call);
      return { jobStarted: updated?.is_being_aggregated === true ? 'yes' : 'unknown' };
    },
    deleteMember: (member, call) => members.delete(member, call),
    async listNumbers(member, call) {
      return (await members.accountNumbers(member, call)).map(toAccountNumber);
    },
    async listAccounts(member, call) {
      return (await members.accounts(member, call)).map(toAccountName);
    },
    async listTransactions(member, page, call) {
      const { items, ...rest } = await members.transactions(member, page, call);
      return { ...rest, items: items.map(toTransaction) };
    },
  };
}

/**
 * Always with `skip_aggregation`: an aggregation would make the verify that follows meet 409
 * (atrium-contract.md §16.4).
 */
function toCreate(member: NewMxMember): AtriumMemberCreate {
  const { institutionCode, ownId, metadata, isBackgroundAggregationDisabled, signIn } = member;
  return {
    institution_code: institutionCode,
    identifier: ownId,
    skip_aggregation: true,
    ...(metadata === undefined ? {} : { metadata }),
    ...(isBackgroundAggregationDisabled === undefined
      ? {}
      : { background_aggregation_is_disabled: isBackgroundAggregationDisabled }),
    ...(signIn.kind === 'oauth'
      ? { ...toOauthReturn(signIn), is_oauth: true }
      : { credentials: signIn.credentials }),
  };
}
