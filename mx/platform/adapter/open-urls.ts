/** The port's operations that make one-time URLs, over Platform. */
import { type MxOpenUrls, type WidgetRequest } from '../../port';
import { spokenIn } from '../../wire';
import { type PlatformClient, type PlatformSettings } from '../client';
import { type PlatformWidgetOptions } from '../endpoints/widget';
import { orderProducts } from '../products';
import { toUseCases } from './create-body';
import { APP_SCHEME, toApp2app, toReturn } from './oauth-return';

/** The current format of the widget's messages; lower versions are old (mx-platform-contract.md §11). */
const UI_MESSAGE_VERSION = 4;

/** Binds the operations that make one-time URLs to a client. */
export function adaptOpenUrls({
  widget,
  members,
  settings,
}: Pick<PlatformClient, 'widget' | 'members' | 'settings'>): MxOpenUrls {
  return {
    // The current version starts by itself what was ordered with the member; the older one would
    // aggregate (mx-platform-contract.md §12).
    openOauthUrl: (member, back, call) =>
      members.oauthWindowUri(
        member,
        {
          ...toReturn(settings, back),
          ...(settings.startsWithCreation ? {} : { skip_aggregation: true }),
        },
        call,
      ),
    openWidgetUrl(request, call = {}) {
      const { userGuid, language } = request;
      return widget.createUrl(
        userGuid,
        toWidgetOptions(settings, request),
        spokenIn(language, call),
      );
    },
  };
}

function toWidgetOptions(
  settings: PlatformSettings,
  request: WidgetRequest,
): PlatformWidgetOptions {
  const { colorScheme, isMobileWebview } = request;
  const scheme =
    request.uiMessageWebviewUrlScheme ?? (isMobileWebview === true ? APP_SCHEME : undefined);
  return {
    widget_type: 'connect_widget',
    ui_message_version: UI_MESSAGE_VERSION,
    ...toJob(settings, request),
    ...(colorScheme === undefined ? {} : { color_scheme: colorScheme }),
    ...(isMobileWebview === undefined ? {} : { is_mobile_webview: isMobileWebview }),
    ...(scheme === undefined ? {} : { ui_message_webview_url_scheme: scheme }),
    ...toUseCases(settings),
    ...toApp2app(settings),
    ...toStart(request),
  };
}

function toJob(
  { startsWithCreation }: PlatformSettings,
  { includeTransactions }: WidgetRequest,
): Partial<PlatformWidgetOptions> {
  if (startsWithCreation) return { data_request: orderProducts(includeTransactions) };
  return {
    mode: 'verification',
    ...(includeTransactions === true ? { include_transactions: true } : {}),
  };
}

/**
 * Opens the widget at the member, if there is one; otherwise at the form of a named institution.
 */
function toStart({ memberGuid, institutionCode }: WidgetRequest): Partial<PlatformWidgetOptions> {
  if (memberGuid !== undefined) return { current_member_guid: memberGuid };
  return institutionCode === undefined ? {} : { current_institution_code: institutionCode };
}
