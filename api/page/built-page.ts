/** The page as `npm run build` makes it, read once: a few files of some ten kilobytes each. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file of the page. */
export interface PageFile {
  readonly bytes: Buffer;
  /** The same, compressed: what browsers are sent. */
  readonly gzipped: Buffer;
  readonly contentType: string;
}

/** What the build has made. */
export interface BuiltPage {
  /** The document. */
  readonly html: Buffer;
  /** Of the page; their names hold a hash of what is in them. */
  readonly assets: ReadonlyMap<string, PageFile>;
  /** The script that merchants' pages load. */
  readonly embed: PageFile;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** In the build beside api/; from the sources in dist/. */
const FOLDERS = [
  path.join(__dirname, '..', '..', 'page-built'),
  path.join(__dirname, '..', '..', 'dist', 'page-built'),
];

/** Reads the page; undefined where it was not built. @throws Error for a build that is not whole */
export function readBuiltPage(folders: readonly string[] = FOLDERS): BuiltPage | undefined {
  const folder = folders.find((each) => existsSync(path.join(each, 'index.html')));
  if (folder === undefined) return undefined;
  const assets = path.join(folder, 'assets');
  const names = readdirSync(assets).filter((name) => TYPES[path.extname(name)] !== undefined);
  return {
    html: readFileSync(path.join(folder, 'index.html')),
    assets: new Map(names.map((name) => [name, fileAt(path.join(assets, name))])),
    embed: fileAt(path.join(folder, 'embed.js')),
  };
}

function fileAt(file: string): PageFile {
  const contentType = TYPES[path.extname(file)] ?? 'application/octet-stream';
  const bytes = readFileSync(file);
  return { bytes, gzipped: gzipSync(bytes, { level: 9 }), contentType };
}
