/**
 * Requests to poll MX now: a browser's hint that the member changed, and the operators' `pollNow`.
 */
import { log, setHandler } from '@temporalio/workflow';
import { isMemberHint, type MemberHint } from '../domain';
import * as messages from '../contract/messages';
import { type MessageBudget } from './message-budget';
import { type VerificationRecord } from './record';

/** Registers its handlers when it is made. */
export class PollRequests {
  readonly #budget: MessageBudget;
  #count = 0;
  #hint: MemberHint | undefined;
  /** Members that messages named while they were there; as many as hints are taken. */
  readonly #named = new Set<string>();
  /** From when on a request has an effect, epoch milliseconds; undefined while nothing polls. */
  #effectiveFromMs: number | undefined;

  constructor(record: VerificationRecord, budget: MessageBudget) {
    this.#budget = budget;
    setHandler(
      messages.memberChangedSignal,
      (hint?: unknown) => {
        const isHint = hint === undefined || isMemberHint(hint);
        if (!isHint || budget.reject('memberChanged', [hint]) !== undefined) {
          record.countDropped();
          log.warn('Dropped a hint that is malformed, or one too many.');
          return;
        }
        this.#take(hint);
        this.#request('memberChanged');
      },
      { description: 'Hint that the member changed at MX: polls now, in slow polling.' },
    );
    setHandler(messages.pollNowUpdate, () => ({ hadEffect: this.#request('pollNow') }), {
      description: 'Operator: polls MX now. Acts in slow polling; fast polling needs no help.',
      validator: (...args: readonly unknown[]) => {
        budget.check('pollNow', args);
      },
    });
  }

  /** The last hint that named a member, as a browser sent it. */
  get hint(): MemberHint | undefined {
    return this.#hint;
  }

  /**
   * The member that the end user deleted, as the last hint says. Only one that a message before was
   * about: the page may show the user's other members too, and the end user goes on after deleting
   * one of those.
   */
  get deletedGuid(): string | undefined {
    const { event, memberGuid } = this.#hint ?? {};
    const isOurs = memberGuid !== undefined && this.#named.has(memberGuid);
    return event === 'member-deleted' && isOurs ? memberGuid : undefined;
  }

  /**
   * Watches for requests while one activity polls. The result tells whether the activity has to
   * start again: a request came in slow polling or, with `followsHints`, a hint that the activity
   * does not know of.
   *
   * @param slowFromMs - when slow polling begins, epoch milliseconds
   */
  watch(slowFromMs: number, followsHints: boolean): () => boolean {
    const countBefore = this.#count;
    const hintBefore = this.#hint;
    this.#effectiveFromMs = slowFromMs;
    return () =>
      (followsHints && isNews(hintBefore, this.#hint)) ||
      (this.#count > countBefore && Date.now() >= slowFromMs);
  }

  /** From now on a request has no effect. */
  stopWatching(): void {
    this.#effectiveFromMs = undefined;
  }

  #take(hint: MemberHint | undefined): void {
    if (hint?.memberGuid === undefined) return;
    this.#hint = hint;
    if (hint.event !== 'member-deleted') this.#named.add(hint.memberGuid);
  }

  #request(kind: 'memberChanged' | 'pollNow'): boolean {
    this.#budget.take(kind);
    this.#count += 1;
    return this.#effectiveFromMs !== undefined && Date.now() >= this.#effectiveFromMs;
  }
}

/** Whether a hint names another member, or says that the end user deleted the member. */
function isNews(before: MemberHint | undefined, now: MemberHint | undefined): boolean {
  const isDeleted = now?.event === 'member-deleted' && before?.event !== 'member-deleted';
  return isDeleted || now?.memberGuid !== before?.memberGuid;
}
