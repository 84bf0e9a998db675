/**
 * Goal: the Temporal UI of `npm run dev` shows payloads decoded, and masked as for an operator.
 * Method: headless Chromium on the UI of a whole stack; it decodes as that UI does, in the browser.
 */
import { expect, test } from '@jest/globals';
import { type Page } from 'playwright-core';
import { verificationWorkflowId } from '../../contract/names';
import { play } from '../../tools/end-user/at-client';
import { atMxBank } from '../../tools/end-user/at-mx';
import { useStack } from '../integration/support/stack';
import { describeWithBrowser, useBrowser } from '../support/browser';
import { describeWithOwnServer } from '../support/server-suite';

/** All text of the page, what its editors show included. */
const textOf = (page: Page): Promise<string> => page.evaluate('document.body.innerText');

describeWithOwnServer('the Temporal UI', () => {
  describeWithBrowser('in a browser', () => {
    const context = useBrowser();
    const stack = useStack({ hasUi: true });

    test('shows a run decoded, with numbers and texts masked', async () => {
      const { client, devServer, codecEndpoints } = stack();
      const user = { kind: 'new', metadata: 'planted-metadata' } as const;
      const { verificationId, result } = await play(client, atMxBank('challenge', { user }));
      const accountNumber = result.accountNumbers[0]!.accountNumber!;
      const workflow = encodeURIComponent(verificationWorkflowId(verificationId));
      const address = `${devServer.uiUrl}/namespaces/${devServer.namespace}/workflows/${workflow}`;
      const page = await context().newPage();
      const asked: string[] = [];
      page.on('response', (response) => {
        const { origin, pathname } = new URL(response.url());
        if (pathname.endsWith('/decode'))
          asked.push(`${String(response.status())} ${origin}${pathname}`);
      });

      await page.goto(address);
      const masked = `••••${accountNumber.slice(-4)}`;
      await page.getByText(masked).first().waitFor();
      const shown = await textOf(page);
      expect(shown).toContain('mxbank');
      for (const secret of [accountNumber, 'planted-metadata', 'binary/encrypted'])
        expect(shown).not.toContain(secret);
      expect(new Set(asked)).toEqual(new Set([`200 ${codecEndpoints!.operator}/decode`]));
    });
  });
});
