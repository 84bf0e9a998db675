/** The port's operations about users, over Atrium. */
import { type MxUsers, type UserSearchPlace } from '../../port';
import { type AtriumClient } from '../client';
import { toUser } from '../../wire';

/** Binds the operations about users to a client. */
export function adaptUsers({ users }: Pick<AtriumClient, 'users'>): MxUsers {
  return {
    async searchUser(ownId, place, call) {
      const at = toPages(place);
      const { items, totalPages } = await users.list(at.page, {}, call);
      const found = items.find((user) => user.own_id === ownId);
      if (found !== undefined) return { found: toUser(found, found.guid) };
      const next = pageAfter(at, totalPages);
      return next === undefined ? {} : { next: { ...next } };
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
      return { ...toUser(created, created.guid), ownId };
    },
    readUser: async (userGuid, call) => toUser(await users.read(userGuid, call), userGuid),
    renameUser: (userGuid, ownId, call) => users.update(userGuid, { identifier: ownId }, call),
    deleteUser: (userGuid, call) => users.delete(userGuid, call),
  };
}

/** How far a search has come. */
interface Pages {
  /** The page that is read next. */
  readonly page: number;
  /** The last page that is known of. */
  readonly top: number;
  /** All pages up to this one have been read. */
  readonly readTo: number;
}

function toPages({ page = 1, top = 1, readTo = 0 }: UserSearchPlace = {}): Pages {
  return { page, top, readTo };
}

/**
 * The first page, then the others from the last one down: Atrium documents no order, and by either
 * a user that was made just now is on the first page or the last. Pages that MX does not count are
 * read upwards.
 */
function pageAfter({ page, top, readTo }: Pages, totalPages: number): Pages | undefined {
  const upTo = page === readTo + 1 ? page : readTo;
  if (page === top && totalPages > page) return { page: totalPages, top: totalPages, readTo: upTo };
  return page - 1 > upTo ? { page: page - 1, top, readTo: upTo } : undefined;
}
