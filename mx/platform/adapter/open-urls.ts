/** The port's operations that make one-time URLs, over Platform. */
import { type MxOpenUrls, type WidgetRequest } from '../../port';
import { spokenIn, toWidgetOptions } from '../../wire';
import { type PlatformClient, type PlatformSettings } from '../client';
import { type PlatformWidgetOptions } from '../endpoints/widget';
import { orderProducts } from '../products';
import { toUseCases } from './create-body';
import { APP_SCHEME, toApp2app, toReturn } from './oauth-return';

/** Binds the operations that make one-time URLs to a client. */
export function adaptOpenUrls({
  widget,
  members,
  settings,
}: Pick<PlatformClient, 'widget' | 'members' | 'settings'>): MxOpenUrls {
  return {
    // The current version is to start by itself what was ordered with the member, which is uncertain: where no
    // numbers come of it, a verify follows. The older one would aggregate (mx-platform-contract.md §12).
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
      return widget.createUrl(userGuid, toOptions(settings, request), spokenIn(language, call));
    },
  };
}

function toOptions(settings: PlatformSettings, request: WidgetRequest): PlatformWidgetOptions {
  const { isMobileWebview, uiMessageWebviewUrlScheme: named } = request;
  const scheme = named ?? (isMobileWebview === true ? APP_SCHEME : undefined);
  return {
    widget_type: 'connect_widget',
    ...toJob(settings, request),
    ...toWidgetOptions({
      ...request,
      ...(scheme === undefined ? {} : { uiMessageWebviewUrlScheme: scheme }),
    }),
    ...toUseCases(settings),
    ...toApp2app(settings),
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
