/**
 * What others do at MX beside our service: the integrator's own code, MX's widget, another product.
 * Calls the simulator over HTTP without our own client, so it has MX's wire names;
 * test/docs/vocabulary.test.ts lists the other files outside mx/atrium that have some.
 */
import { randomUUID } from 'node:crypto';
import { type StartVerificationRequest } from '../../client';
import { type Simulator } from '../../simulator';
import { MARKS } from '../marks';

/** The documented credential guids of MX Bank (atrium-contract.md §10). */
export const MX_BANK = {
  login: 'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1',
  password: 'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d',
} as const;
/** A bank with a sign-in page of its own. */
/** Passwords at MX Bank, each another way to the numbers. */
export const WAYS = ['password', 'sim_legacy', 'challenge', 'options', 'sim_multiple'];
export const OAUTH_BANK = 'mx_bank_oauth';

/** Where a simulator listens, and its keys. */
export type MxAddress = Pick<Simulator, 'baseUrl' | 'apiKey' | 'clientId'>;
/** A member that is there. */
export interface KnownMember {
  readonly userGuid: string;
  readonly memberGuid: string;
}
type Json = Record<string, unknown>;
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Credentials at MX Bank; the password chooses what happens. */
export function mxBankCredentials(password: string): { guid: string; value: string }[] {
  return [
    { guid: MX_BANK.login, value: 'test_atrium' },
    { guid: MX_BANK.password, value: password },
  ];
}

/** A verification at MX Bank of a new user, unless overridden. */
export function atMxBank(
  password: string,
  overrides: Partial<StartVerificationRequest> = {},
): StartVerificationRequest {
  const credentials = mxBankCredentials(password);
  const member = { kind: 'credentials', institutionCode: 'mxbank', credentials } as const;
  return { user: { kind: 'new' }, member, ...overrides };
}

/** A verification of a member that is there. */
export function ofMember(
  { userGuid, memberGuid }: KnownMember,
  overrides: Partial<StartVerificationRequest> = {},
): StartVerificationRequest {
  return {
    user: { kind: 'existing', userGuid },
    member: { kind: 'existing-member', memberGuid },
    ...overrides,
  };
}

/** One call. An empty answer is an empty body. */
export async function callMx(
  { baseUrl, apiKey, clientId }: MxAddress,
  method: Method,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: Json }> {
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    headers: {
      'MX-API-Key': apiKey,
      'MX-Client-ID': clientId,
      Accept: 'application/vnd.mx.atrium.v1+json',
      'Content-Type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Json) };
}

/** The tenant of a start that names none. */
const TENANT = 'default';

/** Makes a user that carries the mark of a tenant (null: none), as an earlier verification did; returns its guid. */
export async function makeUser(
  mx: MxAddress,
  {
    tenantId = TENANT,
    ownId = `known-${randomUUID()}`,
    isDisabled,
  }: {
    readonly tenantId?: string | null;
    readonly ownId?: string;
    readonly isDisabled?: boolean;
  } = {},
): Promise<string> {
  const identifier = tenantId === null ? ownId : MARKS.identifierFor(tenantId, ownId);
  const user = { metadata: 'made before', identifier, is_disabled: isDisabled };
  const { body } = await callMx(mx, 'POST', '/users', { user });
  return guidIn(body, 'user');
}

/** Disables a user. */
export async function disableUser(mx: MxAddress, userGuid: string): Promise<void> {
  await changed(mx, 'PUT', `/users/${userGuid}`, { user: { is_disabled: true } });
}

/**
 * Makes a member at MX Bank, without aggregation; returns its guid. The password chooses what its jobs do.
 *
 * @param ownId - the `identifier` of a start that names no tenant
 */
export async function makeMember(
  mx: MxAddress,
  userGuid: string,
  password: string,
  ownId?: string,
): Promise<string> {
  const identifier = ownId === undefined ? undefined : MARKS.identifierFor(TENANT, ownId);
  const credentials = mxBankCredentials(password);
  const member = { institution_code: 'mxbank', credentials, identifier, skip_aggregation: true };
  const { body } = await callMx(mx, 'POST', `/users/${userGuid}/members`, { member });
  return guidIn(body, 'member');
}

/** Makes a user with a member at MX Bank. */
export async function knownMember(
  mx: MxAddress,
  password: string,
  user: Parameters<typeof makeUser>[1] = {},
): Promise<KnownMember> {
  const userGuid = await makeUser(mx, user);
  return { userGuid, memberGuid: await makeMember(mx, userGuid, password) };
}

/** Makes a member at the bank with a page of its own, as that page does when the end user connects anew. */
export async function makeOauthMember(mx: MxAddress, userGuid: string): Promise<string> {
  const member = { institution_code: OAUTH_BANK, is_oauth: true, skip_aggregation: true };
  const { body } = await callMx(mx, 'POST', `/users/${userGuid}/members`, { member });
  return guidIn(body, 'member');
}

/** Gives a member other credentials; MX tries them at once unless `isSkipped`. */
export async function updateMember(
  mx: MxAddress,
  known: KnownMember,
  password: string,
  isSkipped = true,
): Promise<void> {
  const credentials = mxBankCredentials(password);
  const member = { credentials, ...(isSkipped ? { skip_aggregation: true } : {}) };
  await changed(mx, 'PUT', pathOf(known), { member });
}

/** Has MX verify a member. */
export async function verifyPastUs(mx: MxAddress, known: KnownMember): Promise<void> {
  await changed(mx, 'POST', `${pathOf(known)}/verify`);
}

/** Answers what a member's job asks: the n-th option where there are some, else `correct`. */
export async function answerPastUs(mx: MxAddress, known: KnownMember, option = 0): Promise<void> {
  const { body } = await callMx(mx, 'GET', `${pathOf(known)}/challenges`);
  const asked = body['challenges'] as { guid: string; options?: { value: string }[] }[];
  const challenges = asked.map(({ guid, options }) => ({
    guid,
    value: options?.[option]?.value ?? 'correct',
  }));
  await callMx(mx, 'PUT', `${pathOf(known)}/resume`, { member: { challenges } });
}

/** Deletes a member. */
export async function deleteMember(mx: MxAddress, known: KnownMember): Promise<void> {
  await callMx(mx, 'DELETE', pathOf(known));
}

/** Has jobs that start in `during` take so long in each of their phases; they keep it. */
export function withPhasesOf<T>({ control }: Simulator, phaseMs: number, during: () => T): T {
  const { phaseMinMs, phaseMaxMs } = control.settings();
  control.changeSettings({ phaseMinMs: phaseMs, phaseMaxMs: phaseMs });
  const result = during();
  control.changeSettings({ phaseMinMs, phaseMaxMs });
  return result;
}

/** The path of a member. */
export function pathOf({ userGuid, memberGuid }: KnownMember): string {
  return `/users/${userGuid}/members/${memberGuid}`;
}

async function changed(mx: MxAddress, method: Method, path: string, body?: unknown): Promise<void> {
  const { status } = await callMx(mx, method, path, body);
  if (status !== 200) throw new Error(`MX answered ${String(status)} to ${method} ${path}.`);
}

function guidIn(body: Json, name: string): string {
  return (body[name] as { readonly guid: string }).guid;
}
