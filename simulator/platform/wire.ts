/** Response bodies of Platform (mx-platform-contract.md §4, §5, §6, §7, §8, §11). */
import { type Api } from '../api';
import { institutionGuid, type Institution } from '../catalogue';
import { spellTime } from '../clock';
import { type ShownMember, type Wire, type WireBody } from '../dialect';
import { seededFraction } from '../guids';
import { optionGuid } from '../option-guid';
import { type OpenChallenge } from '../judge';
import { type MemberView } from '../member-view';
import { paginate } from '../pagination';
import { type UserRecord } from '../records';
import { type World } from '../world';
import { accountBody, accountNumbersBody, accountOwnerBody, transactionBody } from './account-wire';
import { memberError } from './member-error';
import { productsOf } from './products';

/** Most entries of a page, of institutions excepted. */
export const PER_PAGE_MAX = 1000;

const LOGOS = 'https://content.moneydesktop.com/storage/MD_Assets/Ipad%20Logos';
/** Texts for the end user beside a status. */
const MESSAGES: Readonly<Record<string, (name: string) => string>> = {
  CREATED: (name) => `Connecting to ${name}`,
  UPDATED: (name) => `Connecting to ${name}`,
  CHALLENGED: () => 'Please answer a question to connect.',
  CONNECTED: (name) => `Connected to ${name}`,
};
/** In a list of their own, challenges have all keys. */
const NO_LISTS = { image_data: null, image_options: [], options: [] };
/** Numbers of the types of challenges (atrium-contract.md §7). */
const NUMBERS: Readonly<Record<string, number>> = {
  TEXT: 0,
  OPTIONS: 2,
  TOKEN: 12,
  IMAGE_DATA: 13,
  IMAGE_OPTIONS: 14,
};
const NEED_CREDENTIALS: readonly (string | null)[] = ['DENIED', 'PREVENTED', 'IMPAIRED'];

/** How a version of Platform writes answers. */
export function platformWire(api: Exclude<Api, 'atrium'>): Wire {
  return {
    user: userBody,
    institution: api === 'v20250224' ? institutionBody : olderInstitutionBody,
    credentials: credentialsBody,
    member: (shown, world) => memberBody(api, shown, world),
    oauthWindow: ({ member, oauthWindowUri }) => ({
      guid: member.guid,
      oauth_window_uri: oauthWindowUri,
    }),
    status: (...given) => statusBody(api, ...given),
    challenges(challenges, query, world) {
      const { entries, pagination } = paginate(challenges, query, PER_PAGE_MAX);
      const full = entries.map((each) => ({ ...NO_LISTS, ...challengeBody(api, each, world) }));
      return { challenges: full, pagination };
    },
    accountNumbers: accountNumbersBody,
    account: accountBody,
    accountOwner: accountOwnerBody,
    transaction: transactionBody,
    widget: (user, url) => ({
      widget_url: { type: 'connect_widget', url, user_id: user.identifier },
    }),
  };
}

/** The country of an institution. */
export function countryOf({ scenario }: Institution): 'US' | 'CA' {
  return scenario === 'sim_numbers_canadian' ? 'CA' : 'US';
}

/** The text for the end user beside a status, or null. */
export function statusMessage(connectionStatus: string | null, name: string): string | null {
  return MESSAGES[connectionStatus ?? '']?.(name) ?? null;
}

function userBody(user: UserRecord): WireBody {
  const { email, guid, identifier, isDisabled, metadata } = user;
  return { email, guid, id: identifier, is_disabled: isDisabled, metadata };
}

function commonInstitutionBody(institution: Institution): WireBody {
  return {
    code: institution.code,
    forgot_password_url: null,
    forgot_username_url: null,
    instructional_text: null,
    instructional_text_steps: null,
    is_disabled_by_client: false,
    iso_country_code: countryOf(institution),
    medium_logo_url: `${LOGOS}/100x100/default_100x100.png`,
    name: institution.name,
    small_logo_url: `${LOGOS}/50x50/default_50x50.png`,
    supports_oauth: institution.oauth === 'yes' || institution.oauth === 'unlisted',
    supports_tax_document: false,
    trouble_signing_in_url: null,
    url: institution.url,
  };
}

function institutionBody(institution: Institution): WireBody {
  return {
    ...commonInstitutionBody(institution),
    created_at: '2025-02-13T18:08:00+00:00',
    guid: institutionGuid(institution),
    is_hidden: institution.isHidden === true,
    supported_products: productsOf(institution.supports),
  };
}

function olderInstitutionBody(institution: Institution): WireBody {
  const supports = new Set(institution.supports);
  return {
    ...commonInstitutionBody(institution),
    supports_account_identification: supports.has('identification'),
    supports_account_statement: supports.has('statement'),
    supports_account_verification: supports.has('verification'),
    supports_transaction_history: supports.has('history'),
  };
}

