/**
 * Addresses that an end user opens: the OAuth window and the Connect widget (atrium-contract.md
 * §12, §13).
 */
import { z } from 'zod';
import { findMember, findUser, readBody, type Answer, type Call, type Endpoint } from '../endpoint';
import { rejections } from '../errors';
import { oauthOptions } from '../oauth-link';
import { issueOauthUri } from '../oauth-links';
import { widgetRequest } from '../widget/widget-shapes';
import { issueWidgetUrl } from '../widget/widget-link';
import { memberBody } from '../wire';
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
  const { world, nowMs } = call;
  const { member } = findMember(call);
  const options = readBody(oauthQuery, call.query);
  if (!member.isOauth) throw rejections.noOauth();
  if (options.skip_aggregation !== undefined) {
    member.skipsAggregationAfterOauth = options.skip_aggregation === 'true';
  }
  const uri = issueOauthUri(world, member, options);
  const view = member.machine.view(nowMs);
  return {
    status: 200,
    body: { member: memberBody(member, view, world.settings.timeSpelling, uri) },
  };
}

function createConnectWidgetUrl(call: Call): Answer {
  const { world } = call;
  const user = findUser(call);
  if (world.store.isTestUser(user)) throw rejections.sharedUser();
  const options = readBody(widgetRequest, call.body ?? {});
  if (options.current_institution_code !== undefined) {
    findInstitution(call, options.current_institution_code);
  }
  if (
    options.current_member_guid !== undefined &&
    world.store.member(user, options.current_member_guid) === undefined
  ) {
    throw rejections.memberNotFound();
  }
  const { acceptLanguage, nowMs } = call;
  const url = issueWidgetUrl(world, user, { options, acceptLanguage, nowMs });
  return { status: 200, body: { user: { connect_widget_url: url, guid: user.guid } } };
}
