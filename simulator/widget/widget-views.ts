/**
 * What the widget shows at each step: plain forms with labels, one heading, in the order of use.
 */
import { CATALOGUE } from '../catalogue';
import { html, type Html } from '../pages/html';
import { challengeInput, credentialInput } from './form-fields';
import { textIn, type TextKey } from './texts';
import { type WidgetMoment } from './widget-jobs';
import { type WidgetStep } from './widget-shapes';
import { memberOf } from './widget-session';

/** Banks shown before a search, and at most after one. */
const POPULAR_MAX = 6;
const FOUND_MAX = 20;
/** Statuses that a new log-in can recover from (atrium-contract.md §5). */
const RECOVERED_BY_LOG_IN: ReadonlySet<string | null> = new Set([
  'DENIED',
  'PREVENTED',
  'IMPORTED',
  'IMPAIRED',
]);
/** Statuses that no new try can recover from. */
const NEVER_RETRIED: ReadonlySet<string | null> = new Set([
  'LOCKED',
  'DISCONTINUED',
  'CLOSED',
  'DISABLED',
]);

const VIEWS: Readonly<Record<WidgetStep, (moment: WidgetMoment) => Html>> = {
  search: searchView,
  enterCreds: (moment) => logInView(moment, 'log-in'),
  updateCreds: (moment) => logInView(moment, 'correct-log-in'),
  oauth: oauthView,
  verifyExistingMember: (moment) =>
    html`${heading(moment, 'verifyExisting')} ${buttons(moment, ['retry', 'continue'])}`,
  connecting: (moment) =>
    html`${heading(moment, 'connecting')}
      <p role="status">${say(moment, 'connectingHint')}</p>
      ${buttons(moment, ['delete', 'deleteMember'])}`,
  mfa: mfaView,
  loginError: errorView,
  noVerifiableAccounts: (moment) =>
    html`${heading(moment, 'noAccounts')}
    ${buttons(moment, ['back', 'otherBank'], ['delete', 'deleteMember'])}`,
  connected: (moment) =>
    html`${heading(moment, 'connected')}
    ${buttons(moment, ['finish', 'done'], ['delete', 'deleteMember'])}`,
  deleted: (moment) =>
    html`${heading(moment, 'deleted')}
      <p>${say(moment, 'close')}</p>`,
  done: (moment) =>
    html`${heading(moment, 'done')}
      <p>${say(moment, 'close')}</p>`,
};

/** The present step as HTML. */
export function viewOf(moment: WidgetMoment): Html {
  return VIEWS[moment.session.step](moment);
}

function searchView(moment: WidgetMoment): Html {
  const { query, options } = moment.session;
  const wanted = (query ?? '').toLowerCase();
  const found = CATALOGUE.filter(
    ({ name, supports, isHidden }) =>
      isHidden !== true &&
      name.toLowerCase().includes(wanted) &&
      (!options.isVerification || supports.includes('verification')),
  ).slice(0, query === null ? POPULAR_MAX : FOUND_MAX);
  const rows = found.map(
    ({ code, name }) => html`<li><button name="code" value="${code}">${name}</button></li>`,
  );
  const results =
    rows.length === 0
      ? html`<p role="status">${say(moment, 'nothingFound')}</p>`
      : html`<form method="post">
          <input type="hidden" name="action" value="choose" />
          <ul class="plain">
            ${rows}
          </ul>
        </form>`;
  return html`${heading(moment, 'search')} ${notice(moment)}
    <form method="post" role="search">
      <input type="hidden" name="action" value="search" />
      <label for="query">${say(moment, 'searchField')}</label>
      <input
        id="query"
        name="query"
        type="text"
        value="${query ?? ''}"
        autocomplete="organization"
      />
      <button>${say(moment, 'searchButton')}</button>
    </form>
    ${results}`;
}

function logInView(moment: WidgetMoment, action: 'log-in' | 'correct-log-in'): Html {
  const { institution, language } = moment.session;
  const fields = [...(institution?.credentials ?? [])].sort(
    (a, b) => a.displayOrder - b.displayOrder,
  );
  return html`<h1>${say(moment, 'logIn')} ${institution?.name ?? ''}</h1>
    ${notice(moment)}
    <form method="post">
      <input type="hidden" name="action" value="${action}" />
      ${fields.map((field) => html`<p>${credentialInput(field, language)}</p>`)}
      <button>${say(moment, 'continue')}</button>
    </form>
    ${buttons(moment, ['back', 'otherBank'])}`;
}

function oauthView(moment: WidgetMoment): Html {
  return html`<h1>${moment.session.institution?.name ?? ''}</h1>
    <p>
      <a href="${moment.session.oauthUrl ?? ''}" target="_blank" rel="opener"
        >${say(moment, 'goToBank')}</a
      >
    </p>
    <p role="status">${say(moment, 'goToBankHint')}</p>
    ${buttons(moment, ['back', 'otherBank'], ['delete', 'deleteMember'])}`;
}

function mfaView(moment: WidgetMoment): Html {
  const { world, session, nowMs } = moment;
  const open = memberOf(world, session)?.machine.view(nowMs).challenges ?? [];
  return html`${heading(moment, 'mfa')} ${notice(moment)}
    <form method="post">
      <input type="hidden" name="action" value="answer" />
      ${open.map((challenge) => challengeInput(challenge, session.language))}
      <button>${say(moment, 'continue')}</button>
    </form>
    ${buttons(moment, ['delete', 'deleteMember'])}`;
}

function errorView(moment: WidgetMoment): Html {
  const { world, session } = moment;
  const { lastStatus } = session;
  const isOauth = memberOf(world, session)?.isOauth === true;
  const isLogIn = RECOVERED_BY_LOG_IN.has(lastStatus) && !isOauth;
  const ways: (readonly [string, TextKey])[] = [];
  if (isLogIn) ways.push(['update-log-in', 'updateLogin']);
  else if (!NEVER_RETRIED.has(lastStatus)) ways.push(['retry', 'tryAgain']);
  ways.push(['back', 'otherBank'], ['delete', 'deleteMember']);
  return html`${heading(moment, isLogIn ? 'wrongLogin' : 'failed')}
    <p role="alert">${session.institution?.name ?? ''}: ${lastStatus ?? '–'}</p>
    ${buttons(moment, ...ways)}`;
}

/** One form with a button for each action; the button's value names it. */
function buttons(moment: WidgetMoment, ...actions: (readonly [string, TextKey])[]): Html {
  const each = actions.map(
    ([action, key]) => html`<button name="action" value="${action}">${say(moment, key)}</button>`,
  );
  return html`<form method="post">${each}</form>`;
}

function heading(moment: WidgetMoment, key: TextKey): Html {
  return html`<h1>${say(moment, key)}</h1>`;
}

function notice({ session }: WidgetMoment): Html | null {
  return session.notice === null
    ? null
    : html`<p role="alert">${textIn(session.language, session.notice)}</p>`;
}

function say({ session }: WidgetMoment, key: TextKey): string {
  return textIn(session.language, key);
}
