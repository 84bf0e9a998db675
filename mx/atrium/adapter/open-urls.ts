/** The port's operations that make one-time URLs, over Atrium. */
import { type HttpCall } from '../../http';
import { type MxCall, type MxOpenUrls, type WidgetRequest } from '../../port';
import { type AtriumClient } from '../client';
import { type AtriumConnectWidgetOptions } from '../endpoints/connect-widget';
import { toOauthReturn } from './oauth-return';

/** The current format of the widget's messages; lower versions are old (atrium-contract.md §12). */
const UI_MESSAGE_VERSION = 4;

/** Binds the operations that make one-time URLs to a client. */
export function adaptOpenUrls({
  connectWidget,
  members,
}: Pick<AtriumClient, 'connectWidget' | 'members'>): MxOpenUrls {
  return {
    openOauthUrl: (member, back, call) =>
      members.oauthWindowUri(member, { ...toOauthReturn(back), skip_aggregation: true }, call),
    async openWidgetUrl(request, call = {}) {
      const { userGuid, language } = request;
      const spoken = language === undefined ? call : spokenIn(language, call);
      const options = toWidgetOptions(request);
      return connectWidget.createUrl(userGuid, options, spoken);
    },
  };
}

/** The signal may be a getter of the call's class, which spreading leaves out. */
function spokenIn(language: string, call: MxCall): HttpCall {
  return {
    ...call,
    acceptLanguage: language,
    get signal() {
      return call.signal;
    },
  };
}

function toWidgetOptions(request: WidgetRequest): AtriumConnectWidgetOptions {
  const { colorScheme, isMobileWebview, uiMessageWebviewUrlScheme, includeTransactions } = request;
  return {
    mode: 'verification',
    ui_message_version: UI_MESSAGE_VERSION,
    ...(includeTransactions === true ? { include_transactions: true } : {}),
    ...(colorScheme === undefined ? {} : { color_scheme: colorScheme }),
    ...(isMobileWebview === undefined ? {} : { is_mobile_webview: isMobileWebview }),
    ...(uiMessageWebviewUrlScheme === undefined
      ? {}
      : { ui_message_webview_url_scheme: uiMessageWebviewUrlScheme }),
    ...toStart(request),
  };
}

/**
 * Opens the widget at the member, if there is one; otherwise at the form of a named institution.
 */
function toStart({
  memberGuid,
  institutionCode,
}: WidgetRequest): Partial<AtriumConnectWidgetOptions> {
  if (memberGuid !== undefined) return { current_member_guid: memberGuid };
  return institutionCode === undefined ? {} : { current_institution_code: institutionCode };
}
