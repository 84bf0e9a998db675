/** Tests in the browser that run side by side: each has a context of its own, closed at its end. */
import { type BrowserContext } from 'playwright-core';
import { type InBrowser } from '../../support/browser';
import { useTestsTogether } from '../../support/runs';

/** Declares a test. */
export type Together = (name: string, body: (context: BrowserContext) => Promise<void>) => void;

/** They begin with the suite, a few at a time. */
export function useTogether(inBrowser: InBrowser): Together {
  const together = useTestsTogether();
  return (name, body) => {
    together(name, () => inBrowser(body));
  };
}
