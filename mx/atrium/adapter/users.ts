/** The port's operations about users, over Atrium. */
import { type MxUsers } from '../../port';
import { type AtriumClient } from '../client';
import { toUser } from './to-domain';

/** Binds the operations about users to a client. */
export function adaptUsers({ users }: Pick<AtriumClient, 'users'>): MxUsers {
  return {
    async findUser(ownId, call) {
      const found = await users.findByIdentifier(ownId, call);
      return found && toUser(found, found.guid);
    },
    async createUser({ ownId, metadata, isDisabled }, call) {
      const created = await users.create(
        {
          identifier: ownId,
          ...(metadata === undefined ? {} : { metadata }),
          ...(isDisabled === undefined ? {} : { is_disabled: isDisabled }),
        },
        call,
      );
      return toUser(created, created.guid);
    },
    readUser: async (userGuid, call) => toUser(await users.read(userGuid, call), userGuid),
  };
}
