/**
 * What a screen reader finds on the page: rules for every step, and steps in the order in which they
 * are read.
 */
import { expect } from '@jest/globals';
import { type Page } from 'playwright-core';

/** Who hears of one of these has to hear which. */
const UNNAMED =
  /^\s*- '?(button|link|textbox|combobox|radio|radiogroup|img|dialog|group|heading)\b(?! ")/;
/** Landmarks, a question that is open, and the live region, which is there before it says something. */
const PARTS = ['banner', 'main', 'dialog', 'status'];

/** What is wrong with the tree of a step, as a walk through it shows. */
export function readingProblems(tree: string): readonly string[] {
  const lines = tree.split('\n');
  const parts = lines.flatMap((line) => /^- (\w+)/.exec(line)?.[1] ?? []);
  const main = lines.slice(lines.indexOf('- main:') + 1);
  const levels = lines.flatMap((line) => /^.*\bheading .*\[level=(\d)\]/.exec(line)?.[1] ?? []);
  const problems = {
    [`parts: ${parts.join(' ')}`]:
      parts[0] !== 'banner' || parts.some((part) => !PARTS.includes(part)),
    'main does not begin with its heading': main[0]?.startsWith('  - heading') !== true,
    'no place where trouble is said': !main.some((line) => line.startsWith('  - alert')),
    [`levels of headings: ${levels.join(' ')}`]: !/^1( 2)*$/.test(levels.join(' ')),
  };
  const found = Object.keys(problems).filter((name) => problems[name]);
  return [...found, ...lines.filter((line) => UNNAMED.test(line))];
}

/** The main part is read so. */
export async function expectReadAs(window: Page, step: keyof typeof READ): Promise<void> {
  const tree = await window.locator('main').ariaSnapshot();
  const escaped = READ[step].replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  expect(tree).toMatch(new RegExp(`^- main:${escaped.replaceAll('~', '.*')}$`));
}

/** Below each form. */
const FOOT = `
  - paragraph: You can answer until ~ Your bank may stop waiting earlier.
  - button "Continue"
  - button "Cancel"
  - alert`;
const SEALED =
  'What you enter is encrypted in this browser, and used for the sign-in at your bank alone.';
const REASON =
  'Your bank did not accept what you entered. Please check it, and try again. This is the last try.';

/** `~` stands for what differs each time. */
const READ = {
  'a field that is missing': `
  - heading "Sign in at your bank" [level=1]
  - paragraph: ${SEALED}
  - group "Some fields are empty":
    - heading "Some fields are empty" [level=2]
    - list:
      - listitem:
        - link "Password":
          - /url: "#field-1"
  - text: Username
  - textbox "Username": test_atrium
  - text: Password
  - textbox "Password" [invalid]
  - 'button "Show: Password"': Show
  - paragraph: Please fill in this field.${FOOT}`,
  'the sign-in once more': `
  - heading "Sign in at your bank" [level=1]
  - paragraph: ${REASON}
  - paragraph: ${SEALED}
  - text: Username
  - textbox "Username": test_atrium
  - text: Password
  - textbox "Password"
  - 'button "Show: Password"': Show${FOOT}`,
  questions: `
  - heading "Your bank asks" [level=1]
  - text: What city were you born in?
  - textbox "What city were you born in?"
  - text: What was your first pet called?
  - textbox "What was your first pet called?"
  - radiogroup "Where should we send your code?":
    - text: Where should we send your code?
    - radio "Text message to ***-***-1234"
    - text: Text message to ***-***-1234
    - radio "Email to s***@example.com"
    - text: Email to s***@example.com${FOOT}`,
  'a picture': `
  - heading "Your bank asks" [level=1]
  - text: What is in this picture?
  - 'img "Picture of your bank, to the question: What is in this picture?"'
  - paragraph: Your bank sent this picture without a description. If you cannot read it, cancel, and ask your bank for another way to sign in.
  - textbox "What is in this picture?"${FOOT}`,
  'the account': `
  - heading "Choose an account" [level=1]
  - radiogroup "Please select an account:":
    - text: "Please select an account:"
    - radio "MX Bank Checking"
    - text: MX Bank Checking
    - radio "MX Bank Savings"
    - text: MX Bank Savings${FOOT}`,
  'the end': `
  - heading "Account verified" [level=1]
  - paragraph: Your account has been verified.
  - paragraph: There is nothing more to do here.
  - link "Back to Acme":
    - /url: https://shop.example.com/done~
  - alert`,
  banks: `
  - heading "Which bank is your account at?" [level=1]
  - search:
    - text: Name of your bank
    - textbox "Name of your bank": MX Bank
    - button "Search"
    - link "Back to Acme":
      - /url: https://shop.example.com/done~
  - list:
    - listitem:
      - button "MX Bank"
    - listitem:
      - button "MX Bank (OAuth)"
  - alert`,
  "the bank's own page, open": `
  - heading "Sign in at your bank" [level=1]
  - paragraph: Please finish at your bank, in the other window. This page then goes on by itself.
  - timer: "Time left: ~"
  - button "Open my bank's page again"
  - button "Cancel"
  - alert`,
} as const;
