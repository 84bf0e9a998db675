/**
 * Chooses the dialect of a request by its headers and checks them: both dialects are served on one
 * port (atrium-contract.md §1, mx-platform-contract.md §1, §2).
 */
import { type IncomingHttpHeaders } from 'node:http';
import { type FastifyRequest } from 'fastify';
import { ATRIUM } from './atrium';
import { DIALECTS } from './dialects';
import { type Dialect } from './dialect';
import { rejections, type Rejection } from './errors';
import { hasBasicKeys, isPlatformRequest, versionOf } from './platform/versions';
import { type World } from './world';

/** The dialect of a request, and why its headers are rejected, if they are. */
export interface Choice {
  readonly dialect: Dialect;
  readonly rejection: Rejection | undefined;
}

/** Chooses the dialect. A request that says nothing of either is Atrium's. */
export function dialectOf(world: World, headers: IncomingHttpHeaders): Choice {
  return isPlatformRequest(headers) ? platform(world, headers) : atrium(world, headers);
}

/** Checks what both dialects ask of a body. */
export function checkBody({ headers, method, body }: FastifyRequest): void {
  const hasBody = typeof body === 'string' && body !== '';
  const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '');
  if (hasBody && !isJson) throw rejections.wrongContentType();
  if (method === 'PUT' && !hasBody) throw rejections.emptyBody();
}

function atrium(world: World, headers: IncomingHttpHeaders): Choice {
  const hasKeys =
    headers['mx-api-key'] === world.apiKey && headers['mx-client-id'] === world.clientId;
  const namesVersion = hasAtriumVersion(headers.accept);
  return { dialect: ATRIUM, rejection: rejectionFor(world, hasKeys, namesVersion) };
}

/**
 * Accepts the version selector, or exactly the plain type that MX's own Node SDK sends. Rejects the
 * default list of an HTTP library, so that a client without the header fails.
 */
function hasAtriumVersion(accept: string | undefined): boolean {
  return accept?.includes(ATRIUM.mediaType) === true || accept === 'application/json';
}

function platform(world: World, headers: IncomingHttpHeaders): Choice {
  const version = versionOf(headers, world);
  const rejection = rejectionFor(world, hasBasicKeys(headers, world), version !== null);
  return { dialect: DIALECTS[version ?? 'v20250224'], rejection };
}

function rejectionFor(
  world: World,
  hasKeys: boolean,
  namesVersion: boolean,
): Rejection | undefined {
  if (!hasKeys) return rejections.invalidKeys();
  if (!world.settings.ipAllowed) return rejections.addressNotAllowed();
  return namesVersion ? undefined : rejections.noVersion();
}
