/**
 * Deriving a view from the last one and the events since, without a Query. Nothing is asked of a
 * server here.
 *
 * A derived view tells phase and step as they stand. The rest is as of the last read: guids, counts,
 * and the status at MX between two phases.
 *
 * Its version is the last one's and one more, only where it differs. What differs has changed in the
 * run too, and each change there adds one at least, so the version is never above the run's own, and
 * the next view that is read never goes back. Where both are the same, nothing else has changed: the
 * derived view is the run's own.
 */
import { type VerificationView } from '../domain';
import { type ReadView } from './read-view';
import { type ViewEvent } from './view-events';

type PhaseEvent = ViewEvent & { readonly kind: 'phase' };

/**
 * The view after the events; the same object where they change nothing. Undefined where only a Query
 * tells it: the end user has something to do, was at a page elsewhere, or the run waits for a day;
 * and where the member is not known that MX is now polled about, which may take long.
 *
 * @param shown - the last view, read or derived
 * @param read - the last one that was read; as it may know of events up to `read.latest`, none of
 * those may be missing
 * @param events - in order, all since `read.known`; those before do no harm
 */
export function deriveView(
  shown: VerificationView,
  read: ReadView,
  events: readonly ViewEvent[],
): VerificationView | undefined {
  const unknown = events.filter(({ id }) => id > read.known);
  // Some may be in the view that was read. Its phase tells from which one on they are not; a step
  // that it has already comes once more, and the last one counts.
  const begun = unknown.findLastIndex((event) => event.id <= read.latest && isIn(read.view, event));
  let view = begun === -1 ? shown : read.view;
  for (const event of unknown.slice(begun + 1)) {
    const next = after(view, event);
    if (next === undefined) return undefined;
    view = next;
  }
  return isAsBefore(view, shown) ? shown : { ...view, version: shown.version + 1 };
}

/** Whether this is the event with which the view's phase began. */
function isIn({ phase, phaseSince }: VerificationView, event: ViewEvent): boolean {
  if (event.kind !== 'phase' || event.phase !== phase) return false;
  return phase === 'FINISHED' || event.since === phaseSince;
}

function after(view: VerificationView, event: ViewEvent): VerificationView | undefined {
  switch (event.kind) {
    case 'step': {
      const { step } = event;
      if (step === 'awaitMemberSettled' && view.memberGuid === null) return undefined;
      return step === view.step ? view : { ...view, step, nextAction: { kind: 'none' } };
    }
    case 'phase':
      return connectingAgain(view, event);
    case 'untold':
      return undefined;
  }
}

function connectingAgain(
  view: VerificationView,
  { phase, since, connectionStatus, institutionCode }: PhaseEvent,
): VerificationView | undefined {
  const isTold = phase === 'CONNECTING' && since !== undefined;
  if (!isTold || view.phase === 'AWAITING_OPEN_URL') return undefined;
  return {
    ...view,
    phase,
    phaseSince: since,
    nextAction: { kind: 'none' },
    ...(connectionStatus === undefined ? {} : { connectionStatus }),
    ...(institutionCode === undefined ? {} : { institutionCode }),
  };
}

/** Compares what events can change. */
function isAsBefore(view: VerificationView, shown: VerificationView): boolean {
  const keys = ['phase', 'phaseSince', 'step', 'connectionStatus', 'institutionCode'] as const;
  return (
    view.nextAction.kind === shown.nextAction.kind && keys.every((key) => view[key] === shown[key])
  );
}
