/** What activities are built from; injected by the worker, replaced by tests. */
import { type TenantMarks } from '../codec';
import { type RecipientKey, type SealBinding, type Sealed } from '../domain';
import { type MxPort } from '../mx/port';
import { type ReadPace } from './read-pace';

/** Dependencies of every activity. */
export interface ActivityDependencies {
  readonly mx: MxPort;
  /**
   * Opens sealed values in the place they were sealed for, one for each guid of it; throws a
   * SealingError when they do not open.
   */
  readonly unseal: (sealed: Sealed, binding: SealBinding) => Promise<readonly string[]>;
  /**
   * Seals to the worker's newest key what is sealed to an older one; undefined where that is not so, or
   * it does not open.
   */
  readonly reseal: (sealed: Sealed, binding: SealBinding) => Promise<Sealed | undefined>;
  /** Seals values to the key of whoever asked for them. */
  readonly sealTo: (
    key: RecipientKey,
    values: readonly string[],
    binding: SealBinding,
  ) => Promise<Sealed>;
  /** Makes and checks the marks of tenants; undefined where every tenant may use every user. */
  readonly marks: Pick<TenantMarks, 'identifierFor' | 'isOf'> | undefined;
  /**
   * Pause between two status reads of one member, in milliseconds; at least 3000 unless MX is on
   * loopback.
   */
  readonly pollIntervalMs: number;
  /** Keeps to that pause, over all activities of the process. */
  readonly pace: ReadPace;
  /** Told once a polling phase turns slow, so that a webhook of MX can wake it. Never rejects. */
  readonly onSlowPolling?:
    | ((verificationId: string, memberGuid: string) => Promise<void>)
    | undefined;
}
