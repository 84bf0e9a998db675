/** Institutions, for callers without a key of MX: a worker looks them up. */
import { type Client } from '@temporalio/client';
import { TASK_QUEUES } from '../contract';
import {
  type CredentialField,
  type Institution,
  type InstitutionLookUps,
  type InstitutionPage,
  type InstitutionRef,
  type InstitutionSearch,
} from '../domain';
import { TemporalCalls } from './temporal-calls';
import { throughWorker } from './through-worker';

/**
 * MX's catalogue of institutions. One per process; safe to share. Every operation fails with a
 * VerificationClientError: MX_UNAVAILABLE, WORKER_UNAVAILABLE, TEMPORAL_UNAVAILABLE,
 * SERVER_TOO_OLD, and INSTITUTION_NOT_FOUND for a code that MX does not know. Each takes the tenant
 * whose question it is: tenants that wait take turns.
 */
export class InstitutionCatalogue implements InstitutionLookUps {
  readonly #calls: TemporalCalls;

  constructor(options: {
    /** A connected Temporal client. */
    readonly temporal: Client;
    /** Longest wait for one answer, in milliseconds. @default 10000 */
    readonly requestTimeoutMs?: number;
  }) {
    this.#calls = new TemporalCalls(options.temporal, options.requestTimeoutMs);
  }

  /** Searches by a part of the name. */
  searchInstitutions(search: InstitutionSearch, tenantId?: string): Promise<InstitutionPage> {
    return this.#lookUp('searchInstitutions', search, tenantId);
  }

  /** Reads one institution. */
  readInstitution(institution: InstitutionRef, tenantId?: string): Promise<Institution> {
    return this.#lookUp('readInstitution', institution, tenantId);
  }

  /** Reads the fields that the end user fills in for a new member, in display order. */
  readSignInForm(
    institution: InstitutionRef,
    tenantId?: string,
  ): Promise<readonly CredentialField[]> {
    return this.#lookUp('readSignInForm', institution, tenantId);
  }

  #lookUp<T>(
    activity: keyof InstitutionLookUps,
    argument: unknown,
    tenantId: string | undefined,
  ): Promise<T> {
    return throughWorker<T>(this.#calls, {
      activity,
      argument,
      tenantId,
      taskQueue: TASK_QUEUES.lookUps,
      withinMs: this.#calls.requestTimeoutMs,
      summary: "Look up in MX's catalogue",
      isOfAPerson: false,
    });
  }
}
