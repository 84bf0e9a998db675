/** One verification from its start to its end, as a caller and an end user go through it. */
import { setTimeout as pause } from 'node:timers/promises';
import { verificationWorkflowId } from '../../contract/names';
import { type AccountNumber, type SecretFields } from '../../client';
import { filledIn, rightAnswer } from '../end-user/end-user';
import { untilKnown } from '../until-known';
import { Broken, type Asked, type Caller, type Given, type Seen } from './callers';
import { PLANTED, type Model } from './model';
import { type World } from './world';

/** How callers behave beside being patient. */
export interface Habits {
  /** Starts of each verification, all at once. @default 1 */
  readonly startsAtOnce?: number;
  /** Each answer comes several times at once, after its time, and before it. @default false */
  readonly isPushy?: boolean;
  /** Share of verifications that are cancelled, or terminated, at some moment. @default 0 */
  readonly cancelled?: number;
  readonly terminated?: number;
  /** Within which time from the start. */
  readonly endedWithinMs?: number;
  /** Done beside each verification, once it is started. */
  readonly beside?: (world: World, verificationId: string, random: () => number) => Promise<void>;
}

/** What is played. */
export interface Plan {
  readonly key: string;
  readonly model: Model;
  readonly caller: Caller;
  readonly random: () => number;
  /** No wait goes on after this. */
  readonly deadlineMs: number;
}

/** An answer that was acknowledged: it has to take effect. */
export interface Acknowledged {
  readonly kind: Given['kind'];
  /** Guids of the challenges. */
  readonly guids: readonly string[];
}

/** What came out. */
export interface Ended {
  readonly model: Model;
  readonly via: Caller['via'];
  readonly verificationId: string;
  /** The code; `terminated`; or why there is none. */
  readonly outcome: string;
  readonly hasOutcome: boolean;
  readonly retry: string;
  readonly acknowledged: readonly Acknowledged[];
  readonly numbers: readonly AccountNumber[];
  /** Whether a caller or operator ended it, or tried to. */
  readonly wasStopped: 'cancelled' | 'terminated' | undefined;
  readonly tookMs: number;
}

/** Plays one. Does not throw: what went wrong is its outcome. */
export async function playOne(world: World, plan: Plan, habits: Habits): Promise<Ended> {
  const { model, caller, random } = plan;
  const startedMs = Date.now();
  const acknowledged: Acknowledged[] = [];
  const wasStopped = stopOf(habits, random());
  const stopAfterMs = random() * (habits.endedWithinMs ?? 0);
  let verificationId = plan.key;
  const ended = (
    seen: Seen['outcome'] | undefined,
    why: string,
    numbers: Ended['numbers'] = [],
  ) => ({
    ...{ model, via: caller.via, verificationId, acknowledged, numbers, wasStopped },
    ...{ outcome: seen?.code ?? why, hasOutcome: seen !== undefined, retry: seen?.retry ?? '' },
    tookMs: Date.now() - startedMs,
  });
  try {
    const known = <T>(what: string, attempt: () => Promise<T | undefined>) =>
      untilKnown(`${what} of ${verificationId}`, plan.deadlineMs, attempt);
    const starts = Array.from({ length: habits.startsAtOnce ?? 1 }, () =>
      known('the start', () => caller.start(plan.key, model.start)),
    );
    const ids = new Set(await Promise.all(starts));
    [verificationId = plan.key] = ids;
    if (ids.size > 1) return ended(undefined, 'starts with one key made several verifications');
    const beside = Promise.all([
      habits.beside?.(world, verificationId, random),
      stopIt(world, plan, verificationId, wasStopped, stopAfterMs),
    ]);
    const endUser = new EndUser(world, plan, verificationId, habits, acknowledged);
    const outcome = await endUser.play();
    await beside;
    const hasNumbers = outcome.code === 'verified';
    const numbers = hasNumbers
      ? await known('the numbers', () => caller.numbers(verificationId))
      : [];
    return ended(outcome, '', numbers);
  } catch (error) {
    if (error instanceof Broken && wasStopped === 'terminated')
      return ended(undefined, 'terminated');
    return ended(undefined, error instanceof Error ? error.message || error.name : String(error));
  }
}

function stopOf({ cancelled = 0, terminated = 0 }: Habits, chance: number): Ended['wasStopped'] {
  if (chance < cancelled) return 'cancelled';
  return chance < cancelled + terminated ? 'terminated' : undefined;
}

