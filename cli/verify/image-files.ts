/**
 * Pictures of challenges, as files that a person can open. For their owner only, and gone at the
 * end.
 */
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The files of one session. */
export interface ImageFiles {
  /** Writes a picture and returns its path; undefined when the text is no picture. */
  readonly write: (dataUri: string, name: string) => Promise<string | undefined>;
  /** Removes them all. */
  readonly remove: () => void;
}

const DATA_URI = /^data:image\/([a-z0-9.+-]{1,20})(?:;[^,;]*)*;base64,([A-Za-z0-9+/=\s]+)$/i;
const EXTENSIONS: Readonly<Record<string, string>> = {
  png: 'png',
  jpeg: 'jpg',
  jpg: 'jpg',
  gif: 'gif',
  webp: 'webp',
  bmp: 'bmp',
};

/** Starts without a folder; it is made for the first picture. */
export function openImageFiles(): ImageFiles {
  let folder: string | undefined;
  return {
    write: async (dataUri, name) => {
      const match = DATA_URI.exec(dataUri);
      if (match === null) return undefined;
      const [, type = '', data = ''] = match;
      // `mkdtemp` makes the folder for its owner only.
      folder ??= await mkdtemp(path.join(tmpdir(), 'atrium-verification-images-'));
      // The extension comes from a list of ours: the type is a bank's text. What is no known
      // picture is not opened as one.
      const file = path.join(folder, `${name}.${EXTENSIONS[type.toLowerCase()] ?? 'bin'}`);
      await writeFile(file, Buffer.from(data, 'base64'), { mode: 0o600 });
      return file;
    },
    remove: () => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
      folder = undefined;
    },
  };
}
