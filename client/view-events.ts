/**
 * What the events of a history tell of a verification's view: its steps, in the activities that they
 * schedule, and its phases, in the search attributes. Both are readable without a key.
 */
import { defaultPayloadConverter } from '@temporalio/common';
import { type temporal } from '@temporalio/proto';
import * as messages from '../contract/messages';
import { ATTRIBUTE_KEYS } from '../contract/names';
import { type VerificationStep } from '../domain';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
type Attributes =
  temporal.api.history.v1.IUpsertWorkflowSearchAttributesEventAttributes['searchAttributes'];

/** What one event tells of the view. */
export type ViewEvent = { readonly id: number } & (
  | { readonly kind: 'step'; readonly step: VerificationStep }
  | {
      readonly kind: 'phase';
      /** A later worker may know phases that this client does not. */
      readonly phase: string;
      /** The view's `phaseSince`; undefined after the end. */
      readonly since: string | undefined;
      /** Undefined where the index has it already, or may not hold it. */
      readonly connectionStatus: string | undefined;
      /** Undefined where the index has it already. */
      readonly institutionCode: string | undefined;
    }
  /** The view may have changed, and the event does not tell how. */
  | { readonly kind: 'untold' }
);

/** The step that an activity belongs to; undefined for one that runs beside the steps. */
const STEP_OF_ACTIVITY = new Map<string, VerificationStep | undefined>([
  ['createUser', 'createUser'],
  ['readInstitutionCredentials', 'readInstitutionCredentials'],
  ['findMember', 'createMember'],
  ['createMember', 'createMember'],
  ['readMember', 'readMember'],
  ['verifyMember', 'verifyMember'],
  ['awaitMemberSettled', 'awaitMemberSettled'],
  ['resumeMember', 'resumeMember'],
  ['readMemberCredentials', 'readMemberCredentials'],
  ['updateMember', 'updateMember'],
  ['createOpenUrl', undefined],
  ['awaitOauthMember', 'awaitOauthMember'],
  ['listMembers', 'awaitWidgetMember'],
  ['awaitWidgetMember', 'awaitWidgetMember'],
  ['listAccountNumbers', 'listAccountNumbers'],
  ['listTransactions', 'listTransactions'],
  ['deleteMember', 'deleteMember'],
]);

/** Updates after which the view is as it was, or other events tell how it changed. */
const TOLD_UPDATES: ReadonlySet<string | null | undefined> = new Set(
  [
    messages.submitChallengeAnswersUpdate,
    messages.submitAccountSelectionUpdate,
    messages.submitCredentialsUpdate,
    messages.awaitNextStepUpdate,
    messages.requestOpenUrlUpdate,
    messages.pollNowUpdate,
  ].map(({ name }) => name),
);

/** The status labels of the index that are no status of MX. */
const NO_STATUS: ReadonlySet<unknown> = new Set(['NONE', 'UNRECOGNISED']);

/** What the events tell, in their order. Most tell nothing: a dropped signal, an activity's end. */
export function viewEvents(events: readonly HistoryEvent[]): readonly ViewEvent[] {
  return events.flatMap((event) => viewEvent(event) ?? []);
}

/** The number of an event, from 1; the last one's is the length of the history. */
export function idOf({ eventId }: HistoryEvent): number {
  return Number(String(eventId));
}

function viewEvent(event: HistoryEvent): ViewEvent | undefined {
  const id = idOf(event);
  const scheduled = event.activityTaskScheduledEventAttributes;
  if (scheduled) {
    const name = scheduled.activityType?.name ?? '';
    const step = STEP_OF_ACTIVITY.get(name);
    if (step !== undefined) return { id, kind: 'step', step };
    return STEP_OF_ACTIVITY.has(name) ? undefined : { id, kind: 'untold' };
  }
  const update = event.workflowExecutionUpdateAcceptedEventAttributes;
  if (update) {
    const isTold = TOLD_UPDATES.has(update.acceptedRequest?.input?.name);
    return isTold ? undefined : { id, kind: 'untold' };
  }
  const upserted = event.upsertWorkflowSearchAttributesEventAttributes;
  return upserted ? phaseEvent(id, upserted.searchAttributes) : undefined;
}

/** Undefined for attributes that are not ours: ours change with the phase only. */
function phaseEvent(id: number, attributes: Attributes): ViewEvent | undefined {
  const fields = attributes?.indexedFields ?? {};
  if (!(ATTRIBUTE_KEYS.phase.name in fields)) return undefined;
  const read = ({ name }: { readonly name: string }): string | undefined => {
    const payload = fields[name];
    const value: unknown = payload && defaultPayloadConverter.fromPayload(payload);
    return typeof value === 'string' ? value : undefined;
  };
  const status = read(ATTRIBUTE_KEYS.connectionStatus);
  return {
    id,
    kind: 'phase',
    phase: read(ATTRIBUTE_KEYS.phase) ?? '',
    since: read(ATTRIBUTE_KEYS.waitingSince),
    connectionStatus: NO_STATUS.has(status) ? undefined : status,
    institutionCode: read(ATTRIBUTE_KEYS.institutionCode),
  };
}
