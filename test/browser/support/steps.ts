/** Each step of the page that sends something, for tests that go through all of them. */
import { type Locator } from 'playwright-core';
import { EndUser } from './end-user';
import { OAUTH, signIn } from './page-play';
import { type Asked, type Visit } from './page-visit';

/** A step of the page. */
export interface Step {
  readonly name: string;
  readonly member?: Asked['member'];
  /** What is sent at it. */
  readonly path: string;
  /** It is sent by the page itself, as soon as it is loaded. */
  readonly isByItself?: true;
  /** After trouble the end user acts again; elsewhere it is sent again by itself. */
  readonly isActedAgain?: true;
  /** Its heading. */
  readonly heading: string;
  /** From the first step to this one. */
  readonly reach: (visit: Visit) => Promise<void>;
  /** Done here, and again after a reload. */
  readonly act: (visit: Visit) => Promise<void>;
  /** What is there afterwards. */
  readonly then: (visit: Visit) => Locator;
}

/** The page's heading, once it is this one. */
export const heading =
  (name: string) =>
  ({ window }: Visit): Locator =>
    window.getByRole('heading', { level: 1, name, exact: true });
const nothing = (): Promise<void> => Promise.resolve();
const SIGN_IN = 'Sign in at your bank';

async function search({ endUser }: Visit): Promise<void> {
  await endUser.fills('Name of your bank', 'MX Bank');
  await endUser.presses('Search');
}

async function answer({ endUser }: Visit): Promise<void> {
  await endUser.fills('What city were you born in?', 'correct');
  await endUser.presses('Continue');
}

async function reachQuestions(visit: Visit): Promise<void> {
  await signIn(visit, 'challenge');
  await visit.endUser.sees('Your bank asks');
}

export const STEPS: readonly Step[] = [
  {
    name: 'opening',
    path: '**/page-sessions/open',
    isByItself: true,
    heading: SIGN_IN,
    reach: nothing,
    act: nothing,
    then: heading(SIGN_IN),
  },
  {
    name: 'waiting',
    path: '**/events',
    isByItself: true,
    heading: SIGN_IN,
    reach: nothing,
    act: nothing,
    then: heading(SIGN_IN),
  },
  {
    name: 'the search for a bank',
    member: 'by-end-user',
    path: '**/v1/institutions?*',
    isActedAgain: true,
    heading: 'Which bank is your account at?',
    reach: nothing,
    act: search,
    then: ({ window }) => window.getByRole('button', { name: 'MX Bank', exact: true }),
  },
  {
    name: 'the choice of the bank',
    member: 'by-end-user',
    path: '**/page-sessions/start',
    isActedAgain: true,
    heading: 'Which bank is your account at?',
    reach: nothing,
    act: async (visit) => {
      await search(visit);
      await visit.endUser.presses('MX Bank');
    },
    then: heading(SIGN_IN),
  },
  {
    name: 'the sign-in form',
    path: '**/credentials',
    heading: SIGN_IN,
    reach: nothing,
    act: (visit) => signIn(visit, 'challenge'),
    then: heading('Your bank asks'),
  },
  {
    name: 'a question',
    path: '**/challenge-answers',
    heading: 'Your bank asks',
    reach: reachQuestions,
    act: answer,
    then: heading('Choose an account'),
  },
  {
    name: 'the choice of the account',
    path: '**/account-selection',
    heading: 'Choose an account',
    reach: async (visit) => {
      await reachQuestions(visit);
      await answer(visit);
      await visit.endUser.sees('Choose an account');
    },
    act: async ({ endUser }) => {
      await endUser.chooses('MX Bank Checking');
      await endUser.presses('Continue');
    },
    then: heading('Account verified'),
  },
  {
    name: "the bank's own page",
    member: OAUTH,
    path: '**/open-url',
    isActedAgain: true,
    heading: SIGN_IN,
    reach: nothing,
    act: ({ endUser }) => endUser.presses("Open my bank's page"),
    then: ({ window }) => window.getByText('Please finish at your bank'),
  },
  {
    name: "the message of the bank's page",
    member: OAUTH,
    path: '**/member-changed',
    heading: SIGN_IN,
    reach: nothing,
    act: async ({ window, endUser }) => {
      const opened = window.waitForEvent('popup');
      await endUser.presses("Open my bank's page");
      await new EndUser((await opened).mainFrame()).presses('Allow');
    },
    then: heading('Choose an account'),
  },
  {
    name: 'the widget',
    member: { kind: 'connect-widget' },
    path: '**/open-url',
    isByItself: true,
    heading: 'Connect your bank',
    reach: nothing,
    act: nothing,
    then: ({ window }) => window.locator('iframe'),
  },
  {
    name: 'cancelling',
    path: '**/cancel',
    isActedAgain: true,
    heading: SIGN_IN,
    reach: nothing,
    act: async ({ endUser, window }) => {
      if (!(await window.getByRole('dialog').isVisible())) await endUser.presses('Cancel');
      await endUser.presses('Cancel the verification');
    },
    then: heading('Verification cancelled'),
  },
];
