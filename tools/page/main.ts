/** Part of `npm run build`: bundles the end user's page, and the script that embeds it. */
import path from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parseArgs } from 'node:util';
import { EXIT, runCommand, type CommandContext } from '../../cli/terminal';
import { buildPage } from './build';

const USAGE = `Usage: tsx tools/page/main.ts [--out FOLDER]

Bundles page/ to dist/page-built, or to another folder: index.html, assets/, embed.js.`;

const ROOT = path.join(__dirname, '..', '..');

runCommand({ name: 'page', usage: USAGE, run: build });

async function build({ args, print }: CommandContext): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { out: { type: 'string' } } });
  const folder = path.resolve(values.out ?? path.join(ROOT, 'dist', 'page-built'));
  await buildPage(folder);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (path.extname(name) === '') continue;
    const bytes = gzipSync(readFileSync(path.join(folder, name))).length;
    print(
      `${path.join(path.relative(process.cwd(), folder), name)} (${String(bytes)} bytes gzipped)`,
    );
  }
  return EXIT.ok;
}
