/** Members: create, list, read, update, delete, log-in form (atrium-contract.md §3). */
import { type Institution } from '../catalogue';
import { type ChangedMember, type NewMember, type ShownMember } from '../dialect';
import { findMember, findUser, type Answer, type Call, type Endpoint } from '../endpoint';
import { rejections } from '../errors';
import { AGGREGATION } from '../job-plan';
import { issueOauthUri } from '../oauth-links';
import { paginate } from '../pagination';
import {
  type CreationOutcome,
  type MemberRecord,
  type MemberSeed,
  type UserRecord,
} from '../records';
import {
  oauthScenario,
  resolveScenario,
  type CredentialValue,
} from '../scenarios/resolve-scenario';
import { againstProducts, startJob, startProducts } from '../world';
import { findInstitution } from './institutions';

const USER = '/users/:userGuid';
const MEMBER = `${USER}/members/:memberGuid`;

/** The endpoints of members. */
export const memberEndpoints: readonly Endpoint[] = [
  { name: 'createMember', method: 'POST', path: `${USER}/members`, handle: postMember },
  { name: 'listMembers', method: 'GET', path: `${USER}/members`, handle: listMembers },
  { name: 'readMember', method: 'GET', path: MEMBER, handle: readMember },
  { name: 'updateMember', method: 'PUT', path: MEMBER, handle: putMember },
  { name: 'deleteMember', method: 'DELETE', path: MEMBER, handle: deleteMember },
  {
    name: 'listMemberCredentials',
    method: 'GET',
    path: `${MEMBER}/credentials`,
    handle: listMemberCredentials,
  },
];

function postMember(call: Call): Answer {
  const { world, dialect } = call;
  const made = createMember(call, dialect.requests.newMember(call.body, world));
  const { user, member, outcome, oauthWindowUri } = made;
  const view = member.machine.snapshot();
  const shown = {
    user,
    member,
    view: outcome === 'started-late' ? { ...view, isBeingAggregated: false } : view,
    occasion: 'start' as const,
    oauthWindowUri,
    hasFailedProducts: outcome === 'products-failed',
  };
  return {
    status: dialect.createStatus(outcome, world),
    body: { member: dialect.wire.member(shown, world) },
    note: { memberGuid: member.guid, institutionCode: member.institution.code },
  };
}

/** A member that was just made. */
interface MadeMember {
  readonly user: UserRecord;
  readonly member: MemberRecord;
  readonly outcome: CreationOutcome;
  readonly oauthWindowUri: string | undefined;
}

/** Makes a member and starts its job. The widget uses it too. */
export function createMember(call: Call, request: NewMember): MadeMember {
  const { world, nowMs } = call;
  const { store, counters, settings } = world;
  const user = findUser(call);
  const institution = findInstitution(call, request.institutionCode);
  const fields = seedOf(call, institution, request);
  checkMayExist(call, user, fields);
  checkProducts(call, fields);
  const member = store.createMember(user, fields);
  counters.membersCreated += 1;

  const { machine } = member;
  const inherited = store.inheritedAggregation(member);
  if (inherited !== null && nowMs - inherited < settings.throttleWindowMs) {
    machine.restore({ aggregatedAtMs: inherited });
  }
  if (!member.isOauth) {
    const outcome = startFirstJob(call, member);
    return { user, member, outcome, oauthWindowUri: undefined };
  }
  machine.restore({ aggregatedAtMs: nowMs });
  machine.force({ connectionStatus: 'PENDING', status: null }, nowMs, true);
  const oauthWindowUri = issueOauthUri(world, member, request.oauth);
  return { user, member, outcome: 'oauth', oauthWindowUri };
}

function startFirstJob({ world, nowMs }: Call, member: MemberRecord): CreationOutcome {
  const { order, ordersProducts } = member;
  if (order === null) return 'none';
  if (ordersProducts) return startProducts(world, member, nowMs);
  startJob(world, member, { ...order, nowMs });
  return 'started';
}

function seedOf(call: Call, institution: Institution, request: NewMember): MemberSeed {
  const { isOauth, order, ordersProducts } = request;
  if (institution.isHidden === true) throw rejections.institutionHidden();
  if (isOauth && (institution.oauth === 'no' || institution.oauth === 'unlisted-no')) {
    throw rejections.noOauth();
  }
  const registered = call.world.registered.get(institution.code);
  const credentials = isOauth ? [] : completeCredentials(institution, request.credentials);
  return {
    institution,
    identifier: request.identifier ?? null,
    metadata: request.metadata ?? null,
    scenario: isOauth
      ? oauthScenario(institution, registered)
      : resolveScenario(institution, credentials, registered),
    credentials,
    isOauth,
    order,
    ordersProducts,
    skipsJobAfterOauth: order === null,
    backgroundAggregationIsDisabled: request.backgroundAggregationIsDisabled === true,
    useCases: request.useCases ?? [],
    callbackPayload: call.callbackPayload ?? null,
  };
}

function checkMayExist(call: Call, user: UserRecord, fields: MemberSeed): void {
  const { store, settings } = call.world;
  if (store.isTestUser(user)) throw rejections.sharedUser();
  const { identifier, institution, credentials, isOauth } = fields;
  if (identifier !== null && !store.isMemberIdentifierFree(identifier)) {
    throw rejections.duplicateIdentifier();
  }
  if (!isOauth && !store.areCredentialsFree(user, institution, credentials)) {
    throw rejections.duplicateMember();
  }
  if (user.members.size >= settings.membersPerUserMax) {
    throw rejections.memberLimit(settings.membersPerUserMax);
  }
}

