/**
 * How untidy Platform may be where it differs from Atrium. Its file makes nearly every field
 * nullable; figures and flags keep their types, because MX's own SDKs reject others.
 */
import { LOOSENESS, type Kind, type Looseness } from './looseness';

const EVERYWHERE_OPTIONAL = {
  member: [
    'background_aggregation_is_disabled',
    'connection_status_message',
    'institution_guid',
    'is_managed_by_user',
    'is_manual',
    'most_recent_job_guid',
    'name',
    'needs_updated_credentials',
    'use_cases',
    'user_guid',
    'user_id',
  ],
  institution: [
    'created_at',
    'is_disabled_by_client',
    'iso_country_code',
    'medium_logo_url',
    'small_logo_url',
    'supports_tax_document',
    'url',
  ],
  account: [
    'account_number',
    'account_ownership',
    'available_balance',
    'balance',
    'created_at',
    'currency_code',
    'imported_at',
    'institution_code',
    'is_hidden',
    'is_manual',
    'member_guid',
    'member_id',
    'member_is_managed_by_user',
    'subtype',
    'updated_at',
    'user_guid',
    'user_id',
  ],
};

/** Replaces the rows of Atrium's table. */
const CHANGED: Readonly<Partial<Record<Kind, Looseness>>> = {
  user: {
    optionalWhileFalse: ['is_disabled'],
    unknownKeys: { birthdate: null, credit_score: null, first_name: null, phone: null },
  },
  institution: {
    seldom: ['name'],
    optional: EVERYWHERE_OPTIONAL.institution,
    optionalWhileFalse: [
      'is_hidden',
      'supports_account_identification',
      'supports_account_statement',
      'supports_account_verification',
      'supports_transaction_history',
      'supports_oauth',
    ],
    unknownKeys: { status: 'OPERATIONAL', is_operational: true },
  },
  credential: {
    optional: ['field_name'],
    oneOf: ['field_type', 'type'],
    unknownKeys: { mfa: false, optional: null },
    emptyLists: ['options'],
    parts: { options: 'option' },
  },
  member: {
    optional: EVERYWHERE_OPTIONAL.member,
    seldom: ['aggregated_at', 'successfully_aggregated_at'],
    optionalWhileFalse: ['is_oauth'],
    unknownKeys: { most_recent_job_detail_text: null, error_state: null },
  },
  status: {
    optional: [
      'guid',
      'has_processed_account_numbers',
      'has_processed_accounts',
      'has_processed_transactions',
      'is_authenticated',
    ],
    seldom: ['aggregated_at', 'successfully_aggregated_at'],
    unknownKeys: { actionable_error: null },
    emptyLists: ['challenges'],
    parts: { challenges: 'challenge' },
  },
  account: {
    seldom: ['name', 'type'],
    optional: EVERYWHERE_OPTIONAL.account,
    optionalWhileFalse: ['is_closed'],
    unknownKeys: { feed_name: null, margin_balance: null, property_type: null },
  },
  accountNumber: {
    optional: ['guid', 'member_guid', 'user_guid'],
    unknownKeys: { loan_guarantor: null, sequence_number: null },
  },
  transaction: { ...LOOSENESS.transaction, asText: [] },
};

/** How untidy each kind of Platform's objects may be. */
export const PLATFORM_LOOSENESS: Readonly<Record<Kind, Looseness>> = { ...LOOSENESS, ...CHANGED };
