/** The three pictures of docs/operations.md: which page of the Temporal UI, what must be on it, what is in view. */
import { verificationWorkflowId } from '../../workflows/names';
import type { Browser } from './browser';
import { SHOWN, type Story } from './story';

/** One picture: where it is taken, and how the page is made ready. */
export interface Picture {
  /** Name of the file, without its ending. */
  readonly name: string;
  readonly take: (browser: Browser, namespaceUrl: string) => Promise<Buffer>;
}

/** The columns that docs/operations.md speaks of; the UI keeps them in the browser, by namespace. */
const COLUMNS = [
  'Status',
  'Workflow ID',
  'VerificationPhase',
  'InstitutionCode',
  'ChallengeKind',
  'WaitingSince',
  'AtriumConnectionStatus',
  'VerificationOutcome',
];
const COLUMNS_KEY = 'namespace-workflow-table-columns';
const LIST_FILTER = "WorkflowType = 'accountVerification'";
/** Fonts and symbols come after the data; there is no event to wait for. */
const SETTLE_MS = 1_500;

/** The pictures of a story. */
export function picturesOf(story: Story, namespace: string): readonly Picture[] {
  return [
    { name: 'list', take: (browser, url) => takeList(browser, url, { story, namespace }) },
    { name: 'waiting', take: takeWaiting },
    { name: 'finished', take: takeFinished },
  ];
}

async function takeList(
  browser: Browser,
  namespaceUrl: string,
  { story, namespace }: { readonly story: Story; readonly namespace: string },
): Promise<Buffer> {
  const listUrl = `${namespaceUrl}/workflows?query=${encodeURIComponent(LIST_FILTER)}`;
  await browser.open(listUrl);
  await browser.evaluate(
    'localStorage.setItem(arguments[0], JSON.stringify({ [arguments[1]]: arguments[2].map((label) => ({ label })) }));',
    COLUMNS_KEY,
    namespace,
    COLUMNS,
  );
  await browser.open(listUrl);
  const counts = [`${String(story.running)} Running`, `${String(story.completed)} Completed`];
  for (const count of counts) await browser.waitFor(count, showsText(count));
  await browser.waitFor('the outcomes', showsText('account-locked'));
  await foldAway(browser);
  return settled(browser);
}

/** Folds the navigation and the saved views: their room is for the columns. */
async function foldAway(browser: Browser): Promise<void> {
  await browser.evaluate(`
    const views = [...document.querySelectorAll('*')].find((each) => each.children.length === 0 && each.textContent.trim() === 'Saved Views');
    const header = views?.closest('div');
    (header?.querySelector('button') ?? header?.parentElement?.querySelector('button'))?.click();
  `);
}

async function takeWaiting(browser: Browser, namespaceUrl: string): Promise<Buffer> {
  await openTab(browser, namespaceUrl, { id: SHOWN.waiting, tab: 'user-metadata-tab' });
  await browser.waitFor('the current details', showsText('AWAITING_CHALLENGE_ANSWERS'));
  return settled(browser);
}

async function takeFinished(browser: Browser, namespaceUrl: string): Promise<Buffer> {
  await openTab(browser, namespaceUrl, { id: SHOWN.finished, tab: 'history-tab' });
  await browser.waitFor('the summaries', showsText('Read the account numbers'));
  return settled(browser);
}

async function openTab(
  browser: Browser,
  namespaceUrl: string,
  { id, tab }: { readonly id: string; readonly tab: string },
): Promise<void> {
  const page = encodeURIComponent(verificationWorkflowId(id));
  await browser.open(`${namespaceUrl}/workflows/${page}`);
  const link = `document.querySelector('[data-testid="${tab}"]')`;
  await browser.waitFor(`the tab ${tab}`, `return ${link}?.href`);
  await browser.open(String(await browser.evaluate(`return ${link}.href`)));
}

function showsText(text: string): string {
  return `return document.body.innerText.includes(${JSON.stringify(text)})`;
}

async function settled(browser: Browser): Promise<Buffer> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  return browser.screenshot();
}
