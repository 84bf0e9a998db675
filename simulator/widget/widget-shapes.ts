/**
 * Shapes of the Connect widget (atrium-contract.md §12): a one-time address, what it was asked for,
 * and the session that it opens.
 */
import { z } from 'zod';
import { type Api } from '../api';
import { type Institution } from '../catalogue';
import { urlScheme } from '../oauth-link';
import { type Language, type TextKey } from './texts';

/** Options of the widget, wherever they stand in a request. */
export const widgetFields = {
  mode: z.enum(['aggregation', 'verification']).optional(),
  color_scheme: z.enum(['light', 'dark']).optional(),
  current_institution_code: z.string().optional(),
  current_institution_guid: z.string().optional(),
  current_member_guid: z.string().optional(),
  update_credentials: z.boolean().optional(),
  disable_institution_search: z.boolean().optional(),
  include_transactions: z.boolean().optional(),
  is_mobile_webview: z.boolean().optional(),
  ui_message_version: z.number().optional(),
  ui_message_webview_url_scheme: urlScheme.optional(),
};

/** What a widget was asked to be. */
export interface WidgetOptions extends Readonly<
  Omit<z.output<z.ZodObject<typeof widgetFields>>, 'mode' | 'ui_message_webview_url_scheme'>
> {
  readonly api: Api;
  /** True: it verifies; false: it aggregates. */
  readonly isVerification: boolean;
  /** True: the job starts with the creation of a member, as products. */
  readonly ordersProducts: boolean;
  readonly ui_message_webview_url_scheme: string;
  readonly oauth_referral_source: 'BROWSER' | 'APP';
  readonly client_redirect_url?: string | undefined;
  readonly use_cases?: readonly string[] | undefined;
}

/** A one-time address, and the session that opening it began. */
export interface WidgetLink {
  readonly userGuid: string;
  readonly options: WidgetOptions;
  readonly language: Language;
  readonly createdAtMs: number;
  /** Names the session in its own address and in messages. */
  readonly sessionKey: string;
  readonly sessionGuid: string;
  session: WidgetSession | null;
}

/** The step of a widget; the names are MX's where MX has one (atrium-contract.md §12). */
export type WidgetStep =
  | 'search'
  | 'enterCreds'
  | 'updateCreds'
  | 'oauth'
  | 'verifyExistingMember'
  | 'connecting'
  | 'mfa'
  | 'loginError'
  | 'noVerifiableAccounts'
  | 'connected'
  | 'deleted'
  | 'done';

/** An event for the host. */
export interface WidgetMessage {
  readonly event: string;
  /** True: of the frame around the widget, such as that it has loaded; Platform's alone. */
  readonly isOfFrame?: boolean;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** One open widget. */
export interface WidgetSession {
  readonly key: string;
  readonly guid: string;
  readonly userGuid: string;
  readonly options: WidgetOptions;
  readonly language: Language;
  step: WidgetStep;
  institution: Institution | null;
  memberGuid: string | null;
  /** The last search; null before the first. */
  query: string | null;
  /** Why the last form was rejected. */
  notice: TextKey | null;
  /** True: the member's job has still to start, because MX rejected it for now. */
  wantsJob: boolean;
  lastStatus: string | null;
  idlePolls: number;
  readonly answeredGuids: Set<string>;
  /** The bank's page for the end user, while one is open. */
  oauthUrl: string | null;
  /** Untold events, oldest first. */
  messages: WidgetMessage[];
}
