// The few Atrium calls by which a test gets at one-time addresses without the product.
import type { Simulator } from '../../../simulator';
import { callAtrium, makeUser } from '../../integration/support/requests';

type Options = Readonly<Record<string, unknown>>;

/** A fresh widget address of a new user. */
export async function newWidgetUrl(simulator: Simulator, options: Options = {}): Promise<string> {
  const userGuid = await makeUser(simulator);
  const { body } = await callAtrium(simulator, 'POST', `/users/${userGuid}/connect_widget_url`, {
    mode: 'verification',
    ...options,
  });
  return (body['user'] as { connect_widget_url: string }).connect_widget_url;
}

/** A new OAuth member and its fresh address. */
export async function newOauthMember(
  simulator: Simulator,
  options: Options = {},
): Promise<{ readonly guid: string; readonly url: string }> {
  const userGuid = await makeUser(simulator);
  const { body } = await callAtrium(simulator, 'POST', `/users/${userGuid}/members`, {
    member: { institution_code: 'mx_bank_oauth', is_oauth: true, skip_aggregation: true },
    ...options,
  });
  const { guid, oauth_window_uri: url } = body['member'] as Record<string, string>;
  return { guid: guid ?? '', url: url ?? '' };
}

/** How a member stands, as the control surface sees it. */
export function statusOf(simulator: Simulator, memberGuid: string): string | null | undefined {
  return simulator.control.members().find(({ guid }) => guid === memberGuid)?.connectionStatus;
}
