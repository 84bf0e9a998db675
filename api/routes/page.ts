/** The end user's page: its document, under a strict policy of its own, and the few files it loads. */
import { type FastifyReply } from 'fastify';
import { z } from 'zod';
import { pageHeaders, pagePolicy } from '../page/page-headers';
import { readPageAddress } from '../page/page-address';
import { type PageFile } from '../page/built-page';
import { ApiProblem } from '../problem';
import { defineRoute } from '../route';
import { type Services } from '../services';
import { type TenantSettings } from '../tenants';

const access = { kind: 'public' } as const;
const audit = { notAudited: 'a page without content: what is asked comes with a session' } as const;
const NO_TENANT: TenantSettings = {};
const html = [{ status: 200, description: 'The page.', contentType: 'text/html' }];

/** The page of one verification. */
export const showPage = defineRoute({
  method: 'GET',
  path: '/page/v/{pageAddress}',
  operationId: 'showPage',
  audit,
  tag: 'Page',
  summary: "The end user's page",
  description:
    'A browser gets the page for an unknown address as well, with status 404; it says that the address does not work.',
  access,
  inputs: {
    params: z.object({
      pageAddress: z.string().min(1).max(200).describe('As `…/page-sessions` has made it.'),
    }),
  },
  success: html,
  problems: ['ROUTE_NOT_FOUND', 'NOT_READY'],
  handle: ({ params: { pageAddress }, reply }, services) => {
    const owner = readPageAddress(services.keys, pageAddress);
    if (owner === undefined) return unknownAddress(services, reply);
    // `frame-ancestors` says who may embed it; this older header would say nobody, to old browsers.
    reply.raw.removeHeader('x-frame-options');
    const tenant = settingsOf(services, owner.tenantId);
    return Promise.resolve(document(services, tenant, 'same-origin-allow-popups'));
  },
});

/** Where the bank sends the end user back to: finds the page again, in the same browser. */
export const pageReturn = defineRoute({
  method: 'GET',
  path: '/page/return',
  operationId: 'pageReturn',
  audit,
  tag: 'Page',
  summary: "Back from the bank's page",
  description:
    'Takes any parameters, and acts on none: the page looks how the verification stands.',
  access,
  // What MX and banks add is theirs to choose.
  takesAnyQuery: true,
  success: html,
  problems: ['NOT_READY'],
  handle: (_request, services) => Promise.resolve(document(services, NO_TENANT, 'unsafe-none')),
});

/** A script or style of the page. */
export const pageAsset = defineRoute({
  method: 'GET',
  path: '/page/assets/{name}',
  operationId: 'pageAsset',
  audit,
  tag: 'Page',
  summary: 'A file that the page loads',
  access,
  inputs: {
    params: z.object({
      name: z
        .string()
        .regex(/^[\w.-]{1,100}$/)
        .describe('As the page names it; it changes with what is in the file.'),
    }),
  },
  success: [{ status: 200, description: 'The file.', contentType: 'text/javascript' }],
  problems: ['ROUTE_NOT_FOUND'],
  handle: ({ params: { name }, reply }, { page }) => {
    const file = page?.assets.get(name);
    if (file === undefined) throw new ApiProblem('ROUTE_NOT_FOUND');
    return Promise.resolve(answer(file, reply, 'public, max-age=31536000, immutable'));
  },
});

/** The script for pages of merchants. */
export const pageEmbed = defineRoute({
  method: 'GET',
  path: '/page/embed.js',
  operationId: 'pageEmbed',
  audit,
  tag: 'Page',
  summary: 'The script that opens the page from a page of yours',
  access,
  success: [{ status: 200, description: 'The script.', contentType: 'text/javascript' }],
  problems: ['ROUTE_NOT_FOUND'],
  handle: ({ reply }, { page }) => {
    if (page === undefined) throw new ApiProblem('ROUTE_NOT_FOUND');
    const { headers, ...rest } = answer(page.embed, reply, 'public, max-age=300');
    return Promise.resolve({
      ...rest,
      headers: { ...headers, 'cross-origin-resource-policy': 'cross-origin' },
    });
  },
});

/**
 * An address that was not made here, such as half of one. A browser gets the page itself, which says in
 * the language of the end user that the address does not work; nobody may embed it.
 */
async function unknownAddress(services: Services, reply: FastifyReply): Promise<undefined> {
  const isBrowser = reply.request.headers.accept?.includes('text/html') === true;
  if (!isBrowser || services.page === undefined) throw new ApiProblem('ROUTE_NOT_FOUND');
  services.measure.add('verification_api_rejections_total', { reason: 'ROUTE_NOT_FOUND' });
  const { body, headers } = document(services, NO_TENANT, 'same-origin-allow-popups');
  await reply.code(404).headers(headers).send(body);
}

function document(
  { page, settings }: Services,
  tenant: TenantSettings,
  opener: Parameters<typeof pageHeaders>[1],
): { readonly body: Buffer; readonly headers: Readonly<Record<string, string>> } {
  if (page === undefined)
    throw new ApiProblem('NOT_READY', { detail: 'The page was not built: npm run build.' });
  return {
    body: page.html,
    headers: pageHeaders(pagePolicy(tenant, settings.pageOrigins), opener),
  };
}

/** While the file of tenants cannot be used nobody embeds the page; it opens all the same. */
function settingsOf({ tenants }: Services, tenantId: string): TenantSettings {
  try {
    return tenants.of(tenantId);
  } catch {
    return NO_TENANT;
  }
}

/** Accepted, and not by `q=0`. */
const TAKES_GZIP = /(?:^|[\s,])gzip\s*(?:,|$|;\s*q=(?!0(?:\.0*)?\s*(?:,|$)))/i;

/** Compressed where the browser takes that: no proxy has to do it. */
function answer({ bytes, gzipped, contentType }: PageFile, reply: FastifyReply, cache: string) {
  const isCompressed = TAKES_GZIP.test(reply.request.headers['accept-encoding'] ?? '');
  // CORS has named the origin there.
  const vary = [reply.getHeader('vary'), 'accept-encoding'].filter(Boolean).join(', ');
  const headers = { 'content-type': contentType, 'cache-control': cache, vary };
  return isCompressed
    ? { body: gzipped, headers: { ...headers, 'content-encoding': 'gzip' } }
    : { body: bytes, headers };
}
