/** The port's operations about users, over Platform. */
import { type MxUsers } from '../../port';
import { toUser } from '../../wire';
import { type PlatformClient } from '../client';
import { creating } from './duplicates';

/** Binds the operations about users to a client. */
export function adaptUsers({ users }: Pick<PlatformClient, 'users'>): MxUsers {
  return {
    async searchUser(ownId, place, call) {
      // The filter may match a part of an id, so it is compared again, on further pages if need be.
      const page = place?.['page'] ?? 1;
      const { items, totalPages } = await users.list(page, { id: ownId }, call);
      const found = items.find((user) => user.own_id === ownId);
      if (found !== undefined) return { found: toUser(found, found.guid) };
      return page < totalPages ? { next: { page: page + 1 } } : {};
    },
    async createUser({ ownId, metadata, isDisabled }, call) {
      const fields = {
        id: ownId,
        ...(metadata === undefined ? {} : { metadata }),
        ...(isDisabled === undefined ? {} : { is_disabled: isDisabled }),
      };
      const isThere = async () => {
        const { items } = await users.list(1, { id: ownId }, call);
        return items.some((user) => user.own_id === ownId);
      };
      const created = await creating(() => users.create(fields, call), isThere);
      return { ...toUser(created, created.guid), ownId };
    },
    readUser: async (userGuid, call) => toUser(await users.read(userGuid, call), userGuid),
    renameUser: (userGuid, ownId, call) => users.update(userGuid, { id: ownId }, call),
    deleteUser: (userGuid, call) => users.delete(userGuid, call),
  };
}
