/** Where the member of a Connect widget stands, for whoever waits for it. */
import {
  classifyStatus,
  isRecoverableInWidget,
  type ConnectionStatus,
  type MemberObservation,
} from '../domain';
import { type MemberSettled } from './await-member-settled';

/** By its code, the widget is not done with the end user, whatever the status. */
export function goesOnInWidget(settled: MemberSettled | undefined): boolean {
  if (settled?.kind !== 'ended' || settled.errorCode === undefined) return false;
  return isRecoverableInWidget(settled.connectionStatus, settled.errorCode);
}

/** Idle, with a status that no job brings further. */
export function hasStopped({ isBeingAggregated, connectionStatus }: MemberObservation): boolean {
  return !isBeingAggregated && isEnd(connectionStatus);
}

/** Whether a job that has the status is over, if none runs. */
export function isEnd(status: ConnectionStatus): boolean {
  return classifyStatus(status) === 'ended';
}
