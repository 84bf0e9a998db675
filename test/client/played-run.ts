/**
 * A verification that a test moves, as a source of pages and views: it changes in tasks, each of
 * which adds some events at once, as a worker does. It may go on in the middle of a read.
 */
import { type HistoryPage } from '../../client/history-poll';
import { type ReadView } from '../../client/read-view';
import { type ViewSource } from '../../client/view-follower';
import { type ViewEvent } from '../../client/view-events';
import { type NextAction, type VerificationStep, type VerificationView } from '../../domain';
import { aView } from '../api/support/stub-api';

/** What a task can do; `quiet` changes what no event tells. */
export const CHANGES = [
  ...['ask', 'open-url', 'wait', 'connect', 'extend', 'quiet'],
  ...['readMember', 'verifyMember', 'awaitMemberSettled', 'listAccountNumbers'],
] as const;
export type Change = (typeof CHANGES)[number];

type Told = ViewEvent extends infer E ? (E extends ViewEvent ? Omit<E, 'id'> : never) : never;

const NONE: NextAction = { kind: 'none' };
const AT = { deadline: '', reason: 'first', attemptsLeft: 1 } as const;

export class PlayedRun implements ViewSource {
  view: VerificationView = aView(1, { step: 'createMember', memberGuid: null });
  readonly #tasks: { readonly events: readonly ViewEvent[]; readonly length: number }[] = [];
  readonly #ahead: Change[][];
  readonly #luck: readonly number[];
  readonly #wake = new Set<() => void>();
  #hasEnded = false;
  #calls = 0;

  /** @param luck - what is decided by chance: how far it goes in a read, how long a page is */
  constructor(tasks: readonly (readonly Change[])[], luck: readonly number[]) {
    this.#ahead = tasks.map((each) => [...each]);
    this.#luck = luck;
    this.#append([]);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Does so many tasks, the end being one. */
  advance(tasks: number): void {
    for (let done = 0; done < tasks && !this.#hasEnded; done += 1) {
      const task = this.#ahead.shift();
      this.#append(task === undefined ? this.#end() : task.flatMap((each) => this.#apply(each)));
    }
    for (const wake of this.#wake) wake();
  }

  /** Resolves once nobody has anything to do until it goes on. */
  async settled(): Promise<void> {
    for (let calls = -1; calls !== this.#calls;) {
      calls = this.#calls;
      for (let turn = 0; turn < 4; turn += 1) await new Promise(setImmediate);
    }
  }

  async read(last: ReadView | undefined): Promise<ReadView> {
    const known = this.#length;
    const revision = String(known);
    this.#calls += 1;
    if (last?.revision === revision) return last;
    await new Promise(setImmediate);
    this.advance(this.#chance(3));
    const { view } = this;
    this.advance(this.#chance(3));
    await new Promise(setImmediate);
    return { view, revision, known, latest: this.#length };
  }

  async poll(token: Uint8Array | undefined, signal: AbortSignal): Promise<HistoryPage> {
    const from = token?.[0] ?? 0;
    this.#calls += 1;
    while (this.#tasks.length === from && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#wake.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#wake.add(wake);
        signal.addEventListener('abort', wake);
      });
    }
    const tasks = this.#tasks.slice(from, from + 1 + this.#chance(4));
    const to = from + tasks.length;
    return {
      events: tasks.flatMap(({ events }) => events),
      lastEventId: tasks.at(-1)?.length ?? 0,
      isLast: this.#hasEnded && to === this.#tasks.length,
      token: Uint8Array.of(to),
    };
  }

  get #length(): number {
    return this.#tasks.at(-1)?.length ?? 0;
  }

  #chance(below: number): number {
    return this.#luck[this.#calls % this.#luck.length]! % below;
  }

  /** Two events that tell nothing come before those that do. */
  #append(told: readonly Told[]): void {
    const first = this.#length + 3;
    const events = told.map((each, at) => ({ ...each, id: first + at }));
    this.#tasks.push({ events, length: first + events.length - 1 });
  }

  #change(change: Partial<VerificationView>): void {
    this.view = { ...this.view, ...change, version: this.view.version + 1 };
  }

  #apply(change: Change): readonly Told[] {
    const { phase, polls } = this.view;
    switch (change) {
      case 'ask':
        return phase === 'CONNECTING'
          ? this.#enter('AWAITING_CHALLENGE_ANSWERS', 'awaitEndUser', {
              ...{ kind: 'answer-challenges', ...AT, round: this.view.version, challenges: [] },
            })
          : [];
      case 'open-url':
        return phase === 'CONNECTING'
          ? this.#enter('AWAITING_OPEN_URL', 'awaitOauthMember', {
              ...{ kind: 'open-url', ...AT, round: this.view.version, page: 'oauth' },
            })
          : [];
      case 'wait':
        return phase === 'CONNECTING' ? this.#enter('WAITING_TO_RETRY', 'waitToRetry') : [];
      case 'connect':
        return phase === 'CONNECTING'
          ? []
          : [...this.#enter('CONNECTING', 'resumeMember'), { kind: 'step', step: 'resumeMember' }];
      case 'extend':
        this.#change({ deadline: `${this.view.deadline}+` });
        return [{ kind: 'untold' }];
      case 'quiet':
        this.#change({ polls: polls + 1, memberGuid: 'MBR-1' });
        return [];
      default:
        // An activity that is started again changes nothing.
        if (change !== this.view.step) this.#change({ step: change, nextAction: NONE });
        return [{ kind: 'step', step: change }];
    }
  }

  #enter(
    phase: VerificationView['phase'],
    step: VerificationStep,
    nextAction: NextAction = NONE,
  ): readonly Told[] {
    const since = new Date(Date.parse(this.view.phaseSince) + 1).toISOString();
    this.#change({ phase, step, nextAction, phaseSince: since });
    return [
      { kind: 'phase', phase, since, connectionStatus: undefined, institutionCode: undefined },
    ];
  }

  #end(): readonly Told[] {
    this.#hasEnded = true;
    return this.#enter('FINISHED', 'finished');
  }
}
