/**
 * `npm run docs:screenshots`: makes the pictures of docs/operations.md anew, from the Temporal UI
 * over a stack on this machine. Run by hand when the UI or what we show in it changes. What is on
 * them is in pictures.ts and story.ts.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT, UsageError, type CommandContext } from '../../cli/terminal';
import { runTool } from '../run-tool';
import { launchChromium } from '../browser/chromium';
import { startStack } from '../stack';
import { openUi, picturesOf } from './pictures';
import { tellStory } from './story';

const USAGE = `Usage: npm run docs:screenshots

Writes docs/images/list.png, waiting.png and finished.png. Needs Chromium on PATH
(Debian: apt-get install chromium) and the Temporal server that the demo runs on.`;

const POLL_INTERVAL_MS = 200;
const IMAGES = path.resolve(__dirname, '../../docs/images');

runTool({ name: 'docs:screenshots', usage: USAGE, run: takePictures });

async function takePictures(context: CommandContext): Promise<number> {
  const { args, env, print, onEnd, abortable } = context;
  if (args.length > 0) throw new UsageError('This command takes no arguments.');
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
  const story = await abortable(tellStory(stack));
  const page = await openUi(browser, { uiUrl, namespace });
  mkdirSync(IMAGES, { recursive: true });
  for (const { name, take } of picturesOf(page, { uiUrl, namespace }, story)) {
    const file = path.join(IMAGES, `${name}.png`);
    writeFileSync(file, await abortable(take()));
    print(`Written: ${path.relative(process.cwd(), file)}`);
  }
  return EXIT.ok;
}
