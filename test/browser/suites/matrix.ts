/**
 * At its full size every kind of trouble at every step of the end user's page, else no connection at two. It
 * is said, it passes or leads back, what is done is done once, and there is one verification.
 */
import { expect } from '@jest/globals';
import { type Locator, type Page, type Route } from 'playwright-core';
import { IS_FULL_PROOF } from '../../support/proof-size';
import { BACK, expectSound, type Pages, type Visit } from '../support/page-visit';
import { STEPS, heading, type Step } from '../support/steps';
import { type Together } from '../support/together';

/** What happens to what is sent, once. */
const TROUBLES: Readonly<Record<string, (route: Route) => Promise<unknown>>> = {
  'no connection': (route) => route.abort('internetdisconnected'),
  '429': (route) => route.fulfill({ status: 429, headers: { 'retry-after': '1' } }),
  '503': (route) => route.fulfill({ status: 503, json: { code: 'WORKER_UNAVAILABLE' } }),
  'a page of a proxy': (route) =>
    route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' }),
  'an answer that is lost': async (route) => {
    await route.fetch();
    await route.abort();
  },
};
/** A stream is not fetched to its end before it is passed on. */
const isPossible = (trouble: string, { name }: Step) =>
  !(trouble === 'an answer that is lost' && name === 'waiting');
/** Where something is typed or chosen, and would be lost; at the sign-in form see troubles.ts. */
const SLICE: readonly string[] = ['a question', 'the choice of the account'];
const isTried = (trouble: string, { name }: Step) =>
  IS_FULL_PROOF || (trouble === 'no connection' && SLICE.includes(name));

/** Declares the tests. */
export function troubleAtEachStep(pages: Pages, together: Together): void {
  for (const step of STEPS) {
    for (const [name, trouble] of Object.entries(TROUBLES)) {
      if (!isPossible(name, step) || !isTried(name, step)) continue;
      together(`${step.name}: ${name}`, async (context) => {
        const once = (window: Page) => window.route(step.path, trouble, { times: 1 });
        const visit = await pages.visit(context, atOnce(step, once));
        await step.reach(visit);
        if (step.isByItself !== true) await once(visit.window);
        await step.act(visit);
        await passes(visit, step);
        await expectOne(pages, visit);
      });
    }
    if (!IS_FULL_PROOF) continue;
    together(`${step.name}: a reload, and the way back to it`, async (context) => {
      const visit = await pages.visit(context, { member: step.member });
      await step.reach(visit);
      await visit.endUser.sees(step.heading);
      await visit.window.reload();
      await visit.endUser.sees(step.heading);
      await visit.window.goto('about:blank');
      await visit.window.goBack();
      await visit.endUser.sees(step.heading);
      await step.act(visit);
      await step.then(visit).waitFor();
      await expectOne(pages, visit);
    });
    together(`${step.name}: the session is over`, async (context) => {
      const over = (window: Page) =>
        window.route(step.path, (route) => route.fulfill({ status: 401 }), { times: 1 });
      const visit = await pages.visit(context, atOnce(step, over));
      await step.reach(visit);
      if (step.isByItself !== true) await over(visit.window);
      await step.act(visit);
      // A hint decides nothing, and is said to nobody.
      if (step.path.includes('member-changed')) return step.then(visit).waitFor();
      await visit.endUser.sees('This page is too old');
      await expectSound(visit);
      const isKnown = step.name !== 'opening';
      if (isKnown) expect(await backOf(visit)).toContain(BACK);
      return undefined;
    });
  }
}

/** Declares the tests of services that go away; they disturb others. */
export function servicesAwayAtEachStep(pages: Pages, alone: Together): void {
  const sending = STEPS.filter(({ isByItself, path }) => !isByItself && !path.includes('changed'));
  for (const which of ['restartApi', 'restartWorker'] as const) {
    for (const step of sending) {
      alone(`${step.name}: ${which}`, async (context) => {
        const visit = await pages.visit(context, { member: step.member });
        await step.reach(visit);
        await visit.endUser.sees(step.heading);
        const found = step.path.includes('start') ? await searched(visit) : undefined;
        await pages.started()[which](async () => {
          await (found?.click() ?? step.act(visit));
          await saidOr(visit, step).waitFor();
        });
        await passes(visit, step);
        await expectOne(pages, visit);
      });
    }
  }
}

/** The bank is found before the services go. */
async function searched({ endUser, window }: Visit): Promise<Locator> {
  await endUser.fills('Name of your bank', 'MX Bank');
  await endUser.presses('Search');
  const found = window.getByRole('button', { name: 'MX Bank', exact: true });
  await found.waitFor();
  return found;
}

function atOnce({ member, isByItself }: Step, prepare: (window: Page) => Promise<unknown>) {
  return { member, prepare: isByItself === true ? prepare : undefined };
}

const working = heading('Your bank is working');

/** Trouble that is said, or what comes after the step where it was taken all the same. */
function saidOr(visit: Visit, step: Step): Locator {
  const said = visit.window.locator('[role=alert]').filter({ hasText: /\w/, visible: true });
  return said.or(taken(visit, step)).first();
}

function taken(visit: Visit, step: Step): Locator {
  return step.then(visit).or(working(visit)).first();
}

async function passes(visit: Visit, step: Step): Promise<void> {
  await saidOr(visit, step).waitFor();
  const isTaken = await taken(visit, step).isVisible();
  if (!isTaken && step.isActedAgain === true) await step.act(visit);
  await step.then(visit).waitFor();
}

/** One verification, one member at most. */
async function expectOne(pages: Pages, visit: Visit): Promise<void> {
  const { client } = pages.started().stack;
  const isStarted = await client.getVerification(visit.verificationId).then(
    () => true,
    () => false,
  );
  const members = isStarted ? await pages.membersOf(visit) : [];
  expect(members.length).toBeLessThanOrEqual(1);
}

function backOf({ window }: Visit): Promise<string | null> {
  return window.getByRole('link').getAttribute('href');
}
