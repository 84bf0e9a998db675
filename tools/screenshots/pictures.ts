/** The three pictures of docs/operations.md: which page of the Temporal UI, what must be on it, what is in view. */
import { verificationWorkflowId } from '../../contract/names';
import { type Browser } from './browser';
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
/** Fonts and symbols come after the data; there is no event to wait for. */
const SETTLE_MS = 1_500;

/** The pictures of a story, in the order in which they are taken. */
export function picturesOf(browser: Browser, place: UiPlace, story: Story): readonly Picture[] {
  return [
    { name: 'list', take: () => takeList(browser, place, story) },
    { name: 'waiting', take: () => takeWaiting(browser, place) },
    { name: 'finished', take: () => takeFinished(browser, place) },
  ];
}

async function takeList(browser: Browser, place: UiPlace, story: Story): Promise<Buffer> {
  await setPreferences(browser, place);
  await browser.resize(LIST_SIZE);
  await browser.open(`${urlOf(place)}?query=${encodeURIComponent(LIST_FILTER)}`);
  const counts = [`${String(story.running)} Running`, `${String(story.completed)} Completed`];
  for (const text of [...counts, 'account-locked']) await showsText(browser, text);
  return settled(browser);
}

async function takeWaiting(browser: Browser, place: UiPlace): Promise<Buffer> {
  await browser.resize(WAITING_SIZE);
  await openTab(browser, place, SHOWN.waiting, 'user-metadata-tab');
  // The UI renders Markdown in a frame of its own, apart from the page's text.
  const frame = `document.querySelector('iframe[src*="AWAITING_CHALLENGE_ANSWERS"]')`;
  await browser.waitFor('the current details', `return ${frame}`);
  return settled(browser);
}

async function takeFinished(browser: Browser, place: UiPlace): Promise<Buffer> {
  await browser.resize(FINISHED_SIZE);
  await openTab(browser, place, SHOWN.finished, 'history-tab');
  await showsText(browser, 'Read the account numbers');
  // The oldest event first, as a story is read. Without the result above it: that holds whole account numbers where no
  // payload codec is in use.
  await browser.evaluate(`
    document.querySelector('[data-testid="zoom-in"]').click();
    const title = [...document.querySelectorAll('h2')].find((each) => each.textContent.includes('Event History'));
    title.style.scrollMarginTop = '70px';
    title.scrollIntoView({ block: 'start' });
  `);
  return settled(browser);
}

/** What a person sets once: columns, folded menus, events in short. The UI keeps it in the browser. */
async function setPreferences(browser: Browser, place: UiPlace): Promise<void> {
  const columns = { [place.namespace]: COLUMNS.map((label) => ({ label })) };
  const preferences = {
    'namespace-workflow-table-columns': columns,
    navOpen: false,
    savedQueryNavOpen: false,
    timestampFormat: 'short',
    timeFormat: 'UTC',
    eventView: 'compact',
  };
  await browser.open(urlOf(place));
  await browser.evaluate(
    'for (const [key, value] of Object.entries(arguments[0])) localStorage.setItem(key, JSON.stringify(value));',
    preferences,
  );
}

async function openTab(
  browser: Browser,
  place: UiPlace,
  verificationId: string,
  tab: string,
): Promise<void> {
  const page = encodeURIComponent(verificationWorkflowId(verificationId));
  await browser.open(`${urlOf(place)}/${page}`);
  const link = `document.querySelector('[data-testid="${tab}"]')`;
  await browser.waitFor(`the tab ${tab}`, `return ${link}?.href`);
  await browser.open(String(await browser.evaluate(`return ${link}.href`)));
}

function urlOf({ uiUrl, namespace }: UiPlace): string {
  return `${uiUrl}/namespaces/${namespace}/workflows`;
}

function showsText(browser: Browser, text: string): Promise<void> {
  return browser.waitFor(
    `"${text}"`,
    `return document.body.innerText.includes(${JSON.stringify(text)})`,
  );
}

async function settled(browser: Browser): Promise<Buffer> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  return browser.screenshot();
}
