/**
 * What the service says of itself: alive, ready, its public keys, its documentation. Open to
 * everybody.
 */
import { z } from 'zod';
import { renderDocsPage } from '../docs-page';
import { ApiProblem } from '../problem';
import { defineRoute } from '../route';

const access = { kind: 'public' } as const;
const statusSchema = z
  .object({ status: z.literal('ok').describe('Always `ok`: anything else is a problem.') })
  .meta({ id: 'Health', description: 'The service is well.' });
const ok = { body: { status: 'ok' } };

/** Whether the process lives. */
export const live = defineRoute({
  method: 'GET',
  path: '/livez',
  operationId: 'live',
  audit: { notAudited: 'a probe' },
  tag: 'Service',
  summary: 'Whether the process lives',
  access,
  isUncounted: true,
  success: [{ status: 200, description: 'It does.', schema: statusSchema }],
  problems: [],
  handle: () => Promise.resolve(ok),
});

/**
 * Whether requests can be served: Temporal answers on the connection that is open, the namespace
 * has what verifications need, the key file can be used, and the process is not draining.
 */
export const ready = defineRoute({
  method: 'GET',
  path: '/readyz',
  operationId: 'ready',
  audit: { notAudited: 'a probe' },
  tag: 'Service',
  summary: 'Whether requests can be served',
  access,
  isUncounted: true,
  success: [{ status: 200, description: 'They can.', schema: statusSchema }],
  problems: ['NOT_READY'],
  handle: async (_request, { authenticators, client, namespace, draining }) => {
    const isReady =
      !draining.aborted &&
      authenticators.apiKeys.areUsable &&
      (await client.isTemporalUp()) &&
      (await namespace.isPrepared());
    if (!isReady) throw new ApiProblem('NOT_READY');
    return ok;
  },
});

const jwkSchema = z
  .object({
    kty: z.string().describe('Kind of the key: `EC`.'),
    crv: z.string().describe('Its curve: `P-256`.'),
    x: z.string().describe('A coordinate, base64url.'),
    y: z.string().describe('The other one.'),
    kid: z.string().describe('Id of the key; names it in what is sealed.'),
    alg: z.string().describe('`ECDH-ES+A256KW`.'),
    use: z.string().describe('`enc`.'),
    nbf: z.int().optional().describe('Seal to it from then on, in seconds since 1970.'),
    exp: z.int().optional().describe('Seal to it until then, in seconds since 1970.'),
  })
  .meta({ id: 'PublicKey', description: 'A public key as JWK (RFC 7517).' });

/** The public keys that a browser may seal to. */
export const sealingKeys = defineRoute({
  method: 'GET',
  path: '/.well-known/sealing-keys',
  operationId: 'sealingKeys',
  audit: { notAudited: 'public keys' },
  tag: 'Service',
  summary: 'The public keys to seal secrets to',
  description:
    'A JWKS of the keys that are valid now, newest first. Seal with ECDH-ES+A256KW and A256GCM; docs/http-api.md says what the protected header binds.',
  access,
  isUncounted: true,
  success: [
    {
      status: 200,
      description: 'The keys; seal to the first.',
      schema: z
        .object({ keys: z.array(jwkSchema).describe('Newest first.') })
        .meta({ id: 'SealingKeys', description: 'The public keys that are valid now.' }),
    },
  ],
  problems: [],
  handle: async (_request, services) => ({
    body: { keys: await services.sealingKeys() },
    headers: { 'cache-control': 'public, max-age=300' },
  }),
});

/** The OpenAPI document. */
export const openApiDocument = defineRoute({
  method: 'GET',
  path: '/openapi.json',
  operationId: 'openApiDocument',
  audit: { notAudited: 'the documentation' },
  tag: 'Service',
  summary: 'This document',
  access,
  success: [
    {
      status: 200,
      description: 'OpenAPI 3.1.',
      schema: z
        .looseObject({ openapi: z.string().describe('Version of OpenAPI.') })
        .meta({ id: 'OpenApiDocument', description: 'An OpenAPI document.' }),
    },
  ],
  problems: [],
  handle: (_request, { openApi }) => Promise.resolve({ body: openApi() }),
});

/** The document for people. */
export const docsPage = defineRoute({
  method: 'GET',
  path: '/docs',
  operationId: 'docsPage',
  audit: { notAudited: 'the documentation' },
  tag: 'Service',
  summary: 'This document as a page',
  access,
  success: [{ status: 200, description: 'HTML without scripts.', contentType: 'text/html' }],
  problems: [],
  handle: (_request, { openApi }) =>
    Promise.resolve({
      body: renderDocsPage(openApi()),
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      },
    }),
});
