/**
 * The three pictures of docs/operations.md: which page of the Temporal UI, what must be on it, what
 * is in view.
 */
import { type Browser, type Page } from 'playwright-core';
import { verificationWorkflowId } from '../../contract/names';
import { SHOWN, type Story } from './story';

/** A namespace in the Temporal UI. */
export interface UiPlace {
  readonly uiUrl: string;
  readonly namespace: string;
}

/** One picture: the name of its file without ending, and how it is taken. */
export interface Picture {
  readonly name: 'list' | 'waiting' | 'finished';
  readonly take: () => Promise<Buffer>;
}

/** The columns that docs/operations.md speaks of. */
const COLUMNS = [
  'Status',
  'Workflow ID',
  'VerificationPhase',
  'ChallengeKind',
  'InstitutionCode',
  'VerificationOutcome',
  'WaitingSince',
];
const LIST_FILTER = "WorkflowType = 'accountVerification'";
/** Wide enough for the columns, small enough to be read in a page of text. */
const LIST_SIZE = { width: 1_800, height: 745 } as const;
const WAITING_SIZE = { width: 1_440, height: 990 } as const;
/** So low that the events alone fill it. */
const FINISHED_SIZE = { width: 1_300, height: 655 } as const;
/** A safety net. The UI starts slowly on a busy machine. */
const WAIT_TIMEOUT_MS = 120_000;
/** Symbols come after the data; there is no event to wait for. */
const SETTLE_MS = 1_500;

/**
 * Opens a window for the pictures, with what a person sets once in the UI: columns, folded menus,
 * events in short.
 */
export async function openUi(browser: Browser, place: UiPlace): Promise<Page> {
  const columns = { [place.namespace]: COLUMNS.map((label) => ({ label })) };
  const preferences = {
    'namespace-workflow-table-columns': columns,
    navOpen: false,
    savedQueryNavOpen: false,
    timestampFormat: 'short',
    timeFormat: 'UTC',
    eventView: 'compact',
  };
  // The UI keeps them in the browser.
  const localStorage = Object.entries(preferences).map(([name, value]) => ({
    name,
    value: JSON.stringify(value),
  }));
  const context = await browser.newContext({
    storageState: { cookies: [], origins: [{ origin: place.uiUrl, localStorage }] },
  });
  context.setDefaultTimeout(WAIT_TIMEOUT_MS);
  return context.newPage();
}

/** The pictures of a story, in the order in which they are taken. */
export function picturesOf(page: Page, place: UiPlace, story: Story): readonly Picture[] {
  return [
    { name: 'list', take: () => takeList(page, place, story) },
    { name: 'waiting', take: () => takeWaiting(page, place) },
    { name: 'finished', take: () => takeFinished(page, place) },
  ];
}

async function takeList(page: Page, place: UiPlace, story: Story): Promise<Buffer> {
  await page.setViewportSize(LIST_SIZE);
  await page.goto(`${urlOf(place)}?query=${encodeURIComponent(LIST_FILTER)}`);
  const counts = [`${String(story.running)} Running`, `${String(story.completed)} Completed`];
  for (const text of [...counts, 'account-locked']) await showsText(page, text);
  return settled(page);
}

async function takeWaiting(page: Page, place: UiPlace): Promise<Buffer> {
  await page.setViewportSize(WAITING_SIZE);
  await openTab(page, place, SHOWN.waiting, 'user-metadata-tab');
  // The UI renders Markdown in a frame of its own, apart from the page's text.
  await page.locator('iframe[src*="AWAITING_CHALLENGE_ANSWERS"]').waitFor();
  return settled(page);
}

async function takeFinished(page: Page, place: UiPlace): Promise<Buffer> {
  await page.setViewportSize(FINISHED_SIZE);
  await openTab(page, place, SHOWN.finished, 'history-tab');
  await showsText(page, 'Read the account numbers');
  // The timeline above it has that text too, and is there earlier on a busy machine.
  await page.locator('h2', { hasText: 'Event History' }).waitFor();
  // The oldest event first, as a story is read. Without the result above it, which is long.
  await page.evaluate(`
    document.querySelector('[data-testid="zoom-in"]').click();
    const title = [...document.querySelectorAll('h2')].find((each) => each.textContent.includes('Event History'));
    title.style.scrollMarginTop = '70px';
    title.scrollIntoView({ block: 'start' });
  `);
  return settled(page);
}

async function openTab(
  page: Page,
  place: UiPlace,
  verificationId: string,
  tab: string,
): Promise<void> {
  const workflow = encodeURIComponent(verificationWorkflowId(verificationId));
  await page.goto(`${urlOf(place)}/${workflow}`);
  // Without the pointer, which would stay and highlight what is under it.
  await page.getByTestId(tab).dispatchEvent('click');
}

function urlOf({ uiUrl, namespace }: UiPlace): string {
  return `${uiUrl}/namespaces/${namespace}/workflows`;
}

async function showsText(page: Page, text: string): Promise<void> {
  await page.getByText(text).filter({ visible: true }).first().waitFor();
}

async function settled(page: Page): Promise<Buffer> {
  await page.waitForTimeout(SETTLE_MS);
  return page.screenshot();
}
