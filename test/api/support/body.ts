/**
 * What answers look like to a test: every member that any answer has, in one shape. An answer that
 * lacks a member shows it by failing the test that reads it.
 */
import { type NextAction } from '../../../client';
import { type SealedPart } from '../../../domain';
import { type VerificationResource } from '../../../api/schemas/verification';

/** The members of all alternatives of a union together. */
type Flat<U> = {
  readonly [K in U extends unknown ? keyof U : never]: U extends Readonly<Record<K, infer V>>
    ? V
    : never;
};

type Whole = Omit<VerificationResource, 'nextAction' | 'outcome'>;

type Verification = { readonly [K in keyof Whole]: NonNullable<Whole[K]> } & {
  readonly nextAction: Flat<NextAction> & {
    readonly options: readonly [{ readonly value: string }];
  };
  readonly outcome: VerificationResource['outcome'];
  readonly reference: string | null;
};

/** Everything that answers have. */
export interface Body extends Verification {
  readonly code: string;
  readonly reason: string;
  readonly requestId: string;
  readonly errors: readonly { readonly pointer?: string }[];
  readonly verifications: readonly { readonly id: string }[];
  readonly nextCursor: string | null;
  readonly institutions: readonly unknown[];
  readonly credentials: readonly { readonly type: string }[];
  readonly token: string;
  readonly expiresAt: string;
  readonly url: string;
  readonly areNumbersTruncated: boolean;
  readonly sealedNumbers: SealedPart | null;
  readonly sealedTransactions: SealedPart | null;
  readonly transactions: { readonly transactions: readonly unknown[] } | null;
}
