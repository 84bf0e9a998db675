/** An end user who answers each round once, patiently, or pushily. */
import { type SecretFields } from '../../client';
import { filledIn, rightAnswer } from '../end-user/end-user';
import { type Asked, type Given, type Seen } from './callers';
import { PLANTED } from './model';
import { together } from './pacing';
import { known, type Acknowledged, type Plan } from './plan';
import { type World } from './world';

/** One of them. */
export class EndUser {
  /** The answers that were taken so far. */
  readonly acknowledged: Acknowledged[] = [];
  readonly #world: World;
  readonly #plan: Plan;
  readonly #id: string;
  readonly #isPushy: boolean;
  #credentials = 0;
  #earlier: Given | undefined;

  constructor(world: World, plan: Plan, id: string, isPushy: boolean) {
    this.#world = world;
    this.#plan = plan;
    this.#id = id;
    this.#isPushy = isPushy;
  }

  /** Goes on to the outcome. @throws Error where there is none in time */
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
    return known(this.#plan, `${what} of ${this.#id}`, attempt);
  }

  async #act(action: Asked, memberGuid: string | null): Promise<void> {
    if (action.kind === 'open-url') {
      const known = await this.#known('the address', () => this.#plan.caller.openUrl(this.#id));
      // Where there is none to open, the next view says why.
      if (known === 'opened') await this.#world.control.approve(memberGuid ?? '');
      return;
    }
    const given = this.#given(action);
    if (given === undefined) return;
    const keys = this.#isPushy ? ['a', 'b', 'c'] : ['a'];
    const sent = keys.map((key) =>
      this.#known('the answer', () =>
        this.#plan.caller.answer(this.#id, given, `${String(action.round)}-${key}`),
      ),
    );
    const others = this.#isPushy ? this.#outOfOrder(given, action.round) : [];
    const [results] = await together([together(sent), together(others)]);
    if (results.includes('taken')) {
      const guids =
        action.kind === 'answer-challenges' ? action.challenges.map(({ guid }) => guid) : [];
      this.acknowledged.push({ kind: given.kind, guids });
    }
    this.#earlier = given;
  }

  /**
   * An answer to the round before, and one to the round after, each sent once: neither may have an
   * effect. Whatever the answer is: what counts is what MX gets.
   */
  #outOfOrder({ kind, given }: Given, round: number): Promise<unknown>[] {
    const early = { kind, given: { ...given, round: round + 1 } } as Given;
    const late = this.#earlier === undefined ? [] : [['late', this.#earlier] as const];
    return [...late, ['early', early] as const].map(([name, each]) =>
      this.#plan.caller.answer(this.#id, each, `${String(round)}-${name}`),
    );
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
