/**
 * One-time addresses of the Connect widget (contract §12): what was asked for, and until when it may be opened.
 * What happens behind one stands in widget-session.ts and beside it.
 */
import { z } from 'zod';
import { digest, seededUuid } from '../guids';
import { urlScheme } from '../oauth-links';
import type { UserRecord } from '../store';
import type { World } from '../world';
import { languageOf, type Language } from './texts';
import type { WidgetSession } from './widget-session';

/** Options of the widget stand at the top level, not in a root (contract §1). */
export const widgetRequest = z.object({
  mode: z.enum(['aggregation', 'verification']).optional(),
  color_scheme: z.enum(['light', 'dark']).optional(),
  current_institution_code: z.string().optional(),
  current_institution_guid: z.string().optional(),
  current_member_guid: z.string().optional(),
  update_credentials: z.boolean().optional(),
  disable_institution_search: z.boolean().optional(),
  include_transactions: z.boolean().optional(),
  wait_for_full_aggregation: z.boolean().optional(),
  is_mobile_webview: z.boolean().optional(),
  ui_message_version: z.number().optional(),
  ui_message_webview_url_scheme: urlScheme.optional(),
});

/** What a widget was asked to be. */
export type WidgetOptions = Readonly<z.output<typeof widgetRequest>>;

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

/** How long an address may stay unopened (contract §12). */
export const WIDGET_URL_LIFETIME_MS = 10 * 60 * 1000;

/**
 * Makes a fresh one-time address. The language is the one that the request's own Accept-Language asks for: MX's Platform
 * does so, for Atrium it is assumed (uncertain).
 */
export function issueWidgetUrl(
  world: World,
  user: UserRecord,
  request: {
    readonly options: WidgetOptions;
    readonly acceptLanguage: string | undefined;
    readonly nowMs: number;
  },
): string {
  world.counters.widgetUrlsCreated += 1;
  const count = world.counters.widgetUrlsCreated;
  const token = digest(world.seed, user.guid, 'connect', count).slice(0, 34);
  world.widgetLinks.set(token, {
    userGuid: user.guid,
    options: request.options,
    language: languageOf(request.acceptLanguage),
    createdAtMs: request.nowMs,
    sessionKey: digest(world.seed, 'session', token).slice(0, 40),
    sessionGuid: `ANS-${seededUuid(world.seed, 'session', token)}`,
    session: null,
  });
  return `${world.baseUrl}/md/connect/${token}`;
}
