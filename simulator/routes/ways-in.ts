/** Addresses that a person opens: the OAuth window and the Connect widget (contract §12, §13). */
import { z } from 'zod';
import { findMember, findUser, readBody, type Answer, type Call, type Endpoint } from '../endpoint';
import { refusals } from '../errors';
import { digest } from '../guids';
import { issueOauthUri, oauthOptions } from '../oauth-links';
import { memberBody } from '../wire';
import { findInstitution } from './institutions';

const USER = '/users/:userGuid';

/** The endpoints that hand out one-time addresses. */
export const wayInEndpoints: readonly Endpoint[] = [
  {
    name: 'readOauthWindowUri',
    method: 'GET',
    path: `${USER}/members/:memberGuid/oauth_window_uri`,
    handle: readOauthWindowUri,
  },
  {
    name: 'createConnectWidgetUrl',
    method: 'POST',
    path: `${USER}/connect_widget_url`,
    handle: createConnectWidgetUrl,
  },
];

const oauthQuery = z.object({
  ...oauthOptions,
  skip_aggregation: z.enum(['true', 'false']).optional(),
});

/** Options of the widget stand at the top level, not in a root (contract §1). */
const widgetRequest = z.object({
  mode: z.enum(['aggregation', 'verification']).optional(),
  color_scheme: z.enum(['light', 'dark']).optional(),
  current_institution_code: z.string().optional(),
  current_institution_guid: z.string().optional(),
  current_member_guid: z.string().optional(),
  update_credentials: z.boolean().optional(),
  disable_institution_search: z.boolean().optional(),
  include_transactions: z.boolean().optional(),
  wait_for_full_aggregation: z.boolean().optional(),
  is_mobile_webview: z.boolean().optional(),
  ui_message_version: z.number().optional(),
  ui_message_webview_url_scheme: z.string().optional(),
});

function readOauthWindowUri(call: Call): Answer {
  const { world, nowMs } = call;
  const { member } = findMember(call);
  const options = readBody(oauthQuery, call.query);
  if (!member.isOauth) throw refusals.noOauth();
  if (options.skip_aggregation !== undefined) {
    member.skipsAggregationAfterOauth = options.skip_aggregation === 'true';
  }
  const uri = issueOauthUri(world, member, options);
  const view = member.machine.view(nowMs);
  return { status: 200, body: { member: memberBody(member, view, world.knobs.timeSpelling, uri) } };
}

function createConnectWidgetUrl(call: Call): Answer {
  const { world } = call;
  const user = findUser(call);
  const options = readBody(widgetRequest, call.body ?? {});
  if (options.current_institution_code !== undefined) {
    findInstitution(call, options.current_institution_code);
  }
  if (
    options.current_member_guid !== undefined &&
    world.store.member(user, options.current_member_guid) === undefined
  ) {
    throw refusals.memberNotFound();
  }
  // Each address is single-use; the page behind it is not built yet, so the token is not kept.
  world.counters.widgetUrlsCreated += 1;
  const count = world.counters.widgetUrlsCreated;
  const token = digest(world.seed, user.guid, 'connect', count).slice(0, 34);
  const url = `${world.baseUrl}/md/connect/${token}`;
  return { status: 200, body: { user: { connect_widget_url: url, guid: user.guid } } };
}
