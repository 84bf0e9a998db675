/** What the page reads of the API's answers. Open words are texts: a later service may add some. */

export interface Option {
  readonly label: string;
  readonly value: string;
  readonly imageData?: string | undefined;
}

/** A question of the bank, or a field of its sign-in form. */
export interface Field {
  readonly guid: string;
  readonly type: string;
  readonly label: string;
  readonly options?: readonly Option[] | undefined;
  readonly imageData?: string | undefined;
  readonly isOptional?: boolean | undefined;
  readonly isTruncated?: boolean | undefined;
  readonly isUnlabelled?: true | undefined;
}

interface Round {
  readonly round: number;
  readonly deadline: string;
  readonly reason: string;
  readonly attemptsLeft: number;
}

export type NextAction =
  | { readonly kind: 'none' }
  | (Round & { readonly kind: 'answer-challenges'; readonly challenges: readonly Field[] })
  | (Round & {
      readonly kind: 'select-account';
      readonly label: string;
      readonly options: readonly Option[];
      readonly isTruncated?: boolean | undefined;
      readonly isUnlabelled?: true | undefined;
    })
  | (Round & { readonly kind: 'provide-credentials'; readonly credentials: readonly Field[] })
  | (Round & { readonly kind: 'open-url'; readonly page: 'oauth' | 'connect-widget' });

export interface Outcome {
  readonly code: string;
  readonly turn: string;
  readonly retry: 'now' | 'later' | 'never';
  readonly retryAfterMs?: number | undefined;
  readonly message: string;
  readonly messageKey: string;
}

/** The verification, as far as the page shows it. */
export interface Verification {
  readonly id: string;
  readonly step: string;
  readonly nextAction: NextAction;
  readonly outcome: Outcome | null;
  readonly version: number;
  readonly phaseSince: string;
  readonly deadline: string;
}
