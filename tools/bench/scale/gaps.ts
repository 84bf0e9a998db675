/** Pauses between the reads of each member, counted by the millisecond. Pure, but for the clock that is passed in. */

/** Pauses in milliseconds; zeros where there was none. */
export interface GapFigures {
  readonly least: number;
  readonly mean: number;
  readonly p99: number;
  readonly most: number;
}

/** Longer pauses count as this long. */
const GAP_MS_MAX = 60_000;

/** Notes reads and tells the pauses between them. */
export class Gaps {
  readonly #lastMs: Float64Array;
  readonly #counts = new Uint32Array(GAP_MS_MAX + 1);
  /** Members that were read at least once. */
  members = 0;
  /** Reads since the last {@link reset}. */
  reads = 0;

  constructor(membersMax: number) {
    this.#lastMs = new Float64Array(membersMax).fill(-1);
  }

  /** Member `number` is read now. */
  note(number: number, nowMs: number): void {
    const lastMs = this.#lastMs[number] ?? -1;
    this.#lastMs[number] = nowMs;
    this.reads += 1;
    if (lastMs < 0) {
      this.members += 1;
      return;
    }
    // Rounded down: no gap looks longer than it was.
    const gap = Math.min(Math.floor(nowMs - lastMs), GAP_MS_MAX);
    this.#counts[gap] = (this.#counts[gap] ?? 0) + 1;
  }

  /** Forgets the pauses, and keeps when each member was read last. */
  reset(): void {
    this.#counts.fill(0);
    this.reads = 0;
  }

  figures(): GapFigures {
    const count = this.#counts.reduce((sum, each) => sum + each, 0);
    const total = this.#counts.reduce((sum, each, gap) => sum + each * gap, 0);
    const at = (share: number): number => {
      let left = Math.max(1, Math.ceil(count * share));
      return Math.max(
        0,
        this.#counts.findIndex((each) => (left -= each) <= 0),
      );
    };
    const mean = count === 0 ? 0 : Math.round(total / count);
    return { least: at(0), mean, p99: at(0.99), most: at(1) };
  }
}
