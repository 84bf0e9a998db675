/**
 * A file that may change while the process runs, such as the keys or the tenants. Looked at by
 * polling, because a mounted secret is replaced by a rename that file events miss. A file that
 * cannot be used has no value: whoever reads it has to reject.
 */
import { statSync } from 'node:fs';
import { readPrivateFile } from '../runtime/process';

/** Pause between two looks, in milliseconds: a change takes effect within a second. */
const LOOK_MS = 250;
/** An editor that writes in place is seen with half a file; the next look decides. */
const BAD_LOOKS_MAX = 2;

/** What a file is read with. */
export interface WatchedFileOptions<T> {
  readonly path: string;
  /** @throws Error whose message names the place and shows no value */
  readonly parse: (text: string) => T;
  /** Whether everybody on the machine may read or write it. @default false */
  readonly isOpenToAll?: boolean;
}

/** Hears of each change; `value` is undefined, and `problem` says why, while it cannot be used. */
export type FileListener<T> = (now: {
  readonly value: T | undefined;
  readonly problem?: string;
}) => void;

/** The file and what it holds now. */
export class WatchedFile<T> {
  readonly #options: WatchedFileOptions<T>;
  readonly #timer: NodeJS.Timeout;
  readonly #listeners = new Set<FileListener<T>>();
  #seen: string;
  #value: T | undefined;
  #badLooks = 0;

  /** @throws what `parse` throws, or Error when it cannot be read or is open to all */
  constructor(options: WatchedFileOptions<T>) {
    this.#options = options;
    this.#seen = versionOf(options.path);
    this.#value = this.#read();
    this.#timer = setInterval(() => {
      this.#look();
    }, LOOK_MS);
    this.#timer.unref();
  }

  /** What it holds; undefined while it cannot be used. */
  get value(): T | undefined {
    return this.#value;
  }

  onChange(listener: FileListener<T>): void {
    this.#listeners.add(listener);
  }

  /** Looks no more. */
  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  #look(): void {
    const version = versionOf(this.#options.path);
    if (version === this.#seen && this.#badLooks === 0) return;
    try {
      const value = this.#read();
      this.#badLooks = 0;
      this.#seen = version;
      this.#become(value);
    } catch (error) {
      this.#badLooks += 1;
      if (this.#badLooks < BAD_LOOKS_MAX || this.#value === undefined) return;
      this.#become(undefined, error instanceof Error ? error.message : String(error));
    }
  }

  #become(value: T | undefined, problem?: string): void {
    this.#value = value;
    const now = { value, ...(problem === undefined ? {} : { problem }) };
    for (const listener of this.#listeners) listener(now);
  }

  #read(): T {
    const { path, parse, isOpenToAll = false } = this.#options;
    return parse(readPrivateFile(path, isOpenToAll));
  }
}

/** Tells a rewritten file from the one before: also of the same size, and in the same tick. */
function versionOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  if (found === undefined) return '';
  return [found.ino, found.mtimeNs, found.ctimeNs, found.size].join('-');
}
