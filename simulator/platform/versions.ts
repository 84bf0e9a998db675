/** How a request of Platform names its version (mx-platform-contract.md §2). */
import { type IncomingHttpHeaders } from 'node:http';
import { PLATFORM, type Api } from '../api';
import { type World } from '../world';

/** The type that alone selected the older version, before `Accept-Version` was required. */
export const V1_MEDIA_TYPE = 'application/vnd.mx.api.v1+json';

/** Whether a request speaks Platform, well or badly. */
export function isPlatformRequest(headers: IncomingHttpHeaders): boolean {
  return (
    headers.authorization !== undefined ||
    headers['accept-version'] !== undefined ||
    headers.accept?.includes('application/vnd.mx.api') === true
  );
}

/** Whether the request has the client's keys, in either alphabet of base64. */
export function hasBasicKeys({ authorization = '' }: IncomingHttpHeaders, world: World): boolean {
  const [scheme = '', keys = ''] = authorization.split(' ');
  const text = Buffer.from(keys, 'base64').toString('utf8');
  return scheme.toLowerCase() === 'basic' && text === `${world.clientId}:${world.apiKey}`;
}

/**
 * The version that a request asks for; null: none that is served, or no JSON. Without
 * `Accept-Version` the vendor's type counts until the day of the setting `versionRequiredFrom`, and
 * with a `version` of its own, as in MX's earlier drafts, after it too.
 */
export function versionOf(headers: IncomingHttpHeaders, world: World): Api | null {
  const { accept = '', 'accept-version': named } = headers;
  const isVendor = accept.includes(V1_MEDIA_TYPE);
  if (named === undefined) {
    const inType = isVendor ? /;\s*version=(\w+)/.exec(accept)?.[1] : undefined;
    if (inType !== undefined) return served(inType);
    const today = world.clock.now().toISOString().slice(0, 10);
    return isVendor && today < world.settings.versionRequiredFrom ? 'v20111101' : null;
  }
  // MX's Python SDK sends no `Accept` with a DELETE.
  const takesJson = isVendor || headers.accept === undefined || accept.includes('application/json');
  return takesJson ? served(String(named)) : null;
}

function served(name: string): Api | null {
  return PLATFORM.find((api) => api === name) ?? null;
}
