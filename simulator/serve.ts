/**
 * From a request to an answer on the wire: header checks, the fault if one is due, the endpoint, response headers,
 * the log entry. What an endpoint means stands in routes/.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, Endpoint } from './endpoint';
import { AtriumRefusal, refusalBody, refusals } from './errors';
import type { PlannedFault } from './faults';
import { digest } from './guids';
import type { World } from './world';

/** The version selector of the API and the type of its answers (contract §1). */
const MEDIA_TYPE = 'application/vnd.mx.atrium.v1+json';
const OVERSIZED_BYTES = 12 * 1024 * 1024;
const SLOW_MS = 1_000;

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
  const early = await faultBeforeEffect(world, fault);
  if (early === 'hang' || early === 'reset') {
    record(0, undefined);
    return abandon(request, reply, early);
  }
  if (early !== null) {
    record(early.status, undefined);
    return send(world, reply, early);
  }
  const answer = answerOf(world, endpoint, request);
  record(answer.status, answer.note);
  if (fault?.kind === 'lose-response') return abandon(request, reply, 'reset');
  if (fault?.kind === 'hang-after-effect') return abandon(request, reply, 'hang');
  return send(world, reply, { ...answer, text: spoil(answer.text, fault) });
}

function answerOf(
  world: World,
  endpoint: Pick<Endpoint, 'handle'>,
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
    });
    return { status, text: body === undefined ? null : JSON.stringify(body), note };
  } catch (error) {
    if (!(error instanceof AtriumRefusal)) throw error;
    const text = JSON.stringify(refusalBody(error.message));
    return { status: error.httpStatus, text, note: undefined };
  }
}

function checkHeaders(world: World, request: FastifyRequest): void {
  const { headers, method } = request;
  const hasKeys =
    headers['mx-api-key'] === world.apiKey && headers['mx-client-id'] === world.clientId;
  if (!hasKeys) throw refusals.invalidKeys();
  if (!world.knobs.ipAllowed) throw refusals.addressNotAllowed();
  if (!(headers.accept ?? '').includes(MEDIA_TYPE)) throw refusals.noVersion();
  const hasBody = typeof request.body === 'string' && request.body !== '';
  const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '');
  if (hasBody && !isJson) throw refusals.wrongContentType();
  if (method === 'PUT' && !hasBody) throw refusals.emptyBody();
}

function bodyOf(request: FastifyRequest): unknown {
  if (typeof request.body !== 'string' || request.body === '') return undefined;
  try {
    return JSON.parse(request.body) as unknown;
  } catch {
    // The parser's message would quote the body.
    throw refusals.malformedBody();
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

interface EarlyAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function faultBeforeEffect(
  world: World,
  fault: PlannedFault | undefined,
): Promise<EarlyAnswer | 'hang' | 'reset' | null> {
  switch (fault?.kind) {
    case 'hang':
    case 'reset':
      return fault.kind;
    case 'slow':
      await delay(fault.delayMs ?? SLOW_MS);
      return null;
    case 'status':
      return errorAnswer(fault.status ?? 500, retryAfter(world, fault, false));
    case 'rate-limit':
      return errorAnswer(429, retryAfter(world, fault, true));
    case 'html':
      return {
        status: fault.status ?? 502,
        text: '<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>',
        headers: { 'content-type': 'text/html; charset=utf-8' },
      };
    case undefined:
    case 'lose-response':
    case 'hang-after-effect':
    case 'truncated-json':
    case 'oversized':
      return null;
  }
}

const FAULT_MESSAGES: Readonly<Record<number, string>> = {
  422: 'The data cannot be processed.',
  429: 'Too many requests.',
  500: 'Internal server error.',
  502: 'Bad gateway.',
  503: 'Service is being updated.',
  504: 'Gateway timeout.',
};

function errorAnswer(status: number, headers: Readonly<Record<string, string>>): EarlyAnswer {
  const message = FAULT_MESSAGES[status] ?? 'A simulated failure.';
  return { status, text: JSON.stringify(refusalBody(message)), headers };
}

function retryAfter(
  world: World,
  fault: PlannedFault,
  isRequired: boolean,
): Readonly<Record<string, string>> {
  if (fault.retryAfterSeconds === undefined && !isRequired) return {};
  const seconds = fault.retryAfterSeconds ?? 1;
  // A date is rounded up to whole seconds, so that it never lies before the moment that was meant.
  const atMs = Math.ceil(world.clock.now().getTime() / 1000 + seconds) * 1000;
  const value = fault.retryAfterAsDate === true ? new Date(atMs).toUTCString() : String(seconds);
  return { 'retry-after': value };
}

/** Spoils the body of a call that took effect. */
function spoil(text: string | null, fault: PlannedFault | undefined): string | null {
  if (text === null) return null;
  if (fault?.kind === 'truncated-json') return text.slice(0, Math.floor(text.length / 2));
  if (fault?.kind === 'oversized') {
    return `{"padding":"${'x'.repeat(fault.bytes ?? OVERSIZED_BYTES)}",${text.slice(1)}`;
  }
  return text;
}

/** Leaves the request without an answer: the socket is cut, or simply stays open. */
function abandon(
  request: FastifyRequest,
  reply: FastifyReply,
  how: 'hang' | 'reset',
): FastifyReply {
  reply.hijack();
  if (how === 'reset') request.raw.socket.destroy();
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
  if (answer.text === null) return reply.send();
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
      path: route === 'unmatched' ? '(unmatched)' : (request.url.split('?')[0] ?? ''),
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
