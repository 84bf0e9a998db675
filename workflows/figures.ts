/** Tells the worker what there is to count. Leaves no event, and says nothing while a run is replayed. */
import { proxySinks, workflowInfo } from '@temporalio/workflow';
import {
  WaitClock,
  type AccountVerificationInput,
  type VerificationStep,
  type VerificationView,
} from '../domain';
import { type FigureSinks } from '../contract';
import { type RecordChange } from './record-change';

const { figures: sink } = proxySinks<FigureSinks>();

/** Follows the changes of one run's record. */
export class Figures {
  readonly #input: AccountVerificationInput;
  readonly #clock: WaitClock;
  #rounds = 0;

  constructor(input: AccountVerificationInput, step: VerificationStep, nowMs: number) {
    this.#input = input;
    this.#clock = new WaitClock(step, nowMs);
    if (isLive()) sink.started(input.member.kind);
  }

  /** @param view - after the change */
  follow(
    { step, challengeKind, nextAction }: RecordChange,
    view: VerificationView,
    nowMs: number,
  ): void {
    if (step !== undefined) this.#clock.enter(step, nowMs);
    if (challengeKind !== undefined && nextAction !== undefined && nextAction.kind !== 'none') {
      this.#rounds += 1;
      if (isLive()) sink.asked({ kind: challengeKind, reason: nextAction.reason });
    }
    if (step === 'finished' && isLive()) this.#finish(view, nowMs);
  }

  #finish({ outcome, institutionCode, memberGuid, startedAt }: VerificationView, nowMs: number) {
    if (outcome === undefined) return;
    sink.finished({
      outcome: { code: outcome.code, turn: outcome.turn },
      connectionMethod: this.#input.member.kind,
      institutionCode: memberGuid === null ? null : institutionCode,
      durationMs: Math.max(0, nowMs - Date.parse(startedAt)),
      waitedMs: this.#clock.waitedMs,
      rounds: this.#rounds,
    });
  }
}

function isLive(): boolean {
  return !workflowInfo().unsafe.isReplaying;
}
