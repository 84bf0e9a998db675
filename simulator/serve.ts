/**
 * Serves a request: its dialect, header checks, the fault if there is one, the endpoint, response
 * headers, the log entry. The endpoints are in routes/.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { checkBody, dialectOf } from './dialect-choice';
import { type Dialect } from './dialect';
import { UNMATCHED, type Answer, type Endpoint } from './endpoint';
import { Rejection, rejectionBody, rejections } from './errors';
import { comesAfterEffect, type PlannedFault } from './faults';
import { delayOf, replacementOf, spoil, type ForeignAnswer, type NoAnswer } from './fault-play';
import { digest } from './guids';
import { notePath } from './request-log';
import { errorBody } from './untidy/error-body';
import { roughen } from './untidy/roughen';
import { type World } from './world';

/** The endpoints of one path and method, at most one for each dialect. */
export type Place = readonly Endpoint[];

interface Served {
  readonly dialect: Dialect;
  /** Set: the headers are wrong. */
  readonly rejection: Rejection | undefined;
  readonly endpoint: Pick<Endpoint, 'name' | 'path' | 'handle'>;
  readonly params: Readonly<Record<string, string | undefined>>;
}

type WireAnswer = Required<Pick<Answer, 'status'>> & {
  readonly text: string | null;
  readonly note: Answer['note'];
  readonly headers?: Readonly<Record<string, string>>;
};

/** What a path has that no endpoint of the dialect has. */
const unmatched = {
  name: UNMATCHED,
  path: '(unmatched)',
  handle: (): never => {
    throw rejections.pathNotFound();
  },
};

/** Serves one request of one path. */
export async function serve(
  world: World,
  place: Place,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const served = servedBy(world, place, request);
  const { dialect, endpoint, params } = served;
  const fault = world.faults.take(endpoint.name, params['memberGuid']);
  const record = recorder(world, served, request, fault);
  if (delayOf(fault) > 0) await delay(delayOf(fault));
  const replacement = replacementOf(world, fault);
  if (fault !== undefined && replacement !== null && !comesAfterEffect(fault)) {
    record(typeof replacement === 'string' ? 0 : replacement.status, undefined);
    return replace(world, dialect, reply, replacement);
  }
  const answer = answerOf(world, served, request);
  record(answer.status, answer.note);
  if (replacement !== null) return replace(world, dialect, reply, replacement);
  return send(world, dialect, reply, { ...answer, text: spoil(answer.text, fault) });
}

function servedBy(world: World, place: Place, request: FastifyRequest): Served {
  const { dialect, rejection } = dialectOf(world, request.headers);
  const found = place.find(({ apis }) => apis?.includes(dialect.api) !== false);
  const asked = request.params as Record<string, string | undefined>;
  const takesOwnIds = dialect.takesOwnIds && found?.takesGuidsOnly !== true;
  const params = takesOwnIds ? withGuids(world, asked) : asked;
  return { dialect, rejection, endpoint: found ?? unmatched, params };
}

/** The same parameters, the client's own ids of users and members replaced by guids. */
function withGuids({ store }: World, params: Readonly<Record<string, string | undefined>>) {
  const { userGuid = '', memberGuid = '' } = params;
  const user = store.user(userGuid) === undefined ? store.userGuidOf(userGuid) : undefined;
  const member = store.anyMember(memberGuid) ? undefined : store.memberGuidOf(memberGuid);
  return {
    ...params,
    ...(user === undefined ? {} : { userGuid: user }),
    ...(member === undefined ? {} : { memberGuid: member }),
  };
}

function answerOf(
  world: World,
  { dialect, rejection, endpoint, params }: Served,
  request: FastifyRequest,
): WireAnswer {
  try {
    if (rejection !== undefined) throw rejection;
    checkBody(request);
    const payload = request.headers['x-callback-payload'];
    const { status, body, note } = endpoint.handle({
      world,
      dialect,
      nowMs: world.clock.now().getTime(),
      params,
      query: singleValues(request.query as Record<string, unknown>),
      body: bodyOf(request),
      acceptLanguage: request.headers['accept-language'],
      callbackPayload: typeof payload === 'string' ? payload : undefined,
    });
    if (body === undefined) return { status, text: null, note };
    const rough = world.isTidy ? body : roughen(world.seed, endpoint.name, body, dialect.api);
    return { status, text: JSON.stringify(rough), note };
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    return { ...rejected(world, dialect, endpoint, error), note: undefined };
  }
}

function rejected(
  world: World,
  dialect: Dialect,
  { name }: Pick<Endpoint, 'name'>,
  rejection: Rejection,
) {
  const { status, text } = dialect.rejection(rejection, world);
  const tidy = rejectionBody(text);
  if (world.isTidy) return { status, text: JSON.stringify(tidy) };
  if (dialect.api === 'atrium') {
    return { status, text: JSON.stringify(roughen(world.seed, name, tidy, dialect.api)) };
  }
  const body = errorBody(world.seed, text);
  if (typeof body !== 'string') return { status, text: JSON.stringify(body) };
  return { status, text: body, headers: { 'content-type': 'text/plain; charset=utf-8' } };
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
  dialect: Dialect,
  reply: FastifyReply,
  replacement: ForeignAnswer | NoAnswer,
): FastifyReply {
  if (typeof replacement !== 'string') return send(world, dialect, reply, replacement);
  reply.hijack();
  const { socket } = reply.request.raw;
  if (replacement === 'drop') socket.destroy();
  if (replacement === 'reset') socket.resetAndDestroy();
  return reply;
}

function send(
  world: World,
  dialect: Dialect,
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
      'content-type': `${dialect.mediaType}; charset=utf-8`,
      etag: `W/"${digest(world.seed, answer.text).slice(0, 32)}"`,
      ...answer.headers,
    })
    .send(answer.text);
}

function recorder(
  world: World,
  { dialect, endpoint, params }: Served,
  request: FastifyRequest,
  fault: PlannedFault | undefined,
) {
  const route = endpoint.name;
  const at = world.clock.now().toISOString();
  return (status: number, note: Answer['note']): void => {
    world.log.add({
      at,
      method: request.method,
      ...notePath(endpoint.path, params),
      route,
      status,
      requestId: request.id,
      api: dialect.api,
      ...note,
      ...(fault === undefined ? {} : { fault: fault.kind }),
    });
  };
}
