/**
 * The way back from the bank: its window tells the page that opened it, and closes; in the same window
 * the page is found again by what this tab keeps.
 */
import { tabStorage } from './browser-tab';

const LEFT = 'left';
const RETURNED = 'returned';
const PATH = /^\/page\/v\/[\w.-]+$/;

/** Whether this document is where banks lead back to. */
export function isWayBack(): boolean {
  return window.location.pathname === '/page/return';
}

/** Remembers that the bank's page is opened in this very window. */
export function leaveForBank(): void {
  tabStorage().setItem(LEFT, window.location.pathname);
}

/** Goes back to the page, or tells it. What remains is a document that says so. */
export function comeBack(): void {
  const storage = tabStorage();
  const told = Object.fromEntries(new URLSearchParams(window.location.search));
  const left = storage.getItem(LEFT);
  // Nothing of the bank's parameters stays in the history.
  window.history.replaceState(null, '', window.location.pathname);
  if (left !== null && PATH.test(left)) {
    storage.setItem(RETURNED, JSON.stringify(told));
    window.location.replace(left);
    return;
  }
  const opener = window.opener as Window | null;
  if (opener === null) return;
  opener.postMessage(told, window.location.origin);
  window.close();
}

/** What the bank said on the way back in this window, once. */
export function takeReturned(): unknown {
  const storage = tabStorage();
  const told = storage.getItem(RETURNED);
  storage.removeItem(LEFT);
  storage.removeItem(RETURNED);
  return told === null ? undefined : (JSON.parse(told) as unknown);
}