// oxlint-disable-next-line max-params -- each is another thing
async function stopIt(
  { temporal }: World,
  { caller, deadlineMs }: Plan,
  id: string,
  how: Ended['wasStopped'],
  afterMs: number,
): Promise<void> {
  if (how === undefined) return;
  await pause(afterMs);
  if (how === 'cancelled') {
    // It may have ended by then.
    await untilKnown('the cancellation', deadlineMs, () => caller.cancel(id)).catch(
      () => undefined,
    );
    return;
  }
  await temporal.workflow
    .getHandle(verificationWorkflowId(id))
    .terminate('chaos')
    .catch(() => undefined);
}

/** Answers each round once, patiently. */
class EndUser {
  readonly #world: World;
  readonly #plan: Plan;
  readonly #id: string;
  readonly #habits: Habits;
  readonly #acknowledged: Acknowledged[];
  #credentials = 0;
  #earlier: Given | undefined;

  // oxlint-disable-next-line max-params -- each is another thing
  constructor(world: World, plan: Plan, id: string, habits: Habits, acknowledged: Acknowledged[]) {
    this.#world = world;
    this.#plan = plan;
    this.#id = id;
    this.#habits = habits;
    this.#acknowledged = acknowledged;
  }

  async play(): Promise<NonNullable<Seen['outcome']>> {
    let answered = 0;
    for (;;) {
      const { nextAction, memberGuid, outcome } = await this.#known('the view', () =>
        this.#plan.caller.read(this.#id, answered),
      );
      if (outcome !== undefined) return outcome;
      // Without anything new it is read again, up to the deadline.
      if (Date.now() > this.#plan.deadlineMs) throw new Error('no outcome in time');
      if (nextAction.kind === 'none' || nextAction.round <= answered) continue;
      answered = nextAction.round;
      await this.#act(nextAction, memberGuid);
    }
  }

  #known<T>(what: string, attempt: () => Promise<T | undefined>): Promise<T> {
    return untilKnown(`${what} of ${this.#id}`, this.#plan.deadlineMs, attempt);
  }

  async #act(action: Asked, memberGuid: string | null): Promise<void> {
    if (action.kind === 'open-url') {
      await this.#known('the address', () => this.#plan.caller.openUrl(this.#id));
      await this.#world.control.approve(memberGuid ?? '');
      return;
    }
    const given = this.#given(action);
    if (given === undefined) return;
    const keys = this.#habits.isPushy === true ? ['a', 'b', 'c'] : ['a'];
    if (this.#habits.isPushy === true) this.#outOfOrder(given, action.round);
    const sent = keys.map((key) =>
      this.#known('the answer', () =>
        this.#plan.caller.answer(this.#id, given, `${String(action.round)}-${key}`),
      ),
    );
    const results = await Promise.all(sent);
    if (results.includes('taken')) {
      const guids =
        action.kind === 'answer-challenges' ? action.challenges.map(({ guid }) => guid) : [];
      this.#acknowledged.push({ kind: given.kind, guids });
    }
    this.#earlier = given;
  }

  /** An answer to the round before, and one to the round after: neither may have an effect. */
  #outOfOrder({ kind, given }: Given, round: number): void {
    const early = { kind, given: { ...given, round: round + 1 } } as Given;
    for (const [name, each] of [
      ['late', this.#earlier],
      ['early', early],
    ] as const) {
      if (each === undefined) continue;
      // Whatever the answer is: what counts is what MX gets.
      this.#plan.caller.answer(this.#id, each, `${String(round)}-${name}`).catch(() => undefined);
    }
  }

  #given(action: Exclude<Asked, { kind: 'open-url' }>): Given | undefined {
    const { round } = action;
    switch (action.kind) {
      case 'answer-challenges': {
        const isPlanted = this.#plan.model.credentials?.includes(PLANTED) === true;
        const [planted = ''] = this.#world.planted.answers;
        const answers = action.challenges.map((question) => ({
          guid: question.guid,
          value: isPlanted ? planted : rightAnswer(question),
        }));
        return { kind: 'challengeAnswers', given: { round, answers } };
      }
      case 'select-account': {
        const [option] = action.options;
        return { kind: 'accountSelection', given: { round, value: option?.value ?? '' } };
      }
      case 'provide-credentials': {
        const password = this.#plan.model.credentials?.[this.#credentials++];
        if (password === undefined) return undefined;
        const credentials =
          password === PLANTED ? this.#planted(action) : filledIn(action.credentials, password);
        return { kind: 'credentials', given: { round, credentials } };
      }
    }
  }

  #planted({ credentials }: Extract<Asked, { kind: 'provide-credentials' }>): SecretFields {
    const { username, password } = this.#world.planted;
    return credentials.map(({ guid, type }) => ({
      guid,
      value: type === 'LOGIN' ? username : password,
    }));
  }
}
