/** What stands at Atrium before a verification, made through the simulator's own HTTP as an integrator's code would make it. */
import { type Simulator } from '../../simulator';

/** The documented credential guids of MX Bank (contract §10). */
export const MX_BANK = {
  login: 'CRD-9f61fb4c-912c-bd1e-b175-ccc7f0275cc1',
  password: 'CRD-e3d7ea81-aac7-05e9-fbdd-4b493c6e474d',
} as const;

/** Where a simulator listens, and its keys. */
export type AtriumAddress = Pick<Simulator, 'baseUrl' | 'apiKey' | 'clientId'>;

/** A body of JSON. */
export type Json = Record<string, unknown>;

/** Credentials at MX Bank; the password chooses what happens. */
export function mxBankCredentials(password: string): { guid: string; value: string }[] {
  return [
    { guid: MX_BANK.login, value: 'test_atrium' },
    { guid: MX_BANK.password, value: password },
  ];
}

/** One call, as an integrator's own code or MX's widget makes it. An empty answer is an empty body. */
export async function callAtrium(
  { baseUrl, apiKey, clientId }: AtriumAddress,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
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

/** Makes a user; returns its guid. */
export async function makeUser(atrium: AtriumAddress, fields: Json = {}): Promise<string> {
  const { body } = await callAtrium(atrium, 'POST', '/users', {
    user: { metadata: 'made before', ...fields },
  });
  return (body['user'] as { readonly guid: string }).guid;
}

/** Makes a member at MX Bank, without aggregation; returns its guid. */
export async function makeMember(
  atrium: AtriumAddress,
  userGuid: string,
  password: string,
  fields: Json = {},
): Promise<string> {
  const { body } = await callAtrium(atrium, 'POST', `/users/${userGuid}/members`, {
    member: {
      institution_code: 'mxbank',
      credentials: mxBankCredentials(password),
      skip_aggregation: true,
      ...fields,
    },
  });
  return (body['member'] as { readonly guid: string }).guid;
}
