/**
 * The public record of a run: the view that callers query, the search attributes that operators
 * filter by, the current details that the Temporal UI shows, and the figures that the worker counts.
 * One place changes them all, so that they never disagree.
 */
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { type SearchAttributeUpdatePair } from '@temporalio/common';
import {
  firstView,
  statusLabel,
  type AccountVerificationInput,
  type VerificationView,
} from '../domain';
import { renderCurrentDetails } from './current-details';
import { ATTRIBUTE_KEYS } from '../contract/names';
import { Figures } from './figures';
import { type RecordChange } from './record-change';

/** Where one verification stands, for callers and operators. */
export class VerificationRecord {
  #view: VerificationView;
  #deadlineMs: number;
  #extendedMs = 0;
  readonly #figures: Figures;

  constructor(input: AccountVerificationInput, overallMs: number) {
    const nowMs = Date.now();
    this.#deadlineMs = nowMs + overallMs;
    this.#view = firstView(input, workflowInfo().startTime, nowMs, this.#deadlineMs);
    this.#figures = new Figures(input, this.#view.step, nowMs);
    this.#publishDetails();
  }

  get view(): VerificationView {
    return this.#view;
  }

  /** When the whole verification ends, epoch milliseconds. */
  get deadlineMs(): number {
    return this.#deadlineMs;
  }

  /** By how much operators have extended the deadlines so far, in milliseconds. */
  get extendedMs(): number {
    return this.#extendedMs;
  }

  /**
   * A deadline `waitMs` from now, at the latest the overall one, in epoch milliseconds. Moves with
   * every extension.
   */
  deadlineIn(waitMs: number): () => number {
    const deadlineMs = Math.min(Date.now() + waitMs, this.#deadlineMs);
    const extendedBeforeMs = this.#extendedMs;
    return () => deadlineMs + this.#extendedMs - extendedBeforeMs;
  }

  /** Moves the overall deadline and that of the open round; returns the new overall one. */
  extendDeadline(byMs: number): string {
    this.#extendedMs += byMs;
    this.#deadlineMs += byMs;
    const { nextAction } = this.#view;
    this.#view = {
      ...this.#view,
      deadline: isoTime(this.#deadlineMs),
      nextAction:
        nextAction.kind === 'none'
          ? nextAction
          : { ...nextAction, deadline: isoTime(Date.parse(nextAction.deadline) + byMs) },
      version: this.#view.version + 1,
    };
    this.#publishDetails();
    return this.#view.deadline;
  }

  /** Counts signals that were dropped. */
  countDropped(signals = 1): void {
    if (signals > 0) this.change({ droppedSignals: this.#view.droppedSignals + signals });
  }

  /**
   * Takes a change in and publishes it. Attributes cost an event and an Action, so they follow the
   * phase only.
   */
  change(change: RecordChange): void {
    const { challengeKind, ...fields } = change;
    const isNewPhase = fields.phase !== undefined && fields.phase !== this.#view.phase;
    this.#view = {
      ...this.#view,
      ...fields,
      version: this.#view.version + 1,
      phaseSince: isNewPhase ? isoTime(Date.now()) : this.#view.phaseSince,
    };
    if (isNewPhase) this.#publishAttributes(challengeKind);
    this.#figures.follow(change, this.#view, Date.now());
    this.#publishDetails();
  }

  /** Sends those that differ from what the index has. */
  #publishAttributes(challengeKind: string | undefined): void {
    const { phase, connectionStatus, institutionCode, outcome } = this.#view;
    const attributes: SearchAttributeUpdatePair[] = [
      { key: ATTRIBUTE_KEYS.phase, value: phase },
      {
        key: ATTRIBUTE_KEYS.waitingSince,
        value: phase === 'FINISHED' ? null : new Date(Date.now()),
      },
      { key: ATTRIBUTE_KEYS.challengeKind, value: challengeKind ?? null },
      {
        key: ATTRIBUTE_KEYS.connectionStatus,
        value: connectionStatus === undefined ? null : statusLabel(connectionStatus),
      },
      ...(institutionCode === null
        ? []
        : [{ key: ATTRIBUTE_KEYS.institutionCode, value: institutionCode }]),
      { key: ATTRIBUTE_KEYS.outcome, value: outcome?.code ?? null },
    ];
    const { typedSearchAttributes: known } = workflowInfo();
    upsertSearchAttributes(
      attributes.filter(({ key, value }) => value !== (known.get(key) ?? null)),
    );
  }

  #publishDetails(): void {
    setCurrentDetails(renderCurrentDetails(this.#view));
  }
}

function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
