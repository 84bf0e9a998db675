/** Users: create, list, read, update, delete (atrium-contract.md §3). */
import { findUser, type Answer, type Call, type Endpoint } from '../endpoint';
import { rejections } from '../errors';
import { paginate } from '../pagination';
import { type UserRecord } from '../records';

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
  const fields = call.dialect.requests.user(call.body);
  // MX wants a non-empty `user` object (atrium-contract.md §1).
  if (Object.values(fields).every((value) => value === undefined)) {
    throw rejections.missingParameter();
  }
  const { identifier = null, email = null, isDisabled = false, metadata = null } = fields;
  if (identifier !== null && !store.isUserIdentifierFree(identifier)) {
    throw rejections.duplicateIdentifier();
  }
  if (store.userCount() >= settings.usersMax) throw rejections.userLimit();
  const user = store.createUser({ identifier, email, isDisabled, metadata });
  counters.usersCreated += 1;
  // 200 and not 201: recorded against the real service (atrium-contract.md §2).
  return { ...answer(call, user), note: { userGuid: user.guid } };
}

function listUsers(call: Call): Answer {
  const { world, dialect, query } = call;
  const found = world.store.users().filter(dialect.requests.users(query, world));
  const { entries, pagination } = paginate(found, query, dialect.perPageMax);
  return {
    status: 200,
    body: { pagination, users: entries.map((each) => dialect.wire.user(each)) },
  };
}

function readUser(call: Call): Answer {
  return answer(call, findUser(call, true));
}

function updateUser(call: Call): Answer {
  const { store } = call.world;
  const user = findUser(call, true);
  const { identifier, email, isDisabled, metadata } = call.dialect.requests.user(call.body);
  // All callers share the documented test user: an update of it is answered but not kept.
  const changed = store.isTestUser(user) ? { ...user } : user;
  if (typeof identifier === 'string') {
    if (!store.isUserIdentifierFree(identifier, user.guid)) throw rejections.duplicateIdentifier();
    if (changed === user) store.renameUser(user, identifier);
    else changed.identifier = identifier;
  }
  changed.email = email === undefined ? user.email : email;
  changed.isDisabled = isDisabled ?? user.isDisabled;
  changed.metadata = metadata === undefined ? user.metadata : metadata;
  return answer(call, changed);
}

function deleteUser(call: Call): Answer {
  call.world.store.deleteUser(findUser(call, true), call.nowMs);
  return { status: 204 };
}

function answer({ dialect }: Call, user: UserRecord): Answer {
  return { status: 200, body: { user: dialect.wire.user(user) } };
}
