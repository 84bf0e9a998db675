/**
 * The routes of the Connect widget: the one-time address, the session behind it, and the poll of a
 * waiting page.
 */
import { type Page } from '../pages/html';
import { pageRejections } from '../pages/error-page';
import { type PageAnswer, type PageCall, type PageRoute } from '../pages/serve-page';
import { type Pace } from '../pace';
import { textIn } from './texts';
import { act } from './widget-actions';
import { WIDGET_URL_LIFETIME_MS } from './widget-link';
import { pingOf, takeNews } from './widget-messages';
import { type WidgetMoment } from './widget-jobs';
import { openWidget } from './widget-opening';
import { look } from './widget-progress';
import { type WidgetSession, type WidgetStep } from './widget-shapes';
import { newSession } from './widget-session';
import { viewOf } from './widget-views';

const SESSION = '/md/connect/session/:key';

/** The pages of the widget. */
export const widgetPages: readonly PageRoute[] = [
  { name: 'openWidget', method: 'GET', path: '/md/connect/:token', handle: openLink },
  { name: 'showWidget', method: 'GET', path: SESSION, handle: showWidget },
  { name: 'useWidget', method: 'POST', path: SESSION, handle: useWidget },
  { name: 'pulseWidget', method: 'GET', path: `${SESSION}/pulse`, handle: pulse },
];

/** Steps that can end without a form of the page. */
const WAITING: readonly WidgetStep[] = ['connecting', 'oauth'];
/**
 * How often a waiting page polls: MX's widget every 3 s (atrium-contract.md §5), faster at faster
 * paces.
 */
const PULSE_MS: Readonly<Record<Pace, number>> = { real: 3_000, fast: 150, instant: 40 };

/** How often Platform's widget says that it is there (mx-platform-contract.md §11). */
const PING_MS: Readonly<Record<Pace, number>> = { real: 30_000, fast: 3_000, instant: 300 };

/**
 * Sends events to the host: by message to the page that embeds or opened this one, or by
 * navigations, which an app cancels. While waiting, polls until the step has changed and loads the
 * new one.
 */
const HOST_SCRIPT = `
const page = JSON.parse(document.body.dataset.page);
const host = window.parent === window ? window.opener : window.parent;
const GAP_MS = 60;
async function pass({ messages, navigations }) {
  for (const message of messages) if (host !== null) host.postMessage(message, '*');
  for (const address of navigations) {
    window.location.href = address;
    await new Promise((resolve) => setTimeout(resolve, GAP_MS));
  }
}
async function wait() {
  await new Promise((resolve) => setTimeout(resolve, page.pulseMs));
  try {
    const response = await fetch(window.location.pathname + '/pulse');
    const news = await response.json();
    await pass(news);
    if (news.step !== page.step) {
      window.location.replace(window.location.pathname);
      return;
    }
  } catch {
    // The simulator is away for a moment, or for good: asked again.
  }
  await wait();
}
if (page.ping) setInterval(() => pass(page.ping), page.pingMs);
pass(page).then(() => (page.isWaiting ? wait() : undefined));
`;

/** Opening uses the address up; the session behind it may be loaded again. */
function openLink(call: PageCall): PageAnswer {
  const { world, nowMs, params } = call;
  const link = world.widgetLinks.get(params['token'] ?? '');
  if (link === undefined) throw pageRejections.unknown();
  if (link.session !== null) throw pageRejections.used();
  if (nowMs - link.createdAtMs >= WIDGET_URL_LIFETIME_MS) throw pageRejections.expired();
  link.session = newSession(link);
  openWidget({ world, nowMs, session: link.session });
  return { redirectTo: `/md/connect/session/${link.sessionKey}` };
}

function showWidget(call: PageCall): PageAnswer {
  const moment = momentOf(call);
  const { session } = moment;
  look(moment);
  return pageOf(moment, session);
}

function useWidget(call: PageCall): PageAnswer {
  const moment = momentOf(call);
  act({ ...moment, form: call.form });
  return { redirectTo: `/md/connect/session/${moment.session.key}` };
}

function pulse(call: PageCall): PageAnswer {
  const moment = momentOf(call);
  look(moment);
  return { json: { step: moment.session.step, ...takeNews(moment.session) } };
}

function pageOf(moment: WidgetMoment, session: WidgetSession): Page {
  const { step, language, options } = session;
  const isWaiting = WAITING.includes(step);
  // Renders first: no event is told whose page could not be shown.
  const body = viewOf(moment);
  const { pace } = moment.world;
  const data = { step, isWaiting, pulseMs: PULSE_MS[pace], ...takeNews(session) };
  const ping = { ping: pingOf(session), pingMs: PING_MS[pace] };
  return {
    status: 200,
    title: textIn(language, 'title'),
    language,
    colorScheme: options.color_scheme ?? 'light dark',
    body,
    script: { code: HOST_SCRIPT, data: { ...data, ...ping } },
    ...(isWaiting ? { refreshSeconds: 1 } : {}),
  };
}

function momentOf({ world, nowMs, params }: PageCall): WidgetMoment {
  for (const { session } of world.widgetLinks.values()) {
    if (session === null || session.key !== params['key']) continue;
    if (world.store.user(session.userGuid) === undefined) throw pageRejections.over();
    return { world, nowMs, session };
  }
  throw pageRejections.unknown();
}
