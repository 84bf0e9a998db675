/** What the audit line of a request says, gathered while it is served. */
import { type FastifyRequest } from 'fastify';
import { isVerificationId } from '../../contract/names';
import { type Principal } from '../auth/principal';
import { plainAddress } from '../edge/address';
import { type ProblemCode } from '../problem';
import { outcomeOf, type RequestEntry, type RequestEvent } from './entry';

/** What a handler may add. */
export type AuditNote = Pick<RequestEntry, 'verificationId' | 'issuedTokenId' | 'endpointId'>;

/** The line of a request that is not written yet. */
export class AuditedRequest {
  readonly #event: RequestEvent;
  /** The id of a key that was shown and not accepted, where there is such a key. */
  claimedKeyId: string | undefined;
  #note: AuditNote = {};
  #isWritten = false;

  constructor(event: RequestEvent) {
    this.#event = event;
  }

  note(more: AuditNote): void {
    this.#note = { ...this.#note, ...more };
  }

  /** The entry, once; undefined when it was taken before. */
  take(
    request: FastifyRequest,
    result: { readonly status: number; readonly code?: ProblemCode },
  ): RequestEntry | undefined {
    if (this.#isWritten) return undefined;
    this.#isWritten = true;
    const { status, code } = result;
    const { principal, callerRequestId } = request;
    const { verificationId, endpointId } = (request.params ?? {}) as Readonly<
      Partial<Record<'verificationId' | 'endpointId', unknown>>
    >;
    return {
      event: this.#event,
      outcome: outcomeOf(status),
      status,
      ...(code === undefined ? {} : { code }),
      ...(principal === undefined ? {} : whoIs(principal)),
      ...(principal === undefined && this.claimedKeyId !== undefined
        ? { claimedKeyId: this.claimedKeyId }
        : {}),
      ...(isVerificationId(verificationId) ? { verificationId } : {}),
      ...(isVerificationId(endpointId) ? { endpointId } : {}),
      ...this.#note,
      address: plainAddress(request.ip),
      requestId: request.id,
      ...(callerRequestId === undefined ? {} : { callerRequestId }),
    };
  }
}

function whoIs({ tenantId, credential }: Principal): Partial<RequestEntry> {
  const { kind, id } = credential;
  return { tenantId, caller: kind, ...(kind === 'api-key' ? { keyId: id } : { tokenId: id }) };
}
