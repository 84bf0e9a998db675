/** Tests in the browser: each has a context of its own, closed at its end. */
import { test } from '@jest/globals';
import { type BrowserContext } from 'playwright-core';
import { type InBrowser } from '../../support/browser';
import { useTestsTogether } from '../../support/runs';

type Body = (context: BrowserContext) => Promise<void>;

/** Declares a test. */
export type Together = (name: string, body: Body) => void;

/** They begin with the suite, a few at a time. */
export function useTogether(inBrowser: InBrowser): Together {
  const together = useTestsTogether();
  return (name, body) => {
    together(name, () => inBrowser(body));
  };
}

/** For what disturbs the others: one after another, behind them. */
export function oneByOne(inBrowser: InBrowser): Together {
  return (name, body) => {
    const run = (): Promise<void> => inBrowser(body);
    // oxlint-disable-next-line jest/expect-expect, jest/valid-title -- the body expects; a title is a text
    test(name, run);
  };
}
