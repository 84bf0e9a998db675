/** Users: create, list, read, update, delete (atrium-contract.md §3). */
import { z } from 'zod';
import { findUser, readBody, type Answer, type Call, type Endpoint } from '../endpoint';
import { rejections } from '../errors';
import { paginate } from '../pagination';
import { type UserRecord } from '../store';
import { userBody } from '../wire';

/**
 * MX's guide calls the fields `id` and `email`, the reference `identifier` (atrium-contract.md
 * §15): all are taken.
 */
const userFields = z.object({
  identifier: z.string().nullish(),
  id: z.string().nullish(),
  email: z.string().nullish(),
  is_disabled: z.boolean().optional(),
  metadata: z.string().nullish(),
});
const userRequest = z.object({ user: userFields });

/** The endpoints of users. */
export const userEndpoints: readonly Endpoint[] = [
  { name: 'createUser', method: 'POST', path: '/users', handle: createUser },
  { name: 'listUsers', method: 'GET', path: '/users', handle: listUsers },
  { name: 'readUser', method: 'GET', path: '/users/:userGuid', handle: readUser },
  { name: 'updateUser', method: 'PUT', path: '/users/:userGuid', handle: updateUser },
  { name: 'deleteUser', method: 'DELETE', path: '/users/:userGuid', handle: deleteUser },
];

function createUser(call: Call): Answer {
  const { store, counters, settings } = call.world;
  const { user: fields } = readBody(userRequest, call.body);
  // Atrium wants a non-empty `user` object (atrium-contract.md §1).
  if (Object.keys(fields).length === 0) throw rejections.missingParameter();
  const identifier = fields.identifier ?? fields.id ?? null;
  if (identifier !== null && !store.isUserIdentifierFree(identifier)) {
    throw rejections.duplicateIdentifier();
  }
  if (store.userCount() >= settings.usersMax) throw rejections.userLimit();
  const user = store.createUser({
    identifier,
    isDisabled: fields.is_disabled ?? false,
    metadata: fields.metadata ?? null,
  });
  counters.usersCreated += 1;
  // 200 and not 201: recorded against the real service (atrium-contract.md §2).
  return { status: 200, body: { user: userBody(user) }, note: { userGuid: user.guid } };
}

function listUsers(call: Call): Answer {
  const { entries, pagination } = paginate(call.world.store.users(), call.query);
  return { status: 200, body: { pagination, users: entries.map(userBody) } };
}

function readUser(call: Call): Answer {
  return { status: 200, body: { user: userBody(findUser(call, true)) } };
}

function updateUser(call: Call): Answer {
  const { store } = call.world;
  const user = findUser(call, true);
  const { user: fields } = readBody(userRequest, call.body);
  const identifier = fields.identifier ?? fields.id;
  if (store.isTestUser(user)) return { status: 200, body: { user: userBody(asAsked(user)) } };
  if (typeof identifier === 'string') {
    if (!store.isUserIdentifierFree(identifier, user.guid)) throw rejections.duplicateIdentifier();
    store.renameUser(user, identifier);
  }
  if (fields.is_disabled !== undefined) user.isDisabled = fields.is_disabled;
  if (fields.metadata !== undefined) user.metadata = fields.metadata;
  return { status: 200, body: { user: userBody(user) } };

  /** All callers share the documented test user: an update of it is answered but not kept. */
  function asAsked(shared: UserRecord): UserRecord {
    return {
      ...shared,
      identifier: identifier ?? shared.identifier,
      isDisabled: fields.is_disabled ?? shared.isDisabled,
      metadata: fields.metadata === undefined ? shared.metadata : fields.metadata,
    };
  }
}

function deleteUser(call: Call): Answer {
  call.world.store.deleteUser(findUser(call, true));
  return { status: 204 };
}
