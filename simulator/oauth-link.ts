/**
 * Shapes of a one-time OAuth address (atrium-contract.md §13): what it was asked for, and how its
 * visit ended.
 */
import { z } from 'zod';

/** A URL in printable ASCII, because it becomes a redirect header. */
const redirectUrl = z
  .string()
  .regex(/^[\x21-\x7e]+$/)
  .refine((text) => URL.canParse(text));
/** A URL scheme, without the colon. */
export const urlScheme = z.string().regex(/^[A-Za-z][A-Za-z0-9+.-]*$/);

/** Options of an OAuth request, wherever they stand. */
export const oauthOptions = {
  referral_source: z.enum(['BROWSER', 'APP']).optional(),
  client_redirect_url: redirectUrl.optional(),
  ui_message_webview_url_scheme: urlScheme.optional(),
};

/** The options as values. */
export interface OauthOptions {
  readonly referral_source?: 'BROWSER' | 'APP' | undefined;
  readonly client_redirect_url?: string | undefined;
  /** `atrium` or `mx` by default, as the dialect says. */
  readonly ui_message_webview_url_scheme: string;
}

/** A one-time address and the visit that began with it. */
export interface OauthLink {
  readonly memberGuid: string;
  /** Path and query as handed out. Nothing else opens the page. */
  readonly address: string;
  /** Names the consent page that this address opens. */
  readonly visit: string;
  readonly options: OauthOptions;
  isUsed: boolean;
  /** How the visit ended and its redirect; null while it lasts. */
  outcome: OauthVisitOutcome | null;
}

/** Why an end user came back without success (atrium-contract.md §13.3). */
export const OAUTH_ERROR_REASONS = [
  'CANCELLED',
  'DENIED',
  'IMPEDED',
  'PROVIDER_ERROR',
  'SERVER_ERROR',
  'SESSION_ERROR',
] as const;
/** @see OAUTH_ERROR_REASONS */
export type OauthErrorReason = (typeof OAUTH_ERROR_REASONS)[number];

/** How a visit ended. */
export interface OauthVisitOutcome {
  readonly memberGuid: string;
  readonly errorReason: OauthErrorReason | null;
}
