/** Where the bank's page leads back to, in Atrium's words. */
import { type OauthReturn } from '../../port';
import { type AtriumOauthReturn } from '../endpoints/members';

/** The options that creating an OAuth member and asking for its URL share. */
export function toOauthReturn(back: OauthReturn): AtriumOauthReturn {
  const { referralSource, clientRedirectUrl, uiMessageWebviewUrlScheme } = back;
  return {
    ...(referralSource === undefined ? {} : { referral_source: referralSource }),
    ...(clientRedirectUrl === undefined ? {} : { client_redirect_url: clientRedirectUrl }),
    ...(uiMessageWebviewUrlScheme === undefined
      ? {}
      : { ui_message_webview_url_scheme: uiMessageWebviewUrlScheme }),
  };
}
