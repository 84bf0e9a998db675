/**
 * Addresses that an end user opens: the OAuth window and the Connect widget (atrium-contract.md
 * §12, §13).
 */
import { z } from 'zod';
import { PLATFORM } from '../api';
import { findMember, findUser, readBody, type Answer, type Call, type Endpoint } from '../endpoint';
import { rejections } from '../errors';
import { oauthOptions } from '../oauth-link';
import { issueOauthUri } from '../oauth-links';
import { issueWidgetUrl } from '../widget/widget-link';
import { type WidgetOptions } from '../widget/widget-shapes';
import { findInstitution } from './institutions';

const USER = '/users/:userGuid';

/** The endpoints that create one-time addresses. */
export const connectionMethodEndpoints: readonly Endpoint[] = [
  {
    name: 'readOauthWindowUri',
    method: 'GET',
    path: `${USER}/members/:memberGuid/oauth_window_uri`,
    handle: readOauthWindowUri,
  },
  {
    name: 'createConnectWidgetUrl',
    apis: PLATFORM,
    takesGuidsOnly: true,
    method: 'POST',
    path: `${USER}/widget_urls`,
    handle: createWidgetUrl,
  },
  {
    // The only one of Atrium, which Platform's older version still has.
    name: 'createConnectWidgetUrl',
    apis: ['atrium', 'v20111101'],
    method: 'POST',
    path: `${USER}/connect_widget_url`,
    handle: createConnectWidgetUrl,
  },
];

const oauthQuery = z.object({
  ...oauthOptions,
  skip_aggregation: z.enum(['true', 'false']).optional(),
});

function readOauthWindowUri(call: Call): Answer {
  const { world, dialect, nowMs } = call;
  const { user, member } = findMember(call);
  const options = readBody(oauthQuery, call.query);
  if (!member.isOauth) throw rejections.noOauth();
  if (options.skip_aggregation !== undefined) {
    member.skipsJobAfterOauth = options.skip_aggregation === 'true';
  }
  const scheme = options.ui_message_webview_url_scheme ?? dialect.urlScheme;
  const oauthWindowUri = issueOauthUri(world, member, {
    ...options,
    ui_message_webview_url_scheme: scheme,
  });
  const view = member.machine.view(nowMs);
  const shown = { user, member, view, occasion: 'other' as const, oauthWindowUri };
  return { status: 200, body: { member: dialect.wire.oauthWindow(shown, world) } };
}

function createWidgetUrl(call: Call): Answer {
  const { user, url } = newWidget(call, call.dialect.requests.widget(call.body, call.world));
  return { status: 200, body: call.dialect.wire.widget(user, url) };
}

function createConnectWidgetUrl(call: Call): Answer {
  const options = call.dialect.requests.connectWidget(call.body ?? {});
  const { user, url } = newWidget(call, options);
  return { status: 200, body: { user: { connect_widget_url: url, guid: user.guid } } };
}

function newWidget(call: Call, options: WidgetOptions) {
  const { world, nowMs, acceptLanguage } = call;
  const user = findUser(call);
  if (world.store.isTestUser(user)) throw rejections.sharedUser();
  if (options.current_institution_code !== undefined) {
    findInstitution(call, options.current_institution_code);
  }
  if (
    options.current_member_guid !== undefined &&
    world.store.member(user, options.current_member_guid) === undefined
  ) {
    throw rejections.memberNotFound();
  }
  return { user, url: issueWidgetUrl(world, user, { options, acceptLanguage, nowMs }) };
}
