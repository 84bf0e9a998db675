/** The last views of one verification, kept for watchers that come back. */
import { type VerificationView } from '../domain';

/** More changes than a usual run has. */
const KEPT_VIEWS_MAX = 64;
/**
 * Pictures make views large; as JSON, the kept views of one verification stay below this. The
 * latest is always kept.
 */
const KEPT_CHARACTERS_MAX = 1_000_000;

interface KeptView {
  readonly view: VerificationView;
  readonly characters: number;
}

/** Bounded in number and size; the oldest go first. */
export class RecentViews {
  #kept: readonly KeptView[] = [];

  /** Keeps a view that is newer than all others. */
  add(view: VerificationView): void {
    const kept: KeptView[] = [];
    let left = KEPT_CHARACTERS_MAX;
    const all = [...this.#kept, { view, characters: JSON.stringify(view).length }];
    for (const one of all.slice(-KEPT_VIEWS_MAX).reverse()) {
      left -= one.characters;
      if (kept.length > 0 && left < 0) break;
      kept.unshift(one);
    }
    this.#kept = kept;
  }

  /**
   * The views that a watcher who has seen a version still lacks. A watcher who has seen none, or a
   * version that never existed, gets the latest view.
   */
  after(version: number | undefined): readonly VerificationView[] {
    const views = this.#kept.map(({ view }) => view);
    const latest = views.at(-1);
    if (latest === undefined) return [];
    if (version === undefined || version > latest.version) return [latest];
    return views.filter((view) => view.version > version);
  }
}
