/** Institutions, as a worker looks them up: what a form needs before a verification starts. */
import { z } from 'zod';
import { type Institution } from '../../client';
import { defineRoute } from '../route';
import { referenceSchema } from '../schemas/common';
import { credentialFieldSchema } from '../schemas/verification';

const access = { kind: 'scoped', scope: 'verifications:read', isOpenToEndUser: false } as const;
/** The page searches for the end user's bank. */
const searchAccess = { ...access, isOpenToPage: true } as const;
const LOOK_UP_PROBLEMS = ['MX_UNAVAILABLE', 'WORKER_UNAVAILABLE', 'TEMPORAL_UNAVAILABLE'] as const;

const institutionSchema = z
  .object({
    code: z.string().describe('What a start names as `institutionCode`.'),
    name: z.string().describe('What people call it.'),
    url: z.string().nullable().describe('Its website.'),
    smallLogoUrl: z.string().nullable().describe('A logo of 50 pixels.'),
    mediumLogoUrl: z.string().nullable().describe('A logo of 100 pixels.'),
    supportsAccountVerification: z
      .boolean()
      .nullable()
      .describe('Whether accounts can be verified there. Null where MX does not say.'),
    supportsOauth: z
      .boolean()
      .nullable()
      .describe('Whether it has a sign-in page of its own. Null where MX does not say.'),
  })
  .meta({ id: 'Institution', description: "A bank in MX's catalogue." });

const listSchema = z
  .object({
    institutions: z.array(institutionSchema).describe("In MX's order."),
    page: z.int().describe('Number of this page.'),
    totalPages: z.int().describe('Pages that there are.'),
    totalEntries: z.int().describe('Institutions that were found.'),
  })
  .meta({ id: 'InstitutionList', description: 'One page of the institutions that were found.' });

const institutionParams = z.object({
  institutionCode: referenceSchema.describe("MX's code of the institution."),
});

/** Searches the catalogue by name. */
export const listInstitutions = defineRoute({
  method: 'GET',
  path: '/v1/institutions',
  operationId: 'listInstitutions',
  audit: { notAudited: "MX's catalogue, the same for everybody" },
  tag: 'Institutions',
  summary: 'Search institutions',
  access: searchAccess,
  inputs: {
    query: z.object({
      name: z.string().min(1).max(100).optional().describe('A part of the name.'),
      page: z.coerce.number().int().min(1).max(10_000).default(1).describe('From 1.'),
      pageSize: z.coerce
        .number()
        .int()
        .min(10)
        .max(100)
        .default(25)
        .describe('Institutions on one page.'),
    }),
  },
  success: [{ status: 200, description: 'One page.', schema: listSchema }],
  problems: LOOK_UP_PROBLEMS,
  handle: async (
    { query: { name, page, pageSize }, principal: { tenantId } },
    { institutions },
  ) => {
    const search = { page, pageSize, ...(name === undefined ? {} : { name }) };
    const { items, totalPages, totalEntries } = await institutions.searchInstitutions(
      search,
      tenantId,
    );
    return {
      body: {
        institutions: items.map(toInstitution),
        page,
        totalPages,
        totalEntries,
      },
    };
  },
});

/** Reads one institution. */
export const readInstitution = defineRoute({
  method: 'GET',
  path: '/v1/institutions/{institutionCode}',
  operationId: 'readInstitution',
  audit: { notAudited: "MX's catalogue, the same for everybody" },
  tag: 'Institutions',
  summary: 'Read an institution',
  access,
  inputs: { params: institutionParams },
  success: [{ status: 200, description: 'The institution.', schema: institutionSchema }],
  problems: ['INSTITUTION_NOT_FOUND', ...LOOK_UP_PROBLEMS],
  handle: async ({ params, principal: { tenantId } }, { institutions }) => ({
    body: toInstitution(await institutions.readInstitution(params, tenantId)),
  }),
});

const fieldsSchema = z
  .object({ credentials: z.array(credentialFieldSchema).describe('The fields, in order.') })
  .meta({ id: 'InstitutionCredentials', description: "A bank's sign-in form." });

/** The sign-in form of an institution, in display order. */
export const readInstitutionCredentials = defineRoute({
  method: 'GET',
  path: '/v1/institutions/{institutionCode}/credentials',
  operationId: 'readInstitutionCredentials',
  audit: { notAudited: "MX's catalogue, the same for everybody" },
  tag: 'Institutions',
  summary: "Read an institution's sign-in form",
  access,
  inputs: { params: institutionParams },
  success: [{ status: 200, description: 'The fields, in order.', schema: fieldsSchema }],
  problems: ['INSTITUTION_NOT_FOUND', ...LOOK_UP_PROBLEMS],
  handle: async ({ params, principal: { tenantId } }, { institutions }) => ({
    body: { credentials: await institutions.readSignInForm(params, tenantId) },
  }),
});

function toInstitution(institution: Institution): z.infer<typeof institutionSchema> {
  const { canVerify, ...same } = institution;
  return { ...same, supportsAccountVerification: canVerify };
}