function credentialsBody(...[institution, query]: Parameters<Wire['credentials']>): WireBody {
  const { entries, pagination } = paginate(institution.credentials, query, PER_PAGE_MAX);
  const credentials = entries.map((field) => ({
    display_order: field.displayOrder,
    field_name: field.fieldName,
    field_type: field.type,
    guid: field.guid,
    label: field.label,
    type: field.type,
    ...(field.options === undefined ? {} : { options: field.options }),
  }));
  return { credentials, pagination };
}

function memberBody(api: Api, shown: ShownMember, world: World): WireBody {
  const { user, member, view, occasion, oauthWindowUri = null } = shown;
  const { timeSpelling: spelling, jobGuidLate } = world.settings;
  const { institution } = member;
  const jobGuid = jobGuidLate && occasion === 'start' ? view.earlierJobGuid : view.jobGuid;
  const isPending = view.connectionStatus === 'PENDING';
  const error = memberError(shown, world);
  return {
    aggregated_at: isPending ? null : spellTime(view.aggregatedAtMs, spelling),
    background_aggregation_is_disabled: member.backgroundAggregationIsDisabled,
    connection_status: view.connectionStatus,
    connection_status_message: statusMessage(view.connectionStatus, institution.name),
    guid: member.guid,
    id: member.identifier,
    institution_code: institution.code,
    institution_guid: institutionGuid(institution),
    is_being_aggregated: view.isBeingAggregated && !isPending,
    is_managed_by_user: true,
    is_manual: false,
    is_oauth: member.isOauth,
    metadata: member.metadata,
    most_recent_job_detail_code: null,
    most_recent_job_detail_text: null,
    // The older version's file types it as a boolean, and MX's SDKs reject anything else.
    most_recent_job_guid: api === 'v20250224' || jobGuid === null ? jobGuid : true,
    name: institution.name,
    needs_updated_credentials: NEED_CREDENTIALS.includes(view.connectionStatus),
    oauth_window_uri: oauthWindowUri,
    successfully_aggregated_at: spellTime(view.successfullyAggregatedAtMs, spelling),
    use_cases: member.useCases,
    user_guid: member.userGuid,
    user_id: user.identifier,
    ...(error === undefined ? {} : { error }),
  };
}

function statusBody(
  ...[api, member, view, world]: [api: Api, ...Parameters<Wire['status']>]
): WireBody {
  const { timeSpelling: spelling } = world.settings;
  const isPending = view.connectionStatus === 'PENDING';
  const isAsking = view.connectionStatus === 'CHALLENGED' && view.challenges.length > 0;
  return {
    aggregated_at: isPending ? null : spellTime(view.aggregatedAtMs, spelling),
    ...(isAsking
      ? { challenges: view.challenges.map((each) => challengeBody(api, each, world)) }
      : {}),
    connection_status: view.connectionStatus,
    guid: member.guid,
    has_processed_account_numbers: view.hasProcessedAccountNumbers,
    has_processed_accounts: view.hasProcessedAccounts,
    has_processed_transactions: view.hasProcessedTransactions,
    is_authenticated: view.isAuthenticated,
    is_being_aggregated: isUnsaid(view, world) ? null : view.isBeingAggregated && !isPending,
    successfully_aggregated_at: spellTime(view.successfullyAggregatedAtMs, spelling),
  };
}

/**
 * Untidy, the first look at an idle member can say nothing of its job: null is no proof that it is
 * idle (mx-platform-contract.md §7).
 */
function isUnsaid({ idleReads, jobGuid }: MemberView, { isTidy, seed }: World): boolean {
  return !isTidy && idleReads === 1 && seededFraction(seed, 'flag', jobGuid ?? '') < 1 / 2;
}

function challengeBody(api: Api, { guid, spec }: OpenChallenge, world: World): WireBody {
  const options = spec.options?.map(({ label, value, dataUri }, at) => ({
    ...(dataUri === undefined ? {} : { data_uri: dataUri }),
    guid: optionGuid(guid, at),
    label,
    value,
  }));
  // Several guides print the type as a number; the older version's SDKs reject one.
  const draw = seededFraction(world.seed, 'type', guid);
  const asNumber = !world.isTidy && api === 'v20250224' && spec.type in NUMBERS && draw < 1 / 3;
  return {
    field_name: spec.fieldName,
    guid,
    ...(spec.imageData === undefined ? {} : { image_data: spec.imageData }),
    label: spec.label,
    ...(options === undefined ? {} : { [spec.optionsKey ?? 'options']: options }),
    type: asNumber ? NUMBERS[spec.type] : spec.type,
  };
}
