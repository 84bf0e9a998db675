/** From the view of domain/ to the resource on the wire. */
import { DEFAULT_LIMITS, type VerificationLimits, type VerificationView } from '../domain';
import { type Principal } from './auth/principal';
import { type VerificationResource } from './schemas/verification';

/**
 * Who reads: a browser is shown neither user nor member of MX, which name them everywhere at MX, nor
 * the backend's own reference.
 */
export type Reader = Pick<Principal, 'kind'>;

/** The resource of a view, for who reads it. Times are the workflow's own. */
export function toResource(view: VerificationView, { kind }: Reader): VerificationResource {
  const { nextAction, outcome, accountNumbers } = view;
  const isBackend = kind === 'backend';
  return {
    id: view.verificationId,
    reference: isBackend ? (view.reference ?? null) : null,
    phase: view.phase,
    step: view.step,
    nextAction,
    outcome: outcome ?? null,
    institutionCode: view.institutionCode,
    userGuid: isBackend ? view.userGuid : null,
    memberGuid: isBackend ? view.memberGuid : null,
    connectionStatus: view.connectionStatus ?? null,
    accountNumbers: accountNumbers ?? null,
    cleanUp: view.cleanUp ?? null,
    droppedSignals: view.droppedSignals,
    version: view.version,
    startedAt: view.startedAt,
    phaseSince: view.phaseSince,
    deadline: view.deadline,
    finishedAt: view.finishedAt ?? null,
    links: linksOf(view.verificationId),
  };
}

/** What is known of a verification before any worker has seen it. */
export interface AcceptedStart {
  readonly verificationId: string;
  readonly reference: string | undefined;
  readonly startedAt: string;
  readonly institutionCode: string | null;
  readonly userGuid: string | null;
  readonly limits: Partial<VerificationLimits> | undefined;
}

/**
 * The resource of a verification that has only been accepted: made from the request and the time of
 * the start alone, so that it needs no worker and repeated starts get the same bytes. Version 0:
 * whatever comes next is newer.
 */
export function toAcceptedResource(start: AcceptedStart): VerificationResource {
  const overallMs = start.limits?.overallMs ?? DEFAULT_LIMITS.overallMs;
  return {
    id: start.verificationId,
    reference: start.reference ?? null,
    phase: 'CONNECTING',
    step: 'accepted',
    nextAction: { kind: 'none' },
    outcome: null,
    institutionCode: start.institutionCode,
    userGuid: start.userGuid,
    memberGuid: null,
    connectionStatus: null,
    accountNumbers: null,
    cleanUp: null,
    droppedSignals: 0,
    version: 0,
    startedAt: start.startedAt,
    phaseSince: start.startedAt,
    deadline: new Date(Date.parse(start.startedAt) + overallMs).toISOString(),
    finishedAt: null,
    links: linksOf(start.verificationId),
  };
}

/** Where the resource itself is. */
export function selfLink(verificationId: string): string {
  return `/v1/verifications/${verificationId}`;
}

function linksOf(verificationId: string): VerificationResource['links'] {
  const self = selfLink(verificationId);
  return {
    self,
    events: `${self}/events`,
    challengeAnswers: `${self}/challenge-answers`,
    accountSelection: `${self}/account-selection`,
    credentials: `${self}/credentials`,
    openUrl: `${self}/open-url`,
    memberChanged: `${self}/member-changed`,
    cancel: `${self}/cancel`,
    accountNumbers: `${self}/account-numbers`,
    tokens: `${self}/tokens`,
    pageSessions: `${self}/page-sessions`,
  };
}
