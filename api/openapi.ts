/** The OpenAPI 3.1 document, made from the very schemas that check requests and answers. */
import { type z } from 'zod';
import { examplesOf, type Example, type OperationExamples } from './openapi-examples';
import { Components, type Json } from './openapi-schemas';
import { PROBLEMS, PROBLEM_JSON, problemType, type ProblemCode } from './problem';
import { isBodyOptional, type Route, type SuccessDocument } from './route';
import { problemSchema } from './schemas/problem';

/** Problems that any route can answer with, and those of every route with a caller or a body. */
const ALWAYS: readonly ProblemCode[] = [
  'INVALID_REQUEST',
  'REQUEST_TIMEOUT',
  'URI_TOO_LONG',
  'RATE_LIMITED',
  'HEADERS_TOO_LARGE',
  'INTERNAL',
];
const WITH_CALLER: readonly ProblemCode[] = [
  'UNAUTHENTICATED',
  'SCOPE_MISSING',
  'IDENTITY_UNAVAILABLE',
];
const WITH_BODY: readonly ProblemCode[] = ['BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'];
const WITH_VERIFICATION: readonly ProblemCode[] = [
  'VERIFICATION_NOT_FOUND',
  'TEMPORAL_UNAVAILABLE',
];
/** Where a page may call. */
const WITH_BROWSER: readonly ProblemCode[] = ['ORIGIN_REJECTED', 'NOT_READY'];

/** Builds the document. */
export function buildOpenApi(routes: readonly Route[]): Readonly<Record<string, unknown>> {
  const components = new Components();
  const problem = components.schemaOf(problemSchema, 'output');
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const item = (paths[route.path] ??= {});
    item[route.method.toLowerCase()] = operation(route, components, problem);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Account verification',
      version: '1.0.0',
      description:
        'Verifies bank accounts through MX, durably. Start a verification, do what its `nextAction` says, read the account numbers.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The server that serves this document.' }],
    tags: [
      { name: 'Verifications', description: 'For the backend.' },
      { name: 'End user', description: "For the end user's browser, and for the backend." },
      { name: 'Page', description: 'The page that asks the end user, and its sessions.' },
      { name: 'Institutions', description: 'What a form needs.' },
      { name: 'Webhooks', description: 'Where webhooks go, and what became of them.' },
      { name: 'Service', description: 'Health, keys, documentation.' },
    ],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An API key (`avk_…`), a JWT of the identity provider, or, where the operation says so, a token for one verification.',
        },
      },
      schemas: components.all,
    },
  };
}

function operation(route: Route, components: Components, problem: Json): Json {
  const { access, inputs } = route;
  const note =
    access.kind === 'public'
      ? ''
      : `Scope: \`${access.scope}\`${access.isOpenToEndUser ? ', or a token for the verification' : access.isOpenToPage === true ? ', or a page session' : ''}.`;
  const examples = examplesOf(route.operationId);
  const shown = examples.parameters;
  const parameters = [
    ...parametersOf(inputs.params, 'path', { components, shown }),
    ...parametersOf(inputs.query, 'query', { components, shown }),
    ...parametersOf(inputs.headers, 'header', { components, shown }),
  ];
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    description: [route.description, note].filter(Boolean).join('\n\n') || route.summary,
    security: access.kind === 'public' ? [] : [{ bearer: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(inputs.body === undefined
      ? {}
      : {
          requestBody: {
            required: !isBodyOptional(inputs.body),
            content: {
              'application/json': {
                schema: components.schemaOf(inputs.body, 'input'),
                ...shownAs(examples.request),
              },
            },
          },
        }),
    responses: {
      ...Object.fromEntries(
        route.success.map((success) => [
          String(success.status),
          response(success, components, examples),
        ]),
      ),
      ...problemResponses(problemsOf(route), problem),
    },
  };
}

function problemsOf(route: Route): readonly ProblemCode[] {
  return [
    ...ALWAYS,
    ...(route.access.kind === 'public' ? [] : WITH_CALLER),
    ...(route.path.includes('{verificationId}') ? WITH_VERIFICATION : []),
    ...(route.access.kind === 'scoped' && route.access.isOpenToEndUser ? WITH_BROWSER : []),
    ...(route.method === 'POST' ? WITH_BODY : []),
    ...route.problems,
  ];
}

function problemResponses(codes: readonly ProblemCode[], schema: Json): Json {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set(codes)) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const entries = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    entries.map(([status, found]) => [
      String(status),
      {
        description: found.map((code) => `${PROBLEMS[code].title} (\`${code}\`).`).join(' '),
        ...(status === 429 || status === 503
          ? { headers: { 'retry-after': header('Seconds after which to try again.') } }
          : {}),
        content: {
          [PROBLEM_JSON]: {
            schema,
            ...(found[0] === undefined ? {} : { example: exampleOf(found[0]) }),
          },
        },
      },
    ]),
  );
}

function exampleOf(code: ProblemCode): Json {
  const requestId = '6f1c1c0e-3f6b-4c55-9d8b-0f6a5b1f7c11';
  return { type: problemType(code), ...PROBLEMS[code], code, requestId };
}

function response(
  success: SuccessDocument,
  components: Components,
  examples: OperationExamples,
): Json {
  const { description, schema, headers, contentType } = success;
  const shown = shownAs(examples.success[String(success.status)] ?? {});
  const content =
    schema === undefined
      ? contentType && { [contentType]: { schema: { type: 'string' }, ...shown } }
      : { 'application/json': { schema: components.schemaOf(schema, 'output'), ...shown } };
  return {
    description,
    ...(headers === undefined
      ? {}
      : {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, text]) => [name, header(text)]),
          ),
        }),
    ...(content ? { content } : {}),
  };
}

/** Parameters come as texts; numbers are shown as numbers. */
function exampleOfParameter(schema: Json, text: string | undefined): Json {
  if (text === undefined) return {};
  return { example: schema['type'] === 'integer' ? Number(text) : text };
}

function shownAs(examples: Readonly<Record<string, Example>>): Json {
  return Object.keys(examples).length === 0 ? {} : { examples };
}

function header(description: string): Json {
  return { description, schema: { type: 'string' } };
}

function parametersOf(
  fields: z.ZodObject | undefined,
  place: 'path' | 'query' | 'header',
  {
    components,
    shown,
  }: {
    readonly components: Components;
    readonly shown: OperationExamples['parameters'];
  },
): Json[] {
  if (fields === undefined) return [];
  const shape = fields.shape as Readonly<Record<string, z.ZodType>>;
  return Object.entries(shape).map(([name, field]) => {
    const { description, ...schema } = components.schemaOf(field, 'input');
    return {
      name,
      in: place,
      required: place === 'path' || !field.safeParse(undefined).success,
      ...(description === undefined ? {} : { description }),
      schema,
      ...exampleOfParameter(schema, shown[name]),
    };
  });
}
