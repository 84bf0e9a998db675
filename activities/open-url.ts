/**
 * One-time URLs: made freshly when asked for, sealed to the one who asked, kept nowhere. What Temporal records is
 * readable to nobody but the process that holds the private half of the key it sent (design.md §5, §6).
 */
import {
  openUrlBinding,
  type ConnectWidgetSource,
  type OauthSource,
  type RecipientKey,
  type Sealed,
} from '../domain';
import { userCommand } from './command';
import type { ActivityDependencies } from './dependencies';
import { failure } from './failures';

export interface CreateOpenUrlInput {
  readonly verificationId: string;
  readonly userGuid: string;
  /** The member to sign in (OAuth), or to open the widget at. */
  readonly memberGuid?: string;
  readonly source: OauthSource | ConnectWidgetSource;
  readonly includeTransactions?: boolean;
  /** Public key of whoever asked; the URL is sealed to it. */
  readonly recipientKey: RecipientKey;
}

/** Messages of the widget in its current format; lower ones are old (contract §12). */
const UI_MESSAGE_VERSION = 4;

/** Builds the activity that makes one-time URLs. */
export function createOpenUrlActivity(deps: ActivityDependencies) {
  const { atrium, sealTo } = deps;
  return {
    /**
     * GET M/oauth_window_uri or POST U/connect_widget_url. Every call makes another URL and the ones before stay unused:
     * safe to repeat. A widget URL works once and for ten minutes.
     */
    createOpenUrl: (input: CreateOpenUrlInput): Promise<{ readonly sealedUrl: Sealed }> =>
      userCommand(deps, input, async ({ call }) => {
        const url =
          input.source.kind === 'oauth'
            ? await oauthUrl(input, input.source)
            : await widgetUrl(input, input.source);
        const binding = openUrlBinding(input.verificationId);
        return { sealedUrl: await sealTo(input.recipientKey, url, binding) };

        async function oauthUrl(
          { userGuid, memberGuid }: CreateOpenUrlInput,
          source: OauthSource,
        ): Promise<string> {
          if (memberGuid === undefined) throw failure('MemberNotFound');
          const request = { ...oauthReturn(source), skip_aggregation: true };
          const member = await atrium.members.oauthWindowUri(
            { userGuid, memberGuid },
            request,
            call,
          );
          if (member.oauth_window_uri === null) throw failure('MxContractBroken');
          return member.oauth_window_uri;
        }

        async function widgetUrl(
          { userGuid, memberGuid, includeTransactions }: CreateOpenUrlInput,
          source: ConnectWidgetSource,
        ): Promise<string> {
          const user = await atrium.connectWidget.createUrl(
            userGuid,
            {
              mode: 'verification',
              ui_message_version: UI_MESSAGE_VERSION,
              ...(includeTransactions === true ? { include_transactions: true } : {}),
              ...widgetOptions(source, memberGuid),
            },
            source.language === undefined ? call : { ...call, acceptLanguage: source.language },
          );
          return user.connect_widget_url;
        }
      }),
  };
}

/** Where the bank's page leads back to, in MX's words. */
export function oauthReturn(source: OauthSource) {
  const { referralSource, clientRedirectUrl, uiMessageWebviewUrlScheme } = source;
  return {
    ...(referralSource === undefined ? {} : { referral_source: referralSource }),
    ...(clientRedirectUrl === undefined ? {} : { client_redirect_url: clientRedirectUrl }),
    ...(uiMessageWebviewUrlScheme === undefined
      ? {}
      : { ui_message_webview_url_scheme: uiMessageWebviewUrlScheme }),
  };
}

function widgetOptions(source: ConnectWidgetSource, memberGuid: string | undefined) {
  const { colorScheme, isMobileWebview, uiMessageWebviewUrlScheme, institutionCode } = source;
  return {
    ...(colorScheme === undefined ? {} : { color_scheme: colorScheme }),
    ...(isMobileWebview === undefined ? {} : { is_mobile_webview: isMobileWebview }),
    ...(uiMessageWebviewUrlScheme === undefined
      ? {}
      : { ui_message_webview_url_scheme: uiMessageWebviewUrlScheme }),
    // A member that is half-way there is opened at its question; else the form of the institution, if one is named.
    ...(memberGuid !== undefined
      ? { current_member_guid: memberGuid }
      : institutionCode === undefined
        ? {}
        : { current_institution_code: institutionCode }),
  };
}
