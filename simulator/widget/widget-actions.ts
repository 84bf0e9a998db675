/**
 * The actions of the widget's buttons. An unknown form, or one of another step, changes nothing.
 */
import { CATALOGUE, institutionGuid } from '../catalogue';
import { type NewMember } from '../dialect';
import { Rejection } from '../errors';
import { AGGREGATION, type JobOrder } from '../job-plan';
import { createMember, deleteMember, updateMember } from '../routes/members';
import { resumeMember } from '../routes/progress';
import { awaitFirstJob, callAs, openOauth, startWidgetJob, type WidgetMoment } from './widget-jobs';
import { statusId } from './widget-messages';
import { look } from './widget-progress';
import { type WidgetStep } from './widget-shapes';
import { goTo, institutionName, memberOf, tell } from './widget-session';

/** A submitted form. */
export interface WidgetForm extends WidgetMoment {
  readonly form: URLSearchParams;
}

interface Action {
  readonly from: readonly WidgetStep[];
  readonly run: (given: WidgetForm) => void;
}

const WITH_MEMBER: readonly WidgetStep[] = [
  'updateCreds',
  'oauth',
  'verifyExistingMember',
  'connecting',
  'mfa',
  'loginError',
  'noVerifiableAccounts',
  'connected',
];

const ACTIONS: Readonly<Record<string, Action>> = {
  search: { from: ['search'], run: search },
  choose: { from: ['search'], run: choose },
  'log-in': { from: ['enterCreds'], run: logIn },
  'correct-log-in': { from: ['updateCreds'], run: correctLogIn },
  'update-log-in': { from: ['loginError'], run: askForLogInAgain },
  answer: { from: ['mfa'], run: answer },
  retry: { from: ['loginError', 'verifyExistingMember'], run: retry },
  delete: { from: WITH_MEMBER, run: deleteConnection },
  back: { from: ['enterCreds', ...WITH_MEMBER], run: backToSearch },
  finish: { from: ['connected'], run: finish },
};

/** Runs the action of a form. */
export function act(given: WidgetForm): void {
  const name = given.form.get('action') ?? '';
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  // A page that was open for long may send a form of an earlier step.
  if (action?.from.includes(given.session.step) !== true) return;
  given.session.notice = null;
  action.run(given);
}

function search({ session, form }: WidgetForm): void {
  session.query = form.get('query')?.trim() ?? '';
  tell(session, 'institutionSearch', { query: session.query });
}

function choose(given: WidgetForm): void {
  const { session, form } = given;
  const institution = CATALOGUE.find(
    ({ code, isHidden }) => code === form.get('code') && isHidden !== true,
  );
  if (institution === undefined) return;
  session.institution = institution;
  const { name, url } = institution;
  tell(session, 'selectedInstitution', { ...institutionName(institution), name, url });
  if (institution.oauth === 'yes') {
    makeMember(given, { isOauth: true });
    return;
  }
  tell(session, 'enterCredentials', { institution: institutionName(institution) });
  goTo(session, 'enterCreds');
}

function logIn(given: WidgetForm): void {
  makeMember(given, { credentials: credentialsIn(given) });
}

/** Creates the member in the user's name and starts its job, or sends the end user to the bank. */
function makeMember(given: WidgetForm, fields: Partial<NewMember>): void {
  const { world, session } = given;
  const { institution, options } = session;
  if (institution === null) return;
  if (!world.settings.verificationEnabled && options.isVerification) {
    failToCreate(given);
    return;
  }
  const { ordersProducts, use_cases: useCases, ui_message_webview_url_scheme: scheme } = options;
  const request: NewMember = {
    institutionCode: institution.code,
    isOauth: false,
    order: ordersProducts ? productsOf(given) : null,
    ordersProducts,
    useCases,
    oauth: { ui_message_webview_url_scheme: scheme },
    ...fields,
  };
  try {
    const { member, outcome } = createMember(callAs(given), request);
    session.memberGuid = member.guid;
    if (outcome === 'oauth') openOauth(given, member);
    else if (outcome === 'started') awaitFirstJob(given);
    else startWidgetJob(given);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    if (error.httpStatus === 400) session.notice = 'missing';
    else failToCreate(given);
  }
}

