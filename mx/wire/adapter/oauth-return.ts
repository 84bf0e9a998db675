/** Where the bank's page leads back to, in MX's words. */
import { type OauthReturn } from '../../port';

/**
 * Where an OAuth consent page leads back to (atrium-contract.md §13, mx-platform-contract.md §12).
 * `BROWSER`, MX's default, posts a message to the opener, `APP` redirects.
 */
export interface WireOauthReturn {
  readonly referral_source?: 'BROWSER' | 'APP';
  readonly client_redirect_url?: string;
  readonly ui_message_webview_url_scheme?: string;
}

/**
 * The options that creating an OAuth member and asking for its URL share. Creation takes them
 * beside `member`, as MX's guides show (atrium-contract.md §15).
 */
export function toOauthReturn(back: OauthReturn): WireOauthReturn {
  const { referralSource, clientRedirectUrl, uiMessageWebviewUrlScheme } = back;
  return {
    ...(referralSource === undefined ? {} : { referral_source: referralSource }),
    ...(clientRedirectUrl === undefined ? {} : { client_redirect_url: clientRedirectUrl }),
    ...(uiMessageWebviewUrlScheme === undefined
      ? {}
      : { ui_message_webview_url_scheme: uiMessageWebviewUrlScheme }),
  };
}
