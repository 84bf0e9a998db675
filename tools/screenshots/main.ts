/**
 * `npm run docs:screenshots`: makes the pictures of the documentation anew, from the Temporal UI and
 * the end user's page over a stack on this machine. Run by hand when either changes. What is on them is
 * in pictures.ts, story.ts and page-pictures.ts.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT, UsageError, type CommandContext } from '../../cli/terminal';
import { runTool } from '../run-tool';
import { launchChromium } from '../browser/chromium';
import { startStack } from '../stack';
import { takePagePictures } from './page-pictures';
import { openUi, picturesOf } from './pictures';
import { tellStory } from './story';

const USAGE = `Usage: npm run docs:screenshots [-- page|temporal]

Writes docs/images/list.png, waiting.png and finished.png, of the Temporal UI, and docs/images/page/, of the
end user's page; or one of the two. Needs Chromium on PATH
(Debian: apt-get install chromium) and the Temporal server that the demo runs on.`;

const POLL_INTERVAL_MS = 200;
const IMAGES = path.resolve(__dirname, '../../docs/images');

runTool({ name: 'docs:screenshots', usage: USAGE, run: takePictures });

async function takePictures(context: CommandContext): Promise<number> {
  const { args, env, print, onEnd, abortable } = context;
  const [wanted = 'all', ...more] = args;
  if (more.length > 0 || !['all', 'page', 'temporal'].includes(wanted))
    throw new UsageError('Name page or temporal, or nothing for both.');
  const stack = await abortable(
    startStack({
      log: print,
      devServer: { ui: true },
      pollIntervalMs: POLL_INTERVAL_MS,
      simulator: { pace: 'fast' },
    }),
  );
  onEnd(() => stack.close());
  const { uiUrl, namespace } = stack.devServer;
  if (uiUrl === undefined) {
    throw new UsageError('The pictures need a server of our own: unset TEMPORAL_ADDRESS.');
  }
  const browser = await launchChromium(env['PATH']);
  onEnd(() => browser.close());
  // First: what the page's pictures leave behind would be in the list.
  if (wanted !== 'page') {
    const story = await abortable(tellStory(stack));
    const page = await openUi(browser, { uiUrl, namespace });
    mkdirSync(IMAGES, { recursive: true });
    for (const { name, take } of picturesOf(page, { uiUrl, namespace }, story)) {
      const file = path.join(IMAGES, `${name}.png`);
      writeFileSync(file, await abortable(take()));
      print(`Written: ${path.relative(process.cwd(), file)}`);
    }
  }
  if (wanted !== 'temporal') {
    const folder = path.join(IMAGES, 'page');
    const names = await abortable(takePagePictures(browser, stack, folder));
    print(`Written: ${String(names.length)} pictures in ${path.relative(process.cwd(), folder)}`);
  }
  return EXIT.ok;
}
