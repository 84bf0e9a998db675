/** What the steps of one verification of the double share. */
import {
  type AccountNumber,
  type AccountVerificationInput,
  type ChallengeReason,
  type ConnectionStatus,
  type SealPurpose,
  type SealedFields,
} from '../../domain';
import { type Bank } from './bank';
import { type InstitutionDouble } from './institutions';
import { type DoubleRun } from './run';

/** The account that was chosen. */
export interface AccountChoice {
  readonly value: string;
  readonly label: string;
  readonly isLabelUnique: boolean;
}

export interface Case {
  readonly run: DoubleRun;
  readonly input: AccountVerificationInput;
  readonly institutions: InstitutionDouble;
  /** Whether a test named the scenario: then the password does not choose that of the first sign-in. */
  readonly isTold: boolean;
  /** Opens sealed values; undefined with the code of the outcome when that fails too often. */
  readonly open: (purpose: SealPurpose, fields: SealedFields) => Promise<Opened>;
  /** Keeps the member for later verifications, or forgets it. */
  readonly keepMember: (isDeleted: boolean, numbers: readonly AccountNumber[]) => void;
  readonly bank: Bank;
  /** Accounts whose numbers MX had before. */
  readonly known: readonly string[];
  /** Whether this verification made the member. */
  readonly isMemberOurs: boolean;
  /** Of a member that was there: its status then. */
  readonly memberStatus: ConnectionStatus | undefined;
  readonly institutionCode: string;
  choice: AccountChoice | undefined;
  nextReason: ChallengeReason;
  rounds: number;
  unreadable: number;
  signIns: number;
  failedAnswers: number;
  dailyRetries: number;
  /** When a question was asked last. */
  askedMs: number | undefined;
  /** Whether a question of the present job was answered. */
  hasAnswered: boolean;
}

/** What became of sealed values. */
export type Opened =
  | { readonly values: readonly string[] }
  | { readonly problem: 'secret-expired' | 'sealed-values-unreadable' };
