// What every page of the simulator owes a person who cannot see it or has no mouse; the basics, not a whole audit.
import type { Browser } from '../../support/browser';

const CHECKS = `
const problems = [];
const all = (selector) => [...document.querySelectorAll(selector)];
if (document.documentElement.lang === '') problems.push('no language');
if (document.title.trim() === '') problems.push('no title');
if (all('h1').length !== 1) problems.push(all('h1').length + ' headings of the first level');
if (all('main').length !== 1) problems.push('no main part');
for (const field of all('input:not([type=hidden]), select, textarea')) {
  const label = field.labels?.[0]?.textContent.trim() ?? '';
  if (label === '') problems.push('a field without a label: ' + field.name);
  if (field.type === 'radio' && !field.closest('fieldset')?.querySelector('legend')?.textContent.trim()) {
    problems.push('choices without a question: ' + field.name);
  }
}
for (const button of all('button, a')) {
  if (button.textContent.trim() === '') problems.push('a button without text');
}
for (const image of all('img')) {
  if (!image.hasAttribute('alt')) problems.push('a picture without a text');
}
for (const element of all('[tabindex]')) {
  if (element.tabIndex > 0) problems.push('an order of its own: ' + element.tagName);
}
const ids = all('[id]').map((element) => element.id);
if (new Set(ids).size !== ids.length) problems.push('an id twice');
for (const { name } of performance.getEntriesByType('resource')) {
  if (!name.startsWith(location.origin) && !name.startsWith('data:')) problems.push('from elsewhere: ' + name);
}
return problems;`;

/** What is wrong with the page that is shown; empty when nothing is. */
export async function accessibilityProblems(browser: Browser): Promise<readonly string[]> {
  return (await browser.evaluate(CHECKS)) as readonly string[];
}
