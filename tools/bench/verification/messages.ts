/** What a bench and a service that it started say to each other. */
import { type Verified } from './durable-steps';
import { type Answers, type Question } from './mx-calls';

/** From the bench. */
export type ToService =
  | { readonly id: string; readonly kind: 'start' }
  | {
      readonly id: string;
      readonly kind: 'answer';
      readonly round: number;
      readonly answers: Answers;
    };

/** From the service. */
export type FromService =
  | {
      readonly id: string;
      readonly kind: 'asked';
      readonly round: number;
      readonly questions: readonly Question[];
    }
  | { readonly id: string; readonly kind: 'verified'; readonly verified: Verified }
  | { readonly id: string; readonly kind: 'failed'; readonly reason: string };
