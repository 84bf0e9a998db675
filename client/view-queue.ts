/**
 * Views on their way to one watcher: an async iterable that is pushed to. The views themselves are
 * shared, not copied.
 */
import { type VerificationView } from '../domain';

/**
 * Holds what its watcher has not taken yet; at most the changes of one verification, some dozens.
 */
export class ViewQueue implements AsyncIterable<VerificationView> {
  readonly #views: VerificationView[] = [];
  #lastVersion: number | undefined;
  #end: { readonly error?: unknown } | undefined;
  #wake: () => void = () => undefined;

  /** @param seenVersion - the version that the watcher has already; it does not get it again */
  constructor(seenVersion?: number) {
    this.#lastVersion = seenVersion;
  }

  push(view: VerificationView): void {
    if (view.version === this.#lastVersion) return;
    this.#lastVersion = view.version;
    this.#views.push(view);
    this.#wake();
  }

  /** No more views come; the watcher still gets those that wait. */
  end(): void {
    this.#end ??= {};
    this.#wake();
  }

  /** As {@link end}; then the error is thrown to the watcher. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<VerificationView> {
    for (;;) {
      const view = this.#views.shift();
      if (view !== undefined) {
        yield view;
      } else if (this.#end !== undefined) {
        if ('error' in this.#end) throw this.#end.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
