// Start requests as tests need them, and the simulator's own HTTP for what has to be there before a verification.
import type { StartVerificationRequest } from '../../../client';
import type { Simulator } from '../../../simulator';

/** The documented credential guids of MX Bank (contract §10). */
export const MXBANK = {
  login: 'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1',
  password: 'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d',
} as const;

/** Credentials at MX Bank; the password chooses the scenario. */
export function mxbankCredentials(password: string): { guid: string; value: string }[] {
  return [
    { guid: MXBANK.login, value: 'test_atrium' },
    { guid: MXBANK.password, value: password },
  ];
}

/** A verification at MX Bank of a new user, unless overridden. */
export function atMxBank(
  password: string,
  overrides: Partial<StartVerificationRequest> = {},
): StartVerificationRequest {
  return {
    user: { kind: 'new' },
    member: {
      kind: 'credentials',
      institutionCode: 'mxbank',
      credentials: mxbankCredentials(password),
    },
    ...overrides,
  };
}

export type Json = Record<string, unknown>;

/** One call to the simulator as an integrator's own code would make it. */
export async function callAtrium(
  atrium: Pick<Simulator, 'baseUrl' | 'apiKey' | 'clientId'>,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: Json }> {
  const response = await fetch(`${atrium.baseUrl}${path}`, {
    method,
    headers: {
      'MX-API-Key': atrium.apiKey,
      'MX-Client-ID': atrium.clientId,
      Accept: 'application/vnd.mx.atrium.v1+json',
      'Content-Type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Json) };
}

/** Makes a user at the simulator; returns its guid. */
export async function makeUser(atrium: Simulator, fields: Json = {}): Promise<string> {
  const { body } = await callAtrium(atrium, 'POST', '/users', {
    user: { metadata: 'made by a test', ...fields },
  });
  return (body['user'] as { guid: string }).guid;
}

/** Makes a member at MX Bank without aggregation; returns its guid. */
export async function makeMember(
  atrium: Simulator,
  userGuid: string,
  password: string,
  fields: Json = {},
): Promise<string> {
  const { body } = await callAtrium(atrium, 'POST', `/users/${userGuid}/members`, {
    member: {
      institution_code: 'mxbank',
      credentials: mxbankCredentials(password),
      skip_aggregation: true,
      ...fields,
    },
  });
  return (body['member'] as { guid: string }).guid;
}

/** Guids of an institution's credential fields by type. */
export async function credentialGuids(
  atrium: Simulator,
  institutionCode: string,
): Promise<ReadonlyMap<string, string>> {
  const { body } = await callAtrium(atrium, 'GET', `/institutions/${institutionCode}/credentials`);
  const fields = body['credentials'] as { guid: string; type: string }[];
  return new Map(fields.map(({ guid, type }) => [type, guid]));
}
