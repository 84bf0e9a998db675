/** How Atrium reads requests (atrium-contract.md §3, §15). */
import { z } from 'zod';
import { TEST_INSTITUTION, type Support } from '../catalogue';
import { type NewMember, type Requests } from '../dialect';
import { readBody } from '../endpoint';
import { AGGREGATION, type JobOrder } from '../job-plan';
import { oauthOptions } from '../oauth-link';
import { type WidgetOptions, widgetFields } from '../widget/widget-shapes';

/** The scheme of navigations in an app, unless a request names another. */
export const URL_SCHEME = 'atrium';

/** Credentials as requests of both dialects carry them. */
export const credentialList = z.array(z.object({ guid: z.string(), value: z.string() }));

/**
 * MX's guide calls the fields `id` and `email`, the reference `identifier` (atrium-contract.md
 * §15): all are taken.
 */
const userRequest = z.object({
  user: z.object({
    identifier: z.string().nullish(),
    id: z.string().nullish(),
    email: z.string().nullish(),
    is_disabled: z.boolean().optional(),
    metadata: z.string().nullish(),
  }),
});
const memberFields = z.object({
  institution_code: z.string(),
  credentials: credentialList.optional(),
  identifier: z.string().nullish(),
  metadata: z.string().nullish(),
  skip_aggregation: z.boolean().optional(),
  is_oauth: z.boolean().optional(),
  background_aggregation_is_disabled: z.boolean().optional(),
  ...oauthOptions,
});
/**
 * OAuth options stand beside `member` in the documentation and inside it in the SDKs: both are
 * taken.
 */
const createRequest = z.object({ member: memberFields, ...oauthOptions });
const updateRequest = z.object({
  member: memberFields.partial().omit({ institution_code: true, is_oauth: true }),
});
/**
 * No example shows where the option goes (atrium-contract.md §18); the bare body is the likely
 * place.
 */
const verifyRequest = z.object({ include_transactions: z.boolean().optional() }).optional();

/** Options of the widget stand at the top level, not in a root (atrium-contract.md §1). */
const widgetRequest = z.object({
  ...widgetFields,
  wait_for_full_aggregation: z.boolean().optional(),
});

/** Filters of a list of institutions by what they support; Platform's v20111101 has them too. */
export const SUPPORT_FILTERS: Readonly<Record<string, Support>> = {
  supports_account_identification: 'identification',
  supports_account_statement: 'statement',
  supports_account_verification: 'verification',
  supports_transaction_history: 'history',
};

/** How Atrium reads requests. */
export const atriumRequests: Requests = {
  user(body) {
    const { user } = readBody(userRequest, body);
    const { identifier, id, email, metadata, is_disabled: isDisabled } = user;
    return { ...user, identifier: identifier ?? id, email, isDisabled, metadata };
  },
  newMember(body): NewMember {
    const { member, ...oauth } = readBody(createRequest, body);
    return {
      ...member,
      institutionCode: member.institution_code,
      isOauth: member.is_oauth === true,
      backgroundAggregationIsDisabled: member.background_aggregation_is_disabled,
      order: unlessSkipped(member.skip_aggregation),
      ordersProducts: false,
      oauth: {
        referral_source: member.referral_source ?? oauth.referral_source,
        client_redirect_url: member.client_redirect_url ?? oauth.client_redirect_url,
        ui_message_webview_url_scheme:
          member.ui_message_webview_url_scheme ?? oauth.ui_message_webview_url_scheme ?? URL_SCHEME,
      },
    };
  },
  changedMember(body) {
    const { member } = readBody(updateRequest, body);
    return {
      ...member,
      backgroundAggregationIsDisabled: member.background_aggregation_is_disabled,
      order: unlessSkipped(member.skip_aggregation),
    };
  },
  verification(body) {
    const isAsked = readBody(verifyRequest, body)?.include_transactions === true;
    return isAsked ? ['numbers', 'transactions'] : ['numbers'];
  },
  widget: widgetOptions,
  connectWidget: widgetOptions,
  institutions(query) {
    const name = query['name']?.toLowerCase() ?? '';
    const wanted = Object.entries(SUPPORT_FILTERS)
      .filter(([parameter]) => query[parameter] === 'true')
      .map(([, support]) => support);
    return (institution) =>
      institution !== TEST_INSTITUTION &&
      institution.isHidden !== true &&
      institution.name.toLowerCase().includes(name) &&
      wanted.every((support) => institution.supports.includes(support));
  },
  users: () => () => true,
};

function unlessSkipped(isSkipped: boolean | undefined): JobOrder | null {
  return isSkipped === true ? null : AGGREGATION;
}

function widgetOptions(body: unknown): WidgetOptions {
  const options = readBody(widgetRequest, body);
  const isVerification = options.mode === 'verification';
  const scheme = options.ui_message_webview_url_scheme ?? URL_SCHEME;
  return {
    ...options,
    api: 'atrium',
    isVerification,
    ordersProducts: false,
    ui_message_webview_url_scheme: scheme,
    oauth_referral_source: options.is_mobile_webview === true ? 'APP' : 'BROWSER',
  };
}
