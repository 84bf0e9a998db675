/** The port's operations about the accounts of a member, the same over either API. */
import { type MxMembers } from '../../port';
import { type WireClient } from '../client';
import { toAccountName, toAccountNumber, toTransaction } from './to-domain';

/** Binds the operations about accounts to a client. */
export function adaptAccounts({
  members,
}: Pick<WireClient, 'members'>): Pick<
  MxMembers,
  'listNumbers' | 'listAccounts' | 'listTransactions'
> {
  return {
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
