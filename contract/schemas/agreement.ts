/**
 * Schemas against the types of domain/, by the compiler: requests are the same as what the domain
 * expects, and whatever the domain shows fits its schema. A line that no longer holds does not
 * compile.
 */
import {
  type AccountNumber,
  type AccountSelection,
  type AccountVerificationInput,
  type ChallengeAnswers,
  type CredentialField,
  type MemberSource,
  type NextAction,
  type NumbersFoundBy,
  type OutcomeCode,
  type ProvidedCredentials,
  type RecipientKey,
  type SealedFields,
  type SealedPart,
  type SealedTransactions,
  type SecretFields,
  type TransactionList,
  type UserSource,
  type VerificationLimits,
  type VerificationOutcome,
  type VerificationPhase,
  type VerificationPolicies,
} from '../../domain';
import { type CancelRequest } from '../messages';
import {
  type accountSelectionSchema,
  type cancelSchema,
  type challengeAnswersSchema,
  type providedCredentialsSchema,
  type secretFieldsSchema,
} from './answers';
import { type memberSchema, type userSchema } from './member';
import { type limitsSchema, type policiesSchema } from './options';
import { type credentialFieldSchema, type nextActionSchema } from './next-action';
import { type outcomeCodeSchema, type outcomeSchema } from './outcome';
import { type Covers, type Holds, type Same, type Shape } from './shape';
import { type startBodySchema, type startRequestSchema } from './start';
import {
  type accountNumberSchema,
  type numbersFoundBySchema,
  type phaseSchema,
  type sealedPartSchema,
  type sealedTransactionsSchema,
  type transactionListSchema,
} from './view';

/** A member as a caller gives it, once its credentials are sealed. */
type SealedMember<M> = M extends { readonly kind: 'credentials' }
  ? Omit<M, 'credentials'> & { readonly credentials?: SealedFields }
  : M;

/** A user as a caller names it, once its `id` is its `identifier`. */
type NamedUser<U> = U extends { readonly kind: 'new' } ? Omit<U, 'id'> : U;

/** A start request, once its credentials are sealed and the gaps are filled, its key's among them. */
type Sealed<R extends { readonly user: unknown; readonly member: unknown }> = Omit<
  R,
  'user' | 'member' | 'resultKey' | 'requestFingerprint'
> & {
  readonly user: NamedUser<R['user']>;
  readonly resultKey?: RecipientKey;
  readonly verificationId: string;
  readonly tenantId: string;
  readonly member: SealedMember<R['member']>;
};

/** What the client adds by itself is in no request. */
type AsRequested = Omit<AccountVerificationInput, 'isFollowed'>;

export type Agreement = [
  Holds<Same<NamedUser<Shape<typeof userSchema>>, UserSource>>,
  Holds<Same<SealedMember<Shape<typeof memberSchema>>, MemberSource>>,
  Holds<Same<Shape<typeof limitsSchema>, Partial<VerificationLimits>>>,
  Holds<Same<Shape<typeof policiesSchema>, VerificationPolicies>>,
  Holds<Same<Sealed<Shape<typeof startRequestSchema>>, AsRequested>>,
  Holds<Same<Sealed<Shape<typeof startBodySchema>>, AsRequested>>,
  Holds<Same<Shape<typeof secretFieldsSchema>, SecretFields>>,
  Holds<Same<Shape<typeof challengeAnswersSchema>, ChallengeAnswers<SecretFields>>>,
  Holds<Same<Shape<typeof accountSelectionSchema>, AccountSelection>>,
  Holds<Same<Shape<typeof providedCredentialsSchema>, ProvidedCredentials<SecretFields>>>,
  Holds<Same<Shape<typeof cancelSchema>, CancelRequest>>,
  Holds<Same<Shape<typeof phaseSchema>, VerificationPhase>>,
  Holds<Same<Shape<typeof outcomeCodeSchema>, OutcomeCode>>,
  Holds<Same<Shape<typeof numbersFoundBySchema>, NumbersFoundBy>>,
  Holds<Same<Shape<typeof accountNumberSchema>, AccountNumber>>,
  Holds<Same<Shape<typeof credentialFieldSchema>, CredentialField>>,
  Holds<Same<Shape<typeof transactionListSchema>, TransactionList>>,
  Holds<Same<Shape<typeof sealedPartSchema>, SealedPart>>,
  Holds<Same<Shape<typeof sealedTransactionsSchema>, SealedTransactions>>,
  Holds<Covers<typeof nextActionSchema, NextAction>>,
  Holds<Covers<typeof outcomeSchema, VerificationOutcome>>,
];