/** Products that cannot be had make a member without them, unless the settings say otherwise. */
function checkProducts({ world }: Call, fields: MemberSeed): void {
  if (!fields.ordersProducts || world.settings.failedProducts === 'created') return;
  const reason = againstProducts(world, fields);
  if (reason !== undefined) throw rejections[reason]();
}

/**
 * Every field that is not optional needs a value (400); a guid that the form does not have is 422.
 */
function completeCredentials(
  institution: Institution,
  credentials: readonly CredentialValue[] | undefined,
): readonly CredentialValue[] {
  if (credentials === undefined) throw rejections.missingParameter();
  const known = new Set(institution.credentials.map((field) => field.guid));
  if (credentials.some((credential) => !known.has(credential.guid)))
    throw rejections.unprocessable();
  const given = new Map(credentials.map(({ guid, value }) => [guid, value]));
  const isComplete = institution.credentials.every(
    (field) => field.isOptional || (given.get(field.guid) ?? '') !== '',
  );
  if (!isComplete) throw rejections.missingParameter();
  for (const field of institution.credentials) {
    const value = given.get(field.guid);
    const options = field.options;
    if (value === undefined || options === undefined) continue;
    if (!options.some((option) => option.value === value)) throw rejections.unprocessable();
  }
  return credentials;
}

function listMembers(call: Call): Answer {
  const { world, dialect, query, nowMs } = call;
  const user = findUser(call);
  const useCase = query['use_case'];
  const found = [...user.members.values()].filter(
    ({ useCases }) => useCase === undefined || useCases.includes(useCase),
  );
  const { entries, pagination } = paginate(found, query, dialect.perPageMax);
  const members = entries.map((member) => {
    const view = member.machine.view(nowMs);
    return dialect.wire.member({ user, member, view, occasion: 'list' }, world);
  });
  return { status: 200, body: { members, pagination } };
}

function readMember(call: Call): Answer {
  const { user, member } = findMember(call);
  const view = member.machine.view(call.nowMs);
  return answer(call, { user, member, view, occasion: 'read' });
}

function putMember(call: Call): Answer {
  const { world, dialect, nowMs } = call;
  const request = dialect.requests.changedMember(call.body, world);
  const { user, member } = findMember(call);
  if (!world.store.isTestMember(member)) {
    updateMember(call, request);
    return answer(call, { user, member, view: member.machine.snapshot(), occasion: 'start' });
  }
  // All callers share the documented test member: an update is checked and answered but not kept.
  if (request.credentials !== undefined) {
    completeCredentials(member.institution, request.credentials);
  }
  const asAsked: MemberRecord = {
    ...member,
    identifier: request.identifier ?? member.identifier,
    metadata: request.metadata === undefined ? member.metadata : request.metadata,
  };
  const view = member.machine.view(nowMs);
  return answer(call, { user, member: asAsked, view, occasion: 'other' });
}

/** Changes a member and starts the job of new credentials. The widget uses it too. */
export function updateMember(call: Call, request: ChangedMember): void {
  const { world, nowMs } = call;
  const { user, member } = findMember(call);
  const { identifier, credentials, order } = request;
  if (typeof identifier === 'string') {
    if (!world.store.isMemberIdentifierFree(identifier, member.guid)) {
      throw rejections.duplicateIdentifier();
    }
  }
  if (credentials !== undefined) changeCredentials(call, user, member, credentials);
  if (typeof identifier === 'string') world.store.renameMember(member, identifier);
  changeFields(member, request);
  member.callbackPayload = call.callbackPayload ?? member.callbackPayload;
  world.counters.membersUpdated += 1;
  if (credentials === undefined || order === null || !world.settings.aggregatesOnUpdate) return;
  const job = order === 'ordered-at-creation' ? (member.order ?? AGGREGATION) : order;
  startJob(world, member, { ...job, nowMs });
}

function changeFields(member: MemberRecord, request: ChangedMember): void {
  const { metadata, useCases, backgroundAggregationIsDisabled: isDisabled } = request;
  if (metadata !== undefined) member.metadata = metadata;
  member.backgroundAggregationIsDisabled = isDisabled ?? member.backgroundAggregationIsDisabled;
  member.useCases = useCases ?? member.useCases;
}

function changeCredentials(
  call: Call,
  user: UserRecord,
  member: MemberRecord,
  given: readonly CredentialValue[],
): void {
  const { world, nowMs } = call;
  const credentials = completeCredentials(member.institution, given);
  // A running job holds the old credentials. MX does not say what happens; we reject.
  if (member.machine.runningJob(nowMs) !== null) throw rejections.otherJob();
  if (!world.store.areCredentialsFree(user, member.institution, credentials, member.guid)) {
    throw rejections.duplicateMember();
  }
  world.store.changeCredentials(user, member, credentials);
  const registered = world.registered.get(member.institution.code);
  member.scenario = resolveScenario(member.institution, credentials, registered);
  member.machine.credentialsUpdated(nowMs);
}

/** DELETE member. The widget uses it too. */
export function deleteMember(call: Call): Answer {
  const { user, member } = findMember(call);
  if (!call.world.store.isTestMember(member)) {
    call.world.store.deleteMember(user, member, call.nowMs);
    call.world.counters.membersDeleted += 1;
  }
  return { status: 204 };
}

function listMemberCredentials(call: Call): Answer {
  const { institution } = findMember(call).member;
  return { status: 200, body: call.dialect.wire.credentials(institution, call.query) };
}

function answer({ dialect, world }: Call, shown: ShownMember): Answer {
  return { status: 200, body: { member: dialect.wire.member(shown, world) } };
}
