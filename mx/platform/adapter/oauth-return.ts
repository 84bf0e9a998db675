/** The ways of an end user between our caller's app, the bank's page and its app, over Platform. */
import { type OauthReturn } from '../../port';
import { toOauthReturn, type WireOauthReturn } from '../../wire';
import { type PlatformSettings } from '../client';

/** MX's own scheme, which an app gets where the caller names none: said, and not left to MX. */
export const APP_SCHEME = 'mx';

/** Where the bank's page leads back to, and whether the bank's own app may take its place. */
export function toReturn(
  settings: PlatformSettings,
  back: OauthReturn,
): WireOauthReturn & ReturnType<typeof toApp2app> {
  const { referralSource, clientRedirectUrl, uiMessageWebviewUrlScheme: scheme } = back;
  const isSchemeOpen =
    referralSource === 'APP' && clientRedirectUrl === undefined && scheme === undefined;
  return {
    ...toOauthReturn(back),
    ...(isSchemeOpen ? { ui_message_webview_url_scheme: APP_SCHEME } : {}),
    ...toApp2app(settings),
  };
}

/** Sent where the operator decided; MX's default is on. */
export function toApp2app({ isApp2appEnabled }: PlatformSettings): {
  readonly enable_app2app?: boolean;
} {
  return isApp2appEnabled === undefined ? {} : { enable_app2app: isApp2appEnabled };
}
