/**
 * An end user in a browser, on a page or in a frame of one. Finds things as a person does: by
 * heading, label and text.
 */
import { expect } from '@jest/globals';
import { type Frame } from 'playwright-core';

/**
 * What every page owes a person who cannot see it or has no mouse; the basics, not a whole audit. A
 * text and not a function: compilers and coverage put helpers into functions, which the page does
 * not have.
 */
const ACCESSIBILITY_PROBLEMS = `(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const isEmpty = (element) => (element?.textContent ?? '').trim() === '';
  const questionOf = (choice) => choice.closest('fieldset')?.querySelector('legend');
  const ids = all('[id]').map(({ id }) => id);
  const problems = {
    'no language': document.documentElement.lang === '',
    'no title': document.title.trim() === '',
    'not one main heading': all('h1').length !== 1,
    'not one main part': all('main').length !== 1,
    'field without label': all('input:not([type=hidden]), select').some(({ labels }) => isEmpty(labels?.[0])),
    'choices without question': all('[type=radio]').some((choice) => isEmpty(questionOf(choice))),
    'button without text': all('button, a').some(isEmpty),
    'picture without text': all('img:not([alt])').length > 0,
    'changed tab order': all('[tabindex]').some(({ tabIndex }) => tabIndex > 0),
    'id twice': new Set(ids).size !== ids.length,
  };
  return Object.keys(problems).filter((name) => problems[name]);
})()`;

export class EndUser {
  readonly frame: Frame;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  /** Waits for the page with this heading. */
  async sees(heading: string): Promise<void> {
    const found = this.frame.getByRole('heading', { level: 1, name: heading, exact: true });
    await found.waitFor().catch(async (cause: unknown) => {
      const shown = await this.frame.locator('body').innerText({ timeout: 1_000 });
      throw new Error(`No heading "${heading}". The page shows: ${shown}`, { cause });
    });
  }

  /** Types into the field with this label. */
  async fills(label: string, value: string): Promise<void> {
    await this.frame.getByLabel(label, { exact: true }).fill(value);
  }

  /** Ticks the choice with this label. */
  async chooses(label: string): Promise<void> {
    await this.frame.getByLabel(label, { exact: true }).check();
  }

  /** Clicks the button with this text. */
  async presses(button: string): Promise<void> {
    await this.frame.getByRole('button', { name: button, exact: true }).click();
  }

  /** Presses the keys that have a name, such as `Tab`, and types other texts. */
  async types(...inputs: readonly string[]): Promise<void> {
    const { keyboard } = this.frame.page();
    for (const input of inputs) {
      await (/^[A-Z]/.test(input) ? keyboard.press(input) : keyboard.type(input));
    }
  }

  async expectAccessiblePage(): Promise<void> {
    expect(await this.frame.evaluate(ACCESSIBILITY_PROBLEMS)).toEqual([]);
  }
}
