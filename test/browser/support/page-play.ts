/** What end users do on the page, and what troubles them there. */
import { type Locator, type Page } from 'playwright-core';
import { EndUser } from './end-user';
import { type Visit } from './page-visit';

/** A bank with a page of its own. */
export const OAUTH = { kind: 'oauth', institutionCode: 'mx_bank_oauth' } as const;

/** Fills the sign-in form in. */
export async function fillIn({ endUser }: Visit, password: string): Promise<void> {
  await endUser.fills('Username', 'test_atrium');
  await endUser.fills('Password', password);
}

/** Waits for the sign-in form, and sends it. */
export async function signIn(visit: Visit, password: string): Promise<void> {
  await visit.endUser.sees('Sign in at your bank');
  await fillIn(visit, password);
  await visit.endUser.presses('Continue');
}

/** Opens the bank's page, in a window of its own. */
export async function opensBank({ endUser, window }: Visit): Promise<Page> {
  const opened = window.waitForEvent('popup');
  await endUser.presses("Open my bank's page");
  return opened;
}

/** Through the bank's page in a window of its own, which closes itself. */
export async function comesBackByWindow(visit: Visit): Promise<void> {
  const bank = await opensBank(visit);
  const closed = bank.waitForEvent('close');
  await new EndUser(bank.mainFrame()).presses('Allow');
  await closed;
  await visit.endUser.sees('Choose an account');
}

/** Through the bank's page in the same window, since the browser opens no other. */
export async function comesBackHere({ endUser, window }: Visit): Promise<void> {
  await endUser.sees('Sign in at your bank');
  await window.evaluate('window.open = () => null');
  await endUser.presses("Open my bank's page");
  await window.getByRole('link', { name: 'Open it in this window' }).click();
  await endUser.presses('Allow');
  await endUser.sees('Choose an account');
}

/** Through MX's widget. */
export async function usesWidget(
  { window }: Visit,
  meanwhile: (widget: EndUser) => Promise<void>,
): Promise<void> {
  const frame = await (await window.waitForSelector('iframe')).contentFrame();
  const widget = new EndUser(frame!);
  await widget.fills('Name of your bank', 'MX Bank');
  await widget.presses('Search');
  await meanwhile(widget);
  await widget.presses('MX Bank');
  await widget.fills('Username', 'test_atrium');
  await widget.fills('Password', 'sim_legacy');
  await widget.presses('Continue');
}

/** Where the page says what does not work. */
export function alertOf({ window }: Visit): Locator {
  return window.locator('.trouble');
}

/** The next answer to the end user's message has this status; the message never arrives. */
export async function answeredOnce({ window }: Visit, status: number): Promise<void> {
  await window.route(
    '**/credentials',
    (route) => route.fulfill({ status, headers: { 'retry-after': '1' }, json: { code: 'X' } }),
    { times: 1 },
  );
}

/** The message arrives, its answer does not. */
async function lost({ window }: Visit): Promise<void> {
  await window.route(
    '**/credentials',
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
}

/** Each begins, is told by a text, and ends; then the answer arrives by itself. */
export const TROUBLES: readonly {
  readonly name: string;
  readonly text: string;
  /** Whether the next step is there before the trouble is over. */
  readonly isTaken?: true;
  readonly begin: (visit: Visit) => Promise<unknown>;
  readonly end?: (visit: Visit) => Promise<unknown>;
}[] = [
  {
    name: 'no connection',
    text: 'There is no connection.',
    begin: ({ window }) => window.context().setOffline(true),
    end: ({ window }) => window.context().setOffline(false),
  },
  { name: '429', text: 'Too much was asked', begin: (visit) => answeredOnce(visit, 429) },
  {
    name: '503',
    text: 'The service does not answer',
    begin: (visit) => answeredOnce(visit, 503),
  },
  {
    name: 'an answer that is lost',
    text: '',
    isTaken: true,
    begin: lost,
  },
];
