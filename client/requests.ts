/** What callers pass in to start a verification. The checks are in check-start.ts. */
import type {
  ConnectWidgetSource,
  CredentialsSource,
  ExistingMemberSource,
  OauthSource,
  SealedField,
  UserSource,
  VerificationLimits,
  VerificationPolicies,
} from '../domain';

/** A secret beside the field or challenge it answers: plain, sealed by the client; or sealed already, by a browser. */
export type SecretField = { readonly guid: string; readonly value: string } | SealedField;

/** A member source as callers write it: credentials may still be plain. */
export type MemberRequest =
  | (Omit<CredentialsSource, 'credentials'> & { readonly credentials?: readonly SecretField[] })
  | OauthSource
  | ConnectWidgetSource
  | ExistingMemberSource;

/** What starts a verification. */
export interface StartVerificationRequest {
  /** 1 to 64 letters, digits, `-`, `_`; says nothing about a person. @default a random one */
  readonly verificationId?: string;
  /** Whose verification it is, for search and isolation; same form as an id. @default 'default' */
  readonly tenantId?: string;
  readonly user: UserSource;
  readonly member: MemberRequest;
  /** Fetch transactions as well. @default false */
  readonly includeTransactions?: boolean;
  /** What the caller decides beforehand. */
  readonly policies?: VerificationPolicies;
  /** Bounds other than the defaults of domain/limits. */
  readonly limits?: Partial<VerificationLimits>;
  /** Kept beside the run and read back by `lookUp`: what a repeated request is compared by. No secret; up to 100 characters. */
  readonly requestFingerprint?: string;
}
