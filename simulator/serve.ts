/**
 * Serves a request: header checks, the fault if there is one, the endpoint, response headers, the
 * log entry. The endpoints are in routes/.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { UNMATCHED, type Answer, type Endpoint } from './endpoint';
import { AtriumRejection, rejectionBody, rejections } from './errors';
import { comesAfterEffect, type PlannedFault } from './faults';
import { delayOf, replacementOf, spoil, type ForeignAnswer, type NoAnswer } from './fault-play';
import { digest } from './guids';
import { roughen } from './untidy/roughen';
import { type World } from './world';

/** The version selector of the API and the type of its answers (atrium-contract.md §1). */
const MEDIA_TYPE = 'application/vnd.mx.atrium.v1+json';

type WireAnswer = Required<Pick<Answer, 'status'>> & {
  readonly text: string | null;
  readonly note: Answer['note'];
};

/** Serves one request of one endpoint. */
export async function serve(
  world: World,
  endpoint: Pick<Endpoint, 'name' | 'handle'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const params = request.params as Record<string, string | undefined>;
  const fault = world.faults.take(endpoint.name, params['memberGuid']);
  const record = recorder(world, endpoint.name, request, fault);
  if (delayOf(fault) > 0) await delay(delayOf(fault));
  const replacement = replacementOf(world, fault);
  if (fault !== undefined && replacement !== null && !comesAfterEffect(fault)) {
    record(typeof replacement === 'string' ? 0 : replacement.status, undefined);
    return replace(world, request, reply, replacement);
  }
  const answer = answerOf(world, endpoint, request);
  record(answer.status, answer.note);
  if (replacement !== null) return replace(world, request, reply, replacement);
  return send(world, reply, { ...answer, text: spoil(answer.text, fault) });
}

function answerOf(
  world: World,
  endpoint: Pick<Endpoint, 'name' | 'handle'>,
  request: FastifyRequest,
): WireAnswer {
  try {
    checkHeaders(world, request);
    const { status, body, note } = endpoint.handle({
      world,
      nowMs: world.clock.now().getTime(),
      params: request.params as Record<string, string | undefined>,
      query: singleValues(request.query as Record<string, unknown>),
      body: bodyOf(request),
      acceptLanguage: request.headers['accept-language'],
    });
    return { status, text: body === undefined ? null : textOf(world, endpoint, body), note };
  } catch (error) {
    if (!(error instanceof AtriumRejection)) throw error;
    const text = textOf(world, endpoint, rejectionBody(error.message));
    return { status: error.httpStatus, text, note: undefined };
  }
}

function textOf({ isTidy, seed }: World, { name }: Pick<Endpoint, 'name'>, body: unknown): string {
  return JSON.stringify(isTidy ? body : roughen(seed, name, body));
}

function checkHeaders(world: World, request: FastifyRequest): void {
  const { headers, method } = request;
  const hasKeys =
    headers['mx-api-key'] === world.apiKey && headers['mx-client-id'] === world.clientId;
  if (!hasKeys) throw rejections.invalidKeys();
  if (!world.settings.ipAllowed) throw rejections.addressNotAllowed();
  if (!namesVersion(headers.accept)) throw rejections.noVersion();
  const hasBody = typeof request.body === 'string' && request.body !== '';
  const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '');
  if (hasBody && !isJson) throw rejections.wrongContentType();
  if (method === 'PUT' && !hasBody) throw rejections.emptyBody();
}

/**
 * Accepts the version selector, or exactly the plain type that MX's own Node SDK sends. Rejects the
 * default list of an HTTP library, so that a client without the header fails.
 */
function namesVersion(accept: string | undefined): boolean {
  return accept?.includes(MEDIA_TYPE) === true || accept === 'application/json';
}

function bodyOf(request: FastifyRequest): unknown {
  if (typeof request.body !== 'string' || request.body === '') return undefined;
  try {
    return JSON.parse(request.body) as unknown;
  } catch {
    // The parser's message would quote the body.
    throw rejections.malformedBody();
  }
}

/** A repeated query parameter counts with its last value. */
function singleValues(query: Record<string, unknown>): Record<string, string | undefined> {
  const values = Object.entries(query).map(([key, value]) => {
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    return [key, typeof last === 'string' ? last : undefined] as const;
  });
  return Object.fromEntries(values);
}

/** Gives what comes instead of the endpoint's answer: another answer, or none. */
function replace(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  replacement: ForeignAnswer | NoAnswer,
): FastifyReply {
  if (typeof replacement !== 'string') return send(world, reply, replacement);
  reply.hijack();
  const { socket } = request.raw;
  if (replacement === 'drop') socket.destroy();
  if (replacement === 'reset') socket.resetAndDestroy();
  return reply;
}

function send(
  world: World,
  reply: FastifyReply,
  answer: {
    readonly status: number;
    readonly text: string | null;
    readonly headers?: Readonly<Record<string, string>>;
  },
): FastifyReply {
  void reply.code(answer.status).headers({
    'x-request-id': reply.request.id,
    'x-runtime': '0.001000',
    'cache-control': 'max-age=0, private, must-revalidate',
  });
  if (answer.text === null) return reply.headers(answer.headers ?? {}).send();
  return reply
    .headers({
      'content-type': `${MEDIA_TYPE}; charset=utf-8`,
      etag: `W/"${digest(world.seed, answer.text).slice(0, 32)}"`,
      ...answer.headers,
    })
    .send(answer.text);
}

function recorder(
  world: World,
  route: string,
  request: FastifyRequest,
  fault: PlannedFault | undefined,
) {
  const params = request.params as Record<string, string | undefined>;
  const at = world.clock.now().toISOString();
  return (status: number, note: Answer['note']): void => {
    world.log.add({
      at,
      method: request.method,
      path: route === UNMATCHED ? '(unmatched)' : (request.url.split('?')[0] ?? ''),
      route,
      status,
      requestId: request.id,
      ...(params['userGuid'] === undefined ? {} : { userGuid: params['userGuid'] }),
      ...(params['memberGuid'] === undefined ? {} : { memberGuid: params['memberGuid'] }),
      ...note,
      ...(fault === undefined ? {} : { fault: fault.kind }),
    });
  };
}
