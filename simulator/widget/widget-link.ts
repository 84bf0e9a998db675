/**
 * One-time addresses of the Connect widget (atrium-contract.md §12): the options and the expiry.
 * The session behind an address is in widget-session.ts.
 */
import { digest, seededUuid } from '../guids';
import { type UserRecord } from '../records';
import { type World } from '../world';
import { languageOf } from './texts';
import { type WidgetOptions } from './widget-shapes';

/** How long an unopened address is valid (atrium-contract.md §12). */
export const WIDGET_URL_LIFETIME_MS = 10 * 60 * 1000;

/**
 * Makes a fresh one-time address. The language is the one that the request's own Accept-Language
 * asks for: MX's Platform does so, for Atrium it is assumed (uncertain).
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
