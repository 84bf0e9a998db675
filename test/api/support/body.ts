// What answers look like, as far as tests look into them. One shape for all: an answer that lacks a member shows it by
// failing the test that reads it.

/** One question. */
export interface ChallengeBody {
  readonly guid: string;
  readonly type: string;
  readonly options?: readonly { readonly value: string; readonly imageData?: string }[];
  readonly imageData?: string;
}

/** What the caller has to do. */
export interface NextActionBody {
  readonly kind: string;
  readonly reason: string;
  readonly round: number;
  readonly challenges: readonly ChallengeBody[];
  readonly options: readonly [{ readonly value: string }, ...{ readonly value: string }[]];
  readonly fields: readonly { readonly guid: string; readonly type: string }[];
}

/** Links of a verification. */
export interface LinksBody {
  readonly self: string;
  readonly events: string;
  readonly challengeAnswers: string;
  readonly accountSelection: string;
  readonly credentials: string;
  readonly openUrl: string;
  readonly memberChanged: string;
  readonly cancel: string;
  readonly accountNumbers: string;
  readonly tokens: string;
}

/** A verification. */
export interface VerificationBody {
  readonly id: string;
  readonly version: number;
  readonly phase: string;
  readonly userGuid: string;
  readonly memberGuid: string;
  readonly connectionStatus: string | null;
  readonly nextAction: NextActionBody;
  readonly outcome: { readonly code: string } | null;
  readonly accountNumbers: readonly [{ readonly accountNumber: string }];
  readonly links: LinksBody;
}

/** Everything else that answers have. */
export interface Body extends VerificationBody {
  readonly code: string;
  readonly reason: string;
  readonly requestId: string;
  readonly errors: readonly { readonly pointer?: string }[];
  readonly verifications: readonly { readonly id: string }[];
  readonly nextCursor: string | null;
  readonly institutions: readonly unknown[];
  readonly fields: readonly { readonly type: string }[];
  readonly token: string;
  readonly url: string;
  readonly transactions: { readonly transactions: readonly unknown[] } | null;
  readonly transactionsProblem: string | null;
}
