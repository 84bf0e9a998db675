/**
 * The consent page of a bank behind `oauth_window_uri` (atrium-contract.md §13): approve, reject,
 * cancel or close it. Returns by message to the opener or by redirect.
 */
import {
  OAUTH_ERROR_REASONS,
  type OauthVisitOutcome,
  type OauthErrorReason,
  type OauthLink,
} from '../oauth-link';
import { failOauth, finishOauth } from '../oauth-links';
import { type MemberRecord } from '../records';
import { type World } from '../world';
import { pageRejections } from './error-page';
import { html, type Html, type Page } from './html';
import { type PageAnswer, type PageCall, type PageRoute } from './serve-page';

/** The pages of OAuth. */
export const oauthPages: readonly PageRoute[] = [
  {
    name: 'openOauthWindow',
    method: 'GET',
    path: '/oauth/predirect_to/:memberGuid/:token',
    handle: openOauthWindow,
  },
  { name: 'showConsent', method: 'GET', path: '/oauth/consent/:visit', handle: showConsent },
  { name: 'decideConsent', method: 'POST', path: '/oauth/consent/:visit', handle: decideConsent },
];

/** The decision of each button. */
const ERROR_BY_DECISION: Readonly<Record<string, OauthErrorReason>> = {
  deny: 'DENIED',
  cancel: 'CANCELLED',
};

/** Posts the result to the page that opened this one, if there is one. */
const TELL_OPENER = `
const { message } = JSON.parse(document.body.dataset.page);
const opener = window.opener ?? (window.parent === window ? null : window.parent);
if (opener !== null) opener.postMessage(message, '*');
`;

/** Opening the address uses it up. The page behind it can be loaded again until the decision. */
function openOauthWindow({ world, params, url }: PageCall): PageAnswer {
  const link = world.oauthLinks.get(params['token'] ?? '');
  if (link?.address !== url) throw pageRejections.unknown();
  if (link.isUsed) throw pageRejections.used();
  link.isUsed = true;
  return { redirectTo: `/oauth/consent/${link.visit}` };
}

function showConsent(call: PageCall): PageAnswer {
  const link = findVisit(call);
  if (link.outcome !== null) return returnPage(link.outcome);
  const { institution } = memberOf(call.world, link);
  return {
    ...frame(`Sign in – ${institution.name}`),
    ...(isApp(link) ? { leadsTo: sourceOf(returnAddress(link)) } : {}),
    body: html`<h1>${institution.name}</h1>
      <p>
        MX asks to read your accounts at ${institution.name}, to verify one of them. You are signed
        in as <strong>test_atrium</strong>.
      </p>
      <form method="post">
        <button name="decision" value="approve">Allow</button>
        <button name="decision" value="deny">Do not allow</button>
        <button name="decision" value="cancel">Cancel and go back</button>
      </form>
      ${troubleForm()}
      <p class="note">
        Closing this window decides nothing. This is the Atrium simulator, not a bank.
      </p>`,
  };
}

function decideConsent(call: PageCall): PageAnswer {
  const { world, form, nowMs } = call;
  const link = findVisit(call);
  if (link.outcome !== null) throw pageRejections.over();
  const member = memberOf(world, link);
  const decision = form.get('decision') ?? '';
  const errorReason = ERROR_BY_DECISION[decision] ?? reasonIn(form);
  if (decision === 'approve') {
    const { guid } = finishOauth(world, member, 'approved', nowMs);
    link.outcome = { memberGuid: guid, errorReason: null };
  } else if (errorReason !== undefined) {
    failOauth(member, errorReason, nowMs);
    link.outcome = { memberGuid: member.guid, errorReason };
  } else {
    throw pageRejections.incomplete();
  }
  if (!isApp(link)) return { redirectTo: `/oauth/consent/${link.visit}` };
  const isMangled = world.settings.oauthReturnMangled;
  return { redirectTo: withParameters(returnAddress(link), link.outcome, isMangled) };
}

function troubleForm(): Html {
  const options = OAUTH_ERROR_REASONS.map((reason) => html`<option>${reason}</option>`);
  return html`<details>
    <summary>Come back with an error</summary>
    <form method="post">
      <label for="reason">Reason</label>
      <select id="reason" name="reason">
        ${options}
      </select>
      <button name="decision" value="fail">Go back with this error</button>
    </form>
  </details>`;
}

/**
 * The last page of a BROWSER visit. The messages are those of the examples; the error message names
 * no reason.
 */
function returnPage({ memberGuid, errorReason }: OauthVisitOutcome): Page {
  const isSuccess = errorReason === null;
  const message = isSuccess
    ? { mx: true, type: 'oauthComplete/success', metadata: { member_guid: memberGuid } }
    : { mx: true, type: 'oauthComplete/error', metadata: {} };
  const heading = isSuccess ? 'Your accounts are connected' : 'Your accounts are not connected';
  return {
    ...frame(heading),
    body: html`<h1>${heading}</h1>
      <p role="status">You can close this window.</p>`,
    script: { code: TELL_OPENER, data: { message } },
  };
}

/** `client_redirect_url` applies to APP alone, as MX's later pages say. Atrium's do not say. */
function returnAddress({ options }: OauthLink): string {
  const scheme = options.ui_message_webview_url_scheme;
  return options.client_redirect_url ?? `${scheme}://oauth_complete`;
}

/**
 * Mangled: the separator is its HTML entity, so that a key reads `amp;member_guid`
 * (atrium-contract.md §13.3).
 */
function withParameters(address: string, outcome: OauthVisitOutcome, isMangled: boolean): string {
  const { memberGuid, errorReason } = outcome;
  const guid = `member_guid=${encodeURIComponent(memberGuid)}`;
  const status = `status=${errorReason === null ? 'success' : 'error'}`;
  const reason = errorReason === null ? [] : [`error_reason=${errorReason}`];
  const pairs = isMangled ? [status, guid, ...reason] : [guid, status, ...reason];
  const [base = '', fragment] = address.split('#');
  const joined = pairs.join(isMangled ? '&amp;' : '&');
  const tail = fragment === undefined ? '' : `#${fragment}`;
  return `${base}${base.includes('?') ? '&' : '?'}${joined}${tail}`;
}

/**
 * Chromium applies `form-action` to redirects of a form, so the redirect target has to be listed.
 */
function sourceOf(address: string): string {
  const { protocol, origin } = new URL(address);
  return protocol === 'http:' || protocol === 'https:' ? origin : protocol;
}

function isApp({ options }: OauthLink): boolean {
  return options.referral_source === 'APP';
}

function reasonIn(form: URLSearchParams): OauthErrorReason | undefined {
  return OAUTH_ERROR_REASONS.find((reason) => reason === form.get('reason'));
}

function findVisit({ world, params }: PageCall): OauthLink {
  for (const link of world.oauthLinks.values()) {
    if (link.isUsed && link.visit === params['visit']) return link;
  }
  throw pageRejections.unknown();
}

function memberOf(world: World, link: OauthLink): MemberRecord {
  const member = world.store.anyMember(link.memberGuid);
  if (member === undefined) throw pageRejections.over();
  return member;
}

function frame(title: string) {
  return { status: 200, title, language: 'en', colorScheme: 'light dark' } as const;
}
