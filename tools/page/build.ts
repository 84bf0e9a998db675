/** How the page is bundled. In a file of its own, because the bundler is loaded where it is used alone. */
import path from 'node:path';
import { type InlineConfig } from 'vite';

const PAGE = path.join(__dirname, '..', '..', 'page');

/** Browsers of the last two years; what is older shows the page in plainer colors. */
const TARGETS = ['chrome123', 'edge123', 'firefox121', 'safari17.5'];

const SHARED: InlineConfig = {
  configFile: false,
  envDir: false,
  root: PAGE,
  logLevel: 'warn',
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
};

/** Writes index.html, assets/ and embed.js into the folder; what was there is removed. */
export async function buildPage(outDir: string): Promise<void> {
  const { build } = await import('vite');
  await build({
    ...SHARED,
    base: '/page/',
    build: {
      outDir,
      emptyOutDir: true,
      target: TARGETS,
      // The policy of the page allows nothing inline, and no other file is loaded before the script.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  });
  await build({
    ...SHARED,
    build: {
      outDir,
      emptyOutDir: false,
      target: TARGETS,
      reportCompressedSize: false,
      lib: {
        entry: path.join(PAGE, 'embed', 'embed.ts'),
        formats: ['iife'],
        name: 'AtriumVerification',
        fileName: () => 'embed.js',
      },
    },
  });
}
