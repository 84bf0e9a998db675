/** The Temporal UI of `npm run dev` shows payloads decoded, and masked as for an operator. */
import { expect } from '@jest/globals';
import { type Page } from 'playwright-core';
import { verificationWorkflowId } from '../../../contract/names';
import { play } from '../../../tools/end-user/at-client';
import { atMxBank } from '../../../tools/end-user/at-mx';
import { type Pages } from '../support/page-visit';
import { type Together } from '../support/together';

/** All text of the page, what its editors show included. */
const textOf = (page: Page): Promise<string> => page.evaluate('document.body.innerText');

/** Declares the test. It decodes as that UI does, in the browser. */
export function temporalUi(pages: Pages, together: Together): void {
  together('shows a run decoded, with numbers and texts masked', async (context) => {
    const { client, devServer, codecEndpoints } = pages.started().stack;
    const user = { kind: 'new', metadata: 'planted-metadata' } as const;
    const { verificationId, result } = await play(client, atMxBank('challenge', { user }));
    const accountNumber = result.accountNumbers[0]!.accountNumber!;
    const workflow = encodeURIComponent(verificationWorkflowId(verificationId));
    const address = `${devServer.uiUrl}/namespaces/${devServer.namespace}/workflows/${workflow}`;
    const page = await context.newPage();
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
}
