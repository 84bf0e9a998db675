/** Views on their way to one follower: an async iterable that is pushed to. The views themselves are shared, not copied. */
import type { VerificationView } from '../domain';

/** Holds what its follower has not taken yet; at most the changes of one verification, some dozens. */
export class ViewQueue implements AsyncIterable<VerificationView> {
  readonly #views: VerificationView[] = [];
  #end: { readonly error?: unknown } | undefined;
  #wake: () => void = () => undefined;

  push(view: VerificationView): void {
    this.#views.push(view);
    this.#wake();
  }

  /** No more views come; the follower still gets those that wait. */
  end(): void {
    this.#end ??= {};
    this.#wake();
  }

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
