/**
 * The parts of a verification as it is shown. A word is a plain string where MX or a later version
 * may add new ones.
 */
import { z } from 'zod';
import { VERIFICATION_PHASES } from '../../domain';

export const phaseSchema = z.enum(VERIFICATION_PHASES).meta({
  id: 'VerificationPhase',
  description: 'The coarse state: who is waited for, or that it has ended.',
});

/** One account's numbers. Masked in a view; whole in a result, unless it is sealed. */
export const accountNumberSchema = z
  .object({
    accountGuid: z.string().describe("MX's guid of the account."),
    accountNumber: z.string().nullable().describe('Null where the bank gave none.'),
    routingNumber: z.string().nullable().describe('Null where the bank gave none.'),
    institutionNumber: z
      .string()
      .nullable()
      .describe('Canada: the three digits of the bank. Null elsewhere.'),
    transitNumber: z
      .string()
      .nullable()
      .describe('Canada: the five digits of the branch. Null elsewhere.'),
    mayBeTokenised: z
      .boolean()
      .describe('True where some banks give tokens in place of numbers (OAuth).'),
    passedValidation: z
      .boolean()
      .describe(
        'MX checked the numbers: true, they passed; false, they failed, and the outcome is not verified by them. Absent where the answer of MX leaves it out, which is no failure: Atrium does not document the field.',
      )
      .optional(),
  })
  .meta({ id: 'AccountNumber', description: 'The numbers of one account, as texts.' });

/** How the numbers of the verification were told from others. */
export const numbersFoundBySchema = z
  .enum([
    'new-since-verify',
    'only-account',
    'account-name',
    'all-accounts',
    'known-before',
    'ambiguous',
  ])
  .meta({
    id: 'NumbersFoundBy',
    description:
      'How the numbers were told from others of the member. `new-since-verify`: they came with this verification. `only-account`: the member has no other account. `account-name`: the account is called as the chosen option. `all-accounts`: nothing was selected, so all are meant. `known-before`: they were there before, and taken by `reuseKnownNumbers`. `ambiguous`: all that may be meant; somebody has to choose.',
  });

const transactionSchema = z
  .object({
    guid: z.string().describe("MX's guid of the transaction."),
    accountGuid: z.string().describe("MX's guid of its account."),
    description: z.string().nullable().describe("The bank's text. Show it as text, never as HTML."),
    amount: z.number().nullable().describe('In the currency, not in its hundredths.'),
    currencyCode: z.string().nullable().describe('ISO 4217, such as `USD`.'),
    type: z.string().nullable().describe("MX's word, such as `CREDIT`."),
    status: z.string().nullable().describe("MX's word, such as `POSTED`."),
    date: z.string().nullable().describe("The bank's date, `YYYY-MM-DD`."),
  })
  .meta({
    id: 'Transaction',
    description: 'One transaction of a verified account. Null where the bank gave nothing.',
  });

const isTruncated = z.boolean().describe('True where MX has more than a result may hold.');

/** The transactions that were read; truncated where MX has more than a result may hold. */
export const transactionListSchema = z
  .object({
    transactions: z.array(transactionSchema).describe('Those that were read.'),
    isTruncated,
  })
  .meta({ id: 'TransactionList', description: 'The transactions of the verified accounts.' });

const sealedPart = {
  kid: z.string().describe('Id of the key that it is sealed to.'),
  sealed: z.string().describe('A compact JWE; docs/http-api.md says how to open it.'),
} as const;

/** A part of a result, sealed to the caller's key. */
export const sealedPartSchema = z
  .object(sealedPart)
  .meta({ id: 'SealedPart', description: 'A part of a result that your private key alone opens.' });

/** Transactions, sealed to the caller's key. */
export const sealedTransactionsSchema = z.object({ ...sealedPart, isTruncated }).meta({
  id: 'SealedTransactions',
  description: 'Transactions that your private key alone opens.',
});
