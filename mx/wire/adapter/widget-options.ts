/** The options of a Connect widget that both APIs take (atrium-contract.md §12, mx-platform-contract.md §11). */
import { type WidgetRequest } from '../../port';

/** Options that mean the same to either API. */
export interface WireWidgetOptions {
  readonly color_scheme?: 'light' | 'dark';
  readonly current_institution_code?: string;
  readonly current_member_guid?: string;
  readonly is_mobile_webview?: boolean;
  /** Lower ones are old formats of messages. */
  readonly ui_message_version: 4;
  readonly ui_message_webview_url_scheme?: string;
}

/** How the widget looks and speaks, and where it opens. */
export function toWidgetOptions(request: WidgetRequest): WireWidgetOptions {
  const { colorScheme, isMobileWebview, uiMessageWebviewUrlScheme: scheme } = request;
  return {
    ui_message_version: 4,
    ...(colorScheme === undefined ? {} : { color_scheme: colorScheme }),
    ...(isMobileWebview === undefined ? {} : { is_mobile_webview: isMobileWebview }),
    ...(scheme === undefined ? {} : { ui_message_webview_url_scheme: scheme }),
    ...toStart(request),
  };
}

/**
 * Opens the widget at the member, if there is one; otherwise at the form of a named institution.
 */
function toStart({ memberGuid, institutionCode }: WidgetRequest): Partial<WireWidgetOptions> {
  if (memberGuid !== undefined) return { current_member_guid: memberGuid };
  return institutionCode === undefined ? {} : { current_institution_code: institutionCode };
}
