/** Institutions, straight from Atrium: what a form needs before a verification starts. */
import { z } from 'zod';
import type { AtriumCredential, AtriumInstitution } from '../../mx/atrium';
import { isOptionalLabel } from '../../domain';
import { defineRoute } from '../route';
import { referenceSchema } from '../schemas/common';
import { credentialFieldSchema } from '../schemas/verification';

const access = { kind: 'scoped', scope: 'verifications:read', isOpenToEndUser: false } as const;

const institutionSchema = z
  .object({
    code: z.string(),
    name: z.string(),
    url: z.string().nullable(),
    smallLogoUrl: z.string().nullable(),
    mediumLogoUrl: z.string().nullable(),
    supportsAccountVerification: z.boolean(),
    supportsOauth: z.boolean().nullable().describe('Null where MX does not say.'),
  })
  .meta({ id: 'Institution' });

const listSchema = z
  .object({
    institutions: z.array(institutionSchema),
    page: z.int(),
    totalPages: z.int(),
    totalEntries: z.int(),
  })
  .meta({ id: 'InstitutionList' });

const institutionParams = z.object({ institutionCode: referenceSchema });

/** Searches the catalogue by name. */
export const listInstitutions = defineRoute({
  method: 'GET',
  path: '/v1/institutions',
  operationId: 'listInstitutions',
  tag: 'Institutions',
  summary: 'Search institutions',
  access,
  inputs: {
    query: z.object({
      name: z.string().min(1).max(100).optional().describe('A part of the name.'),
      page: z.coerce.number().int().min(1).max(10_000).default(1),
      pageSize: z.coerce.number().int().min(10).max(100).default(25),
    }),
  },
  success: [{ status: 200, description: 'One page.', schema: listSchema }],
  problems: ['MX_UNAVAILABLE'],
  handle: async ({ query: { name, page, pageSize } }, { institutions }) => {
    const { items, pagination } = await institutions.list({
      page,
      records_per_page: pageSize,
      ...(name === undefined ? {} : { name }),
    });
    return {
      body: {
        institutions: items.map(toInstitution),
        page,
        totalPages: pagination.total_pages,
        totalEntries: pagination.total_entries,
      },
    };
  },
});

/** Reads one institution. */
export const readInstitution = defineRoute({
  method: 'GET',
  path: '/v1/institutions/{institutionCode}',
  operationId: 'readInstitution',
  tag: 'Institutions',
  summary: 'Read an institution',
  access,
  inputs: { params: institutionParams },
  success: [{ status: 200, description: 'The institution.', schema: institutionSchema }],
  problems: ['INSTITUTION_NOT_FOUND', 'MX_UNAVAILABLE'],
  handle: async ({ params: { institutionCode } }, { institutions }) => ({
    body: toInstitution(await institutions.read(institutionCode)),
  }),
});

const fieldsSchema = z
  .object({ fields: z.array(credentialFieldSchema) })
  .meta({ id: 'InstitutionCredentials' });

/** The sign-in form of an institution, in display order. */
export const readInstitutionCredentials = defineRoute({
  method: 'GET',
  path: '/v1/institutions/{institutionCode}/credentials',
  operationId: 'readInstitutionCredentials',
  tag: 'Institutions',
  summary: "Read an institution's sign-in form",
  access,
  inputs: { params: institutionParams },
  success: [{ status: 200, description: 'The fields, in order.', schema: fieldsSchema }],
  problems: ['INSTITUTION_NOT_FOUND', 'MX_UNAVAILABLE'],
  handle: async ({ params: { institutionCode } }, { institutions }) => {
    const fields = await institutions.credentials(institutionCode);
    return { body: { fields: fields.map(toField) } };
  },
});

function toInstitution(institution: AtriumInstitution): z.infer<typeof institutionSchema> {
  return {
    code: institution.code,
    name: institution.name,
    url: institution.url,
    smallLogoUrl: institution.small_logo_url,
    mediumLogoUrl: institution.medium_logo_url,
    supportsAccountVerification: institution.supports_account_verification,
    supportsOauth: institution.supports_oauth,
  };
}

/** As the verification itself shows them. */
function toField({ guid, type, label, options }: AtriumCredential) {
  return {
    guid,
    type,
    label,
    isOptional: isOptionalLabel(label),
    ...(options === null ? {} : { options }),
  };
}
