/** Members: create, list, read, update, delete, log-in form (atrium-contract.md §3). */
import { z } from 'zod';
import { type Institution } from '../catalogue';
import { findMember, findUser, readBody, type Answer, type Call, type Endpoint } from '../endpoint';
import { rejections } from '../errors';
import { oauthOptions } from '../oauth-link';
import { issueOauthUri } from '../oauth-links';
import { paginate } from '../pagination';
import {
  oauthScenario,
  resolveScenario,
  type CredentialValue,
} from '../scenarios/resolve-scenario';
import { type MemberRecord, type MemberSeed, type UserRecord } from '../store';
import { credentialsBody, memberBody } from '../wire';
import { startJob } from '../world';
import { findInstitution } from './institutions';

const credentialList = z.array(z.object({ guid: z.string(), value: z.string() }));
const memberFields = z.object({
  institution_code: z.string(),
  credentials: credentialList.optional(),
  identifier: z.string().nullish(),
  metadata: z.string().nullish(),
  skip_aggregation: z.boolean().optional(),
  is_oauth: z.boolean().optional(),
  background_aggregation_is_disabled: z.boolean().optional(),
  ...oauthOptions,
});
/**
 * OAuth options stand beside `member` in the documentation and inside it in the SDKs: both are
 * taken.
 */
const createRequest = z.object({ member: memberFields, ...oauthOptions });
const updateRequest = z.object({
  member: memberFields.partial().omit({ institution_code: true, is_oauth: true }),
});

const USER = '/users/:userGuid';
const MEMBER = `${USER}/members/:memberGuid`;

/** The endpoints of members. */
export const memberEndpoints: readonly Endpoint[] = [
  { name: 'createMember', method: 'POST', path: `${USER}/members`, handle: createMember },
  { name: 'listMembers', method: 'GET', path: `${USER}/members`, handle: listMembers },
  { name: 'readMember', method: 'GET', path: MEMBER, handle: readMember },
  { name: 'updateMember', method: 'PUT', path: MEMBER, handle: updateMember },
  { name: 'deleteMember', method: 'DELETE', path: MEMBER, handle: deleteMember },
  {
    name: 'listMemberCredentials',
    method: 'GET',
    path: `${MEMBER}/credentials`,
    handle: listMemberCredentials,
  },
];

/** POST members. The widget uses it too. */
export function createMember(call: Call): Answer {
  const { world, nowMs } = call;
  const { store, counters, settings } = world;
  const user = findUser(call);
  const request = readBody(createRequest, call.body);
  const institution = findInstitution(call, request.member.institution_code);
  const fields = seedOf(call, institution, request.member);
  checkMayExist(call, user, fields);
  const member = store.createMember(user, fields);
  counters.membersCreated += 1;

  const { machine } = member;
  const inherited = store.inheritedAggregation(member);
  if (inherited !== null && nowMs - inherited < settings.throttleWindowMs) {
    machine.restore({ aggregatedAtMs: inherited });
  }
  let oauthUri: string | undefined;
  if (member.isOauth) {
    machine.restore({ aggregatedAtMs: nowMs });
    machine.force({ connectionStatus: 'PENDING', status: null }, nowMs, true);
    oauthUri = issueOauthUri(world, member, { ...request, ...request.member });
  } else if (request.member.skip_aggregation !== true) {
    startJob(world, member, { kind: 'aggregation', nowMs });
  }
  const body = memberBody(member, machine.snapshot(), settings.timeSpelling, oauthUri);
  return {
    status: settings.createMemberStatus,
    body: { member: body },
    note: { memberGuid: member.guid, institutionCode: institution.code },
  };
}

function seedOf(
  call: Call,
  institution: Institution,
  fields: z.output<typeof memberFields>,
): MemberSeed {
  const isOauth = fields.is_oauth === true;
  if (isOauth && (institution.oauth === 'no' || institution.oauth === 'unlisted-no')) {
    throw rejections.noOauth();
  }
  const registered = call.world.registered.get(institution.code);
  const credentials = isOauth ? [] : completeCredentials(institution, fields.credentials);
  return {
    institution,
    identifier: fields.identifier ?? null,
    metadata: fields.metadata ?? null,
    scenario: isOauth
      ? oauthScenario(institution, registered)
      : resolveScenario(institution, credentials, registered),
    credentials,
    isOauth,
    skipsAggregationAfterOauth: fields.skip_aggregation === true,
    backgroundAggregationIsDisabled: fields.background_aggregation_is_disabled === true,
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
  const { entries, pagination } = paginate([...findUser(call).members.values()], call.query);
  return {
    status: 200,
    body: { members: entries.map((member) => currentBody(call, member)), pagination },
  };
}

function readMember(call: Call): Answer {
  return { status: 200, body: { member: currentBody(call, findMember(call).member) } };
}

/** PUT member. The widget uses it too. */
export function updateMember(call: Call): Answer {
  const { world, nowMs } = call;
  const { user, member } = findMember(call);
  const { member: fields } = readBody(updateRequest, call.body);
  if (world.store.isTestMember(member)) return answerForTestMember(call, member, fields);
  if (typeof fields.identifier === 'string') {
    if (!world.store.isMemberIdentifierFree(fields.identifier, member.guid)) {
      throw rejections.duplicateIdentifier();
    }
  }
  if (fields.credentials !== undefined) changeCredentials(call, user, member, fields.credentials);
  if (typeof fields.identifier === 'string') world.store.renameMember(member, fields.identifier);
  if (fields.metadata !== undefined) member.metadata = fields.metadata;
  member.backgroundAggregationIsDisabled =
    fields.background_aggregation_is_disabled ?? member.backgroundAggregationIsDisabled;
  world.counters.membersUpdated += 1;
  const startsJob =
    fields.credentials !== undefined &&
    world.settings.aggregatesOnUpdate &&
    fields.skip_aggregation !== true;
  if (startsJob) startJob(world, member, { kind: 'aggregation', nowMs });
  const view = member.machine.snapshot();
  return { status: 200, body: { member: memberBody(member, view, world.settings.timeSpelling) } };
}

/**
 * All callers share the documented test member: an update of it is checked and answered but not
 * kept.
 */
function answerForTestMember(
  { world, nowMs }: Call,
  member: MemberRecord,
  { credentials, identifier, metadata }: z.output<typeof updateRequest>['member'],
): Answer {
  if (credentials !== undefined) completeCredentials(member.institution, credentials);
  const asAsked: MemberRecord = {
    ...member,
    identifier: identifier ?? member.identifier,
    metadata: metadata === undefined ? member.metadata : metadata,
  };
  const view = member.machine.view(nowMs);
  return { status: 200, body: { member: memberBody(asAsked, view, world.settings.timeSpelling) } };
}

function changeCredentials(
  call: Call,
  user: UserRecord,
  member: MemberRecord,
  given: readonly CredentialValue[],
): void {
  const { world, nowMs } = call;
  const credentials = completeCredentials(member.institution, given);
  // A running job holds the old credentials. Atrium does not say what happens; we reject.
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
    call.world.store.deleteMember(user, member);
    call.world.counters.membersDeleted += 1;
  }
  return { status: 204 };
}

function listMemberCredentials(call: Call): Answer {
  return { status: 200, body: credentialsBody(findMember(call).member.institution) };
}

function currentBody(call: Call, member: MemberRecord) {
  return memberBody(member, member.machine.view(call.nowMs), call.world.settings.timeSpelling);
}