/** The job of the products that the widget was asked for. */
function productsOf({ world, session }: WidgetForm): JobOrder {
  const { isVerification, include_transactions: includesTransactions } = session.options;
  if (!isVerification) return AGGREGATION;
  const brings = ['numbers', ...(includesTransactions === true ? ['transactions'] : [])];
  return { kind: world.settings.productsJobKind, brings: brings as JobOrder['brings'] };
}

function failToCreate({ session }: WidgetForm): void {
  const { institution } = session;
  if (institution === null) return;
  const guid = institutionGuid(institution);
  tell(session, 'createMemberError', {
    institution_guid: guid,
    institution_code: institution.code,
  });
  session.notice = 'rejected';
}

function correctLogIn(given: WidgetForm): void {
  const { session } = given;
  try {
    updateMember(callAs(given), { credentials: credentialsIn(given), order: null });
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    session.notice = error.httpStatus === 400 ? 'missing' : 'rejected';
    return;
  }
  startWidgetJob(given);
}

function askForLogInAgain({ world, session }: WidgetForm): void {
  const member = memberOf(world, session);
  if (member === undefined || member.isOauth) return;
  const institution = institutionName(member.institution);
  tell(session, 'updateCredentials', { member_guid: member.guid, institution });
  goTo(session, 'updateCreds');
}

function answer(given: WidgetForm): void {
  const { world, session, form, nowMs } = given;
  const open = memberOf(world, session)?.machine.view(nowMs).challenges ?? [];
  const challenges = open.map(({ guid }) => ({ guid, value: form.get(guid) ?? '' }));
  if (challenges.some(({ value }) => value === '')) {
    session.notice = 'missing';
    return;
  }
  if (challenges.length > 0) submitAnswers(given, challenges);
  // Too late: the next look finds the new state of the member.
  look(given);
}

/**
 * A question answered elsewhere may still show (atrium-contract.md §7). Then this answer has no
 * effect.
 */
function submitAnswers(
  given: WidgetForm,
  challenges: readonly { readonly guid: string; readonly value: string }[],
): void {
  const { session } = given;
  const { memberGuid } = session;
  for (const { guid } of challenges) session.answeredGuids.add(guid);
  goTo(session, 'connecting');
  try {
    resumeMember(callAs(given), challenges);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    return;
  }
  tell(session, 'submitMFA', { member_guid: memberGuid });
  // What the answer to the resume says (atrium-contract.md §7); the same question may show again
  // after it.
  session.lastStatus = 'RESUMED';
  tell(session, 'memberStatusUpdate', {
    member_guid: memberGuid,
    connection_status: statusId('RESUMED'),
  });
}

function retry(given: WidgetForm): void {
  const { world, session, nowMs } = given;
  const member = memberOf(world, session);
  if (member === undefined) return;
  if (!member.isOauth || session.step === 'verifyExistingMember') {
    startWidgetJob(given);
    return;
  }
  member.machine.force({ connectionStatus: 'PENDING', status: null }, nowMs, true);
  openOauth(given, member);
}

function deleteConnection(given: WidgetForm): void {
  const { world, session } = given;
  const { memberGuid } = session;
  if (memberOf(world, session) !== undefined) deleteMember(callAs(given));
  session.memberGuid = null;
  session.institution = null;
  session.wantsJob = false;
  tell(session, 'memberDeleted', { member_guid: memberGuid });
  goTo(session, session.options.disable_institution_search === true ? 'deleted' : 'search');
}

/**
 * With the search disabled, only the host can offer another bank: it gets the event and the widget
 * stays.
 */
function backToSearch({ session }: WidgetForm): void {
  tell(session, 'backToSearch');
  if (session.options.disable_institution_search === true) return;
  session.institution = null;
  session.memberGuid = null;
  session.wantsJob = false;
  goTo(session, 'search');
}

function finish({ session }: WidgetForm): void {
  tell(session, 'connected/primaryAction');
  goTo(session, 'done');
}

/** The values of the log-in form, by guid; fields left empty are not sent. */
function credentialsIn({ session, form }: WidgetForm) {
  return (session.institution?.credentials ?? []).flatMap(({ guid }) => {
    const value = form.get(guid) ?? '';
    return value === '' ? [] : [{ guid, value }];
  });
}
