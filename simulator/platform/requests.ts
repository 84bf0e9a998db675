/** How Platform reads requests (mx-platform-contract.md §4, §5, §6, §11). */
import { z } from 'zod';
import { type Api } from '../api';
import { credentialList, SUPPORT_FILTERS } from '../atrium/requests';
import { institutionGuid, TEST_INSTITUTION, type Institution } from '../catalogue';
import { type NewMember, type Query, type Requests } from '../dialect';
import { readBody } from '../endpoint';
import { seededFraction } from '../guids';
import { AGGREGATION, type JobOrder } from '../job-plan';
import { oauthOptions } from '../oauth-link';
import { type WidgetOptions, widgetFields } from '../widget/widget-shapes';
import { type World } from '../world';
import { dataRequest, orderOf, productsOf } from './products';
import { countryOf } from './wire';

/** The scheme of navigations in an app, unless a request names another. */
export const URL_SCHEME = 'mx';

/** How many institutions an untidy list shows although they fail its filter. */
const FILTER_FAILS = 0.2;

/** An id of the client's own: never one of MX's guids. */
const ownId = z
  .string()
  .regex(/^(?!USR-|MBR-)[A-Za-z0-9_-]{1,1024}$/)
  .nullish();
const useCases = z.array(z.enum(['PFM', 'MONEY_MOVEMENT'])).optional();

const userRequest = z.object({
  user: z.object({
    id: ownId,
    email: z.string().nullish(),
    is_disabled: z.boolean().optional(),
    metadata: z.string().nullish(),
  }),
});
const memberFields = z.object({
  institution_code: z.string(),
  credentials: credentialList.optional(),
  id: ownId,
  metadata: z.string().nullish(),
  /** Of the older version alone. */
  skip_aggregation: z.boolean().optional(),
  is_oauth: z.boolean().optional(),
  background_aggregation_is_disabled: z.boolean().optional(),
  use_cases: useCases,
});
const createRequest = z.object({
  member: memberFields,
  data_request: dataRequest,
  ...oauthOptions,
  enable_app2app: z.boolean().optional(),
});
const updateRequest = z.object({
  member: memberFields.partial().omit({ institution_code: true, is_oauth: true }),
});
const connectWidget = z.object({
  ...widgetFields,
  color_scheme: z.enum(['light', 'dark', 'browser']).optional(),
  oauth_referral_source: z.enum(['BROWSER', 'APP']).optional(),
  client_redirect_url: oauthOptions.client_redirect_url,
  use_cases: useCases,
});
const widgetUrl = connectWidget.extend({
  widget_type: z.literal('connect_widget'),
  data_request: dataRequest,
});

/** How a version of Platform reads requests. */
export function platformRequests(api: Exclude<Api, 'atrium'>): Requests {
  const hasProducts = api === 'v20250224';
  return {
    user(body) {
      const { id, email, is_disabled: isDisabled, metadata } = readBody(userRequest, body).user;
      return { identifier: id, email, isDisabled, metadata };
    },
    newMember(body, world): NewMember {
      const { member, data_request: asked, ...oauth } = readBody(createRequest, body);
      const scheme = oauth.ui_message_webview_url_scheme ?? URL_SCHEME;
      return {
        ...fieldsOf(member),
        institutionCode: member.institution_code,
        isOauth: member.is_oauth === true,
        order: hasProducts ? orderOf(asked, world) : unlessSkipped(member),
        ordersProducts: hasProducts,
        oauth: { ...oauth, ui_message_webview_url_scheme: scheme },
      };
    },
    changedMember(body, { settings }) {
      const { member } = readBody(updateRequest, body);
      const isOrdered = settings.updateStarts === 'products';
      const newest = isOrdered ? ('ordered-at-creation' as const) : AGGREGATION;
      return { ...fieldsOf(member), order: hasProducts ? newest : unlessSkipped(member) };
    },
    verification: () => ['numbers'],
    connectWidget: (body) =>
      widgetOptions(api, readBody(z.object({ config: connectWidget }), body).config),
    widget(body, world) {
      const options = readBody(z.object({ widget_url: widgetUrl }), body).widget_url;
      if (!hasProducts) return widgetOptions(api, options);
      const brings = orderOf(options.data_request, world)?.brings ?? [];
      return widgetOptions(api, {
        ...options,
        mode: brings.includes('numbers') ? 'verification' : 'aggregation',
        include_transactions: brings.includes('transactions'),
      });
    },
    institutions: institutionFilter,
    users: userFilter,
  };
}

function fieldsOf(member: Partial<z.output<typeof memberFields>>) {
  return {
    credentials: member.credentials,
    identifier: member.id,
    metadata: member.metadata,
    backgroundAggregationIsDisabled: member.background_aggregation_is_disabled,
    useCases: member.use_cases,
  };
}

function unlessSkipped(member: {
  readonly skip_aggregation?: boolean | undefined;
}): JobOrder | null {
  return member.skip_aggregation === true ? null : AGGREGATION;
}

function widgetOptions(
  api: Exclude<Api, 'atrium'>,
  { mode, color_scheme: colors, ...options }: z.output<typeof connectWidget>,
): WidgetOptions {
  const usual = options.is_mobile_webview === true ? 'APP' : 'BROWSER';
  return {
    ...options,
    api,
    isVerification: mode === 'verification',
    ordersProducts: api === 'v20250224',
    color_scheme: colors === 'browser' ? undefined : colors,
    ui_message_webview_url_scheme: options.ui_message_webview_url_scheme ?? URL_SCHEME,
    oauth_referral_source: options.oauth_referral_source ?? usual,
  };
}

/** How MX writes an array in a query is unknown: a list with commas and the key with `[]` are read. */
function institutionFilter(query: Query, world: World): (institution: Institution) => boolean {
  const name = query['name']?.toLowerCase() ?? '';
  const products = listIn(query, 'supported_products');
  const countries = listIn(query, 'iso_country_code');
  const flags = Object.entries(SUPPORT_FILTERS)
    .filter(([parameter]) => query[parameter] === 'true')
    .map(([, support]) => support);
  return (institution) => {
    if (institution === TEST_INSTITUTION) return false;
    if (!institution.name.toLowerCase().includes(name)) return false;
    const offered = productsOf(institution.supports) as readonly string[];
    const isWanted =
      flags.every((support) => institution.supports.includes(support)) &&
      products.every((product) => offered.includes(product)) &&
      (countries.length === 0 || countries.includes(countryOf(institution)));
    const draw = seededFraction(world.seed, 'filter', institutionGuid(institution));
    return isWanted || (!world.isTidy && draw < FILTER_FAILS);
  };
}

/** A filter by id may find more than that id: whether it is exact is unknown. */
function userFilter(query: Query, { isTidy }: World): ReturnType<Requests['users']> {
  const { id, email, is_disabled: isDisabled } = query;
  return (user) =>
    (id === undefined ||
      (isTidy ? user.identifier === id : user.identifier?.includes(id) === true)) &&
    (email === undefined || user.email === email) &&
    (isDisabled === undefined || String(user.isDisabled) === isDisabled);
}

function listIn(query: Query, key: string): readonly string[] {
  return (query[key] ?? query[`${key}[]`] ?? '').split(',').filter((part) => part !== '');
}
