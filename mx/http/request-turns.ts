/**
 * The one place that every request to MX of a process passes: so many at once, so many a second, and
 * fair. Polls and calls that somebody waits for alternate; within each kind tenants take turns; a
 * tenant's own requests keep their order. So whoever has thousands of requests waiting delays
 * another tenant's next one by one request (docs/adr/0016).
 */
import { type MxCall } from '../port';
import { RequestBudget } from './request-budget';

/** Of all requests at once, polls have at most this share, and so have calls: the other always has some. */
const LANE_SHARE = 0.8;

/** Whose request it is. */
export type RequestOwner = Pick<MxCall, 'tenantId' | 'isPoll'>;

/** How a wait for a turn ended: only after `yes` may the request be sent. */
export type Turn = 'yes' | 'cancelled' | 'too-late';

/** What all requests of a process share. */
export interface TurnLimits {
  readonly atOnceMax: number;
  /** Requests a second; undefined: no limit. */
  readonly perSecond: number | undefined;
}

/** Gives the requests of one process their turns. */
export class RequestTurns {
  readonly #atOnceMax: number;
  readonly #laneMax: number;
  readonly #budget: RequestBudget;
  readonly #calls = new Lane();
  readonly #polls = new Lane();
  #lastServed = this.#polls;
  #timer: NodeJS.Timeout | undefined;

  constructor({ atOnceMax, perSecond }: TurnLimits) {
    this.#atOnceMax = atOnceMax;
    this.#laneMax = Math.ceil(atOnceMax * LANE_SHARE);
    this.#budget = new RequestBudget(perSecond);
  }

  /**
   * Waits for the turn of a request. After `yes` {@link release} has to follow once it is over,
   * however it ended.
   *
   * @param waitMaxMs - undefined: as long as the signal lets it
   */
  take(
    { tenantId = '', isPoll }: RequestOwner,
    { signal, waitMaxMs }: { signal?: AbortSignal | undefined; waitMaxMs?: number | undefined },
  ): Promise<Turn> {
    if (signal?.aborted === true) return Promise.resolve('cancelled');
    const lane = this.#laneOf({ isPoll });
    return new Promise((resolve) => {
      const end = (turn: Turn): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        lane.remove(waiting);
        resolve(turn);
      };
      const onAbort = (): void => {
        end('cancelled');
      };
      const waiting = { tenantId, end };
      const timer = waitMaxMs === undefined ? undefined : setTimeout(end, waitMaxMs, 'too-late');
      signal?.addEventListener('abort', onAbort, { once: true });
      lane.add(waiting);
      this.#serve();
    });
  }

  /**
   * Takes a turn where one is free at once and nobody waits for any: what {@link take} does then,
   * without a promise. After true {@link release} has to follow.
   */
  takeFree(owner: RequestOwner): boolean {
    if (this.#timer !== undefined || this.#calls.hasWaiting || this.#polls.hasWaiting) return false;
    const lane = this.#laneOf(owner);
    if (!this.#hasPlace(lane) || this.#budget.take() > 0) return false;
    this.#lastServed = lane;
    lane.atOnce += 1;
    return true;
  }

  /** The request is over: its place is free. */
  release(owner: RequestOwner): void {
    this.#laneOf(owner).atOnce -= 1;
    this.#serve();
  }

  /** Ends every wait, as a signal does. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const waiting of [...this.#calls.all(), ...this.#polls.all()]) waiting.end('cancelled');
  }

  #laneOf({ isPoll }: Pick<RequestOwner, 'isPoll'>): Lane {
    return isPoll === true ? this.#polls : this.#calls;
  }

  /** Serves as many as may go now. */
  #serve(): void {
    if (this.#timer !== undefined) return;
    for (let lane = this.#nextLane(); lane !== undefined; lane = this.#nextLane()) {
      const waitMs = this.#budget.take();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.#serve();
        }, waitMs);
        return;
      }
      this.#lastServed = lane;
      lane.atOnce += 1;
      lane.next()?.end('yes');
    }
  }

  /** The lane that is served next: of two that may be, the one that was not served last. */
  #nextLane(): Lane | undefined {
    const other = this.#lastServed === this.#polls ? this.#calls : this.#polls;
    return [other, this.#lastServed].find((lane) => lane.hasWaiting && this.#hasPlace(lane));
  }

  #hasPlace(lane: Lane): boolean {
    const atOnce = this.#calls.atOnce + this.#polls.atOnce;
    return atOnce < this.#atOnceMax && lane.atOnce < this.#laneMax;
  }
}

interface Waiting {
  readonly tenantId: string;
  readonly end: (turn: Turn) => void;
}

/** Requests of one kind that wait. Tenants stand in the order in which they are served next. */
class Lane {
  /** Requests under way. */
  atOnce = 0;
  readonly #tenants = new Map<string, Set<Waiting>>();

  get hasWaiting(): boolean {
    return this.#tenants.size > 0;
  }

  add(waiting: Waiting): void {
    const { tenantId } = waiting;
    const own = this.#tenants.get(tenantId);
    if (own === undefined) this.#tenants.set(tenantId, new Set([waiting]));
    else own.add(waiting);
  }

  remove(waiting: Waiting): void {
    const own = this.#tenants.get(waiting.tenantId);
    if (own?.delete(waiting) === true && own.size === 0) this.#tenants.delete(waiting.tenantId);
  }

  /** Takes the one that waited longest of the tenant whose turn it is, which then stands last. */
  next(): Waiting | undefined {
    const [turn] = this.#tenants;
    if (turn === undefined) return undefined;
    const [tenantId, own] = turn;
    const [oldest] = own;
    if (oldest !== undefined) own.delete(oldest);
    this.#tenants.delete(tenantId);
    if (own.size > 0) this.#tenants.set(tenantId, own);
    return oldest;
  }

  all(): readonly Waiting[] {
    return [...this.#tenants.values()].flatMap((own) => [...own]);
  }
}
