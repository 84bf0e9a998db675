/** One request of a client of MX, in either dialect. */
import { type Api, type Simulator } from '../../simulator';

export type Json = Record<string, unknown>;

export interface WireResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

export async function request(
  simulator: Simulator,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  api: Api = 'atrium',
): Promise<WireResponse> {
  const usual = api === 'atrium' ? atriumHeaders(simulator) : platformHeaders(simulator, api);
  const response = await fetch(simulator.baseUrl + path, {
    method,
    headers: { ...usual, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text !== '' ? (JSON.parse(text) as Json) : {},
  };
}

export function atriumHeaders(simulator: Simulator): Record<string, string> {
  return {
    'MX-API-Key': simulator.apiKey,
    'MX-Client-ID': simulator.clientId,
    Accept: 'application/vnd.mx.atrium.v1+json',
    'Content-Type': 'application/json',
  };
}

export function platformHeaders(simulator: Simulator, version: string): Record<string, string> {
  const keys = Buffer.from(`${simulator.clientId}:${simulator.apiKey}`).toString('base64');
  return {
    Authorization: `Basic ${keys}`,
    Accept: 'application/json',
    'Accept-Version': version,
    'Content-Type': 'application/json',
  };
}
