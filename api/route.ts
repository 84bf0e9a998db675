/**
 * What a route is: method, path, who may call it, the schemas of everything that goes in and out,
 * and the handler. The same definition is served (register-routes.ts) and documented (openapi.ts),
 * so that the two cannot drift apart.
 */
import { type FastifyReply } from 'fastify';
import { z } from 'zod';
import { checkShape, toPointer, type Shape } from '../contract/schemas';
import { type AuditNote } from './audit/audited-request';
import { type NotAudited, type RequestEvent } from './audit/entry';
import { type Access } from './auth/authenticate';
import { type Principal } from './auth/principal';
import { ApiProblem, type FieldError, type ProblemCode } from './problem';
import { type Services } from './services';

/** The success answer of a route, as documented and checked. */
export interface SuccessDocument {
  readonly status: number;
  readonly description: string;
  /** Absent: no body, or one that is no JSON. */
  readonly schema?: z.ZodType;
  /** @default application/json where there is a schema */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What documentation says of a route. */
export interface RouteDocument {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With parameters in braces, as in OpenAPI. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: 'Verifications' | 'End user' | 'Page' | 'Institutions' | 'Webhooks' | 'Service';
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  /** What its audit line says has been done, or why it leaves none. */
  readonly audit: RequestEvent | NotAudited;
  /** Called by others, who add parameters of their own; none is looked at. */
  readonly takesAnyQuery?: true;
  /** Comes often and from everywhere, and costs as little as a rejection: no limit counts it. */
  readonly isUncounted?: boolean;
  readonly success: readonly SuccessDocument[];
  /** Problems beside those that every route of its kind can answer with. */
  readonly problems: readonly ProblemCode[];
}

type Fields = z.ZodObject;

/** Schemas of what goes in. */
export interface RouteInputs<
  P extends Fields = Fields,
  Q extends Fields = Fields,
  H extends Fields = Fields,
  B extends z.ZodType = z.ZodType,
> {
  readonly params?: P;
  readonly query?: Q;
  readonly headers?: H;
  readonly body?: B;
}

/** What a handler gets: everything checked. */
export interface RouteRequest<P, Q, H, B> {
  readonly params: P;
  readonly query: Q;
  readonly headers: H;
  readonly body: B;
  /** @throws TypeError on a public route, which has none */
  readonly principal: Principal;
  readonly reply: FastifyReply;
  /** Adds to the audit line what the path does not tell. */
  readonly note: (note: AuditNote) => void;
  /**
   * Writes the audit line, before a handler takes the reply over; else it is written with the
   * answer. @throws ApiProblem NOT_READY when it cannot be written
   */
  readonly writeAudit: (status: number) => void;
}

/** What a handler answers with; `undefined` when it has taken the reply over. */
export interface RouteAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request before its parts are checked. */
export interface RawParts {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
  readonly principal: Principal | undefined;
  readonly reply: FastifyReply;
  readonly note: (note: AuditNote) => void;
  readonly writeAudit: (status: number) => void;
}

/** A route without its type parameters. */
export interface Route extends RouteDocument {
  readonly inputs: RouteInputs;
  /**
   * Checks the parts; the handler runs when the function that comes back is called. @throws
   * ApiProblem INVALID_REQUEST
   */
  prepare(parts: RawParts, services: Services): () => Promise<RouteAnswer | undefined>;
}

/** Where a route takes no query, no body: what nobody documented is rejected, not ignored. */
const NOTHING = z.strictObject({});

/**
 * Whether a body may be missing: an object without members would do as well, so that nobody has to
 * send one.
 */
export function isBodyOptional(schema: z.ZodType): boolean {
  return schema.safeParse({}).success;
}

/** Makes a route from its document, schemas and handler. */
export function defineRoute<
  P extends Fields = z.ZodObject,
  Q extends Fields = z.ZodObject,
  H extends Fields = z.ZodObject,
  B extends z.ZodType = z.ZodUndefined,
>(
  document: RouteDocument & {
    readonly inputs?: RouteInputs<P, Q, H, B>;
    handle(
      request: RouteRequest<Shape<P>, Shape<Q>, Shape<H>, Shape<B>>,
      services: Services,
    ): Promise<RouteAnswer | undefined>;
  },
): Route {
  const inputs = document.inputs ?? {};
  const query =
    document.takesAnyQuery === true ? z.looseObject({}) : (inputs.query ?? NOTHING).strict();
  const body = inputs.body ?? NOTHING;
  const sentBody = (sent: unknown): unknown =>
    sent === undefined && isBodyOptional(body) ? {} : sent;
  return {
    ...document,
    inputs,
    prepare: (parts, services) => {
      const errors: FieldError[] = [];
      const request = {
        params: check(inputs.params, parts.params, errors, parameter) as Shape<P>,
        query: check(query, parts.query, errors, parameterOf(query)) as Shape<Q>,
        headers: check(inputs.headers, parts.headers, errors, header) as Shape<H>,
        body: check(body, sentBody(parts.body), errors, pointer) as Shape<B>,
        reply: parts.reply,
        note: parts.note,
        writeAudit: parts.writeAudit,
        get principal(): Principal {
          if (parts.principal === undefined) throw new TypeError('A public route has no caller.');
          return parts.principal;
        },
      };
      if (errors.length > 0) throw new ApiProblem('INVALID_REQUEST', { errors });
      return () => document.handle(request, services);
    },
  };
}

type ToFieldError = (path: readonly PropertyKey[], detail: string) => FieldError;

const parameter: ToFieldError = (path, detail) => ({ parameter: String(path[0] ?? ''), detail });

/**
 * Names the parameter; of those that nobody documented only the documented ones, since the name may
 * be a secret that slipped.
 */
function parameterOf(query: Fields): ToFieldError {
  const known = Object.keys(query.shape);
  const unknown = `takes ${known.length === 0 ? 'no parameters' : `only: ${known.join(', ')}`}`;
  return (path, detail) =>
    path.length === 0 ? { parameter: '(query)', detail: unknown } : parameter(path, detail);
}

const header: ToFieldError = (path, detail) => ({ header: String(path[0] ?? ''), detail });
const pointer: ToFieldError = (path, detail) => ({ pointer: toPointer(path), detail });

function check(
  schema: z.ZodType | undefined,
  value: unknown,
  errors: FieldError[],
  toError: ToFieldError,
): unknown {
  if (schema === undefined) return {};
  const checked = checkShape(schema, value);
  for (const { path, problem } of checked.problems ?? []) errors.push(toError(path, problem));
  return checked.value;
}
