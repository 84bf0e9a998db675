/** Reads the result: the numbers of the account that the end user chose. */
import {
  ACCOUNT_NUMBERS_MAX,
  chooseByName,
  chooseWithoutNames,
  isComplete,
  oneRowPerAccount,
  takeKnown,
  type AccountName,
  type AccountNumber,
  type ChosenNumbers,
} from '../domain';
import { userCommand } from './command';
import { type ActivityDependencies } from './dependencies';
import { pause } from './lost-attempt';
import { sealNumbers, type ResultRecipient } from './seal-result';
import { isMxError, type MemberRef, type MxCall, type MxError, type MxPort } from '../mx/port';

export interface ListAccountNumbersInput extends MemberRef {
  /** Null where there are too many to list. */
  readonly knownAccountGuids: readonly string[] | null;
  readonly chosenLabel?: string;
  /** False where another option had the same label. @default true */
  readonly isLabelUnique?: boolean;
  /**
   * False where MX may have taken another verification's choice: then only the account's name
   * decides. @default true
   */
  readonly isChoiceCertain?: boolean;
  /**
   * False where the end user chose in the Connect widget: old numbers may then be another
   * account's. @default true
   */
  readonly areOldOnesMeant?: boolean;
  /** Signed in by OAuth: the numbers may be tokens (atrium-contract.md §13.6). @default false */
  readonly isOauth?: boolean;
  /** No verification was made: the numbers MX has already are taken as they are. @default false */
  readonly areReused?: boolean;
  /** Whom the numbers are sealed to. Absent: nobody asked for that. */
  readonly recipient?: ResultRecipient;
}

/**
 * Numbers can come later than CONNECTED (atrium-contract.md §10: missing in the sandbox): reads at
 * most.
 */
const READS_MAX = 5;
/** Where MX asks for a longer pause between two of them, what there is has to do. */
const PAUSE_MAX_MS = 15_000;

/** Before the first read. Ambiguous, so that any read is better. */
const NOTHING: ChosenNumbers = { numbers: [], foundBy: 'ambiguous' };

/** Builds the activity that reads account numbers. */
export function createAccountNumberActivity(deps: ActivityDependencies) {
  const { mx, pollIntervalMs, sealTo } = deps;
  return {
    /**
     * Lists the account numbers, and the account names only where the numbers do not show which
     * account was chosen. A read; safe to repeat. While the chosen account's numbers are missing or
     * incomplete, it reads again, a few times; then it returns the best that there was. An empty
     * list is an outcome and no error. Numbers that were read are never lost by trouble after them:
     * a later read or the names may fail. With a recipient they leave sealed to it alone; another
     * attempt seals anew, and one of them becomes the result.
     */
    listAccountNumbers: (input: ListAccountNumbersInput): Promise<ChosenNumbers> =>
      userCommand(deps, input, async ({ call }) => {
        const read = createReader(mx, input, call);
        let best = NOTHING;
        for (let reads = 1; ; reads += 1) {
          const { chosen, trouble } = await read();
          best = chosen === undefined ? best : betterOf(best, chosen);
          if (trouble !== undefined && best.numbers.length === 0) throw trouble;
          const isMore = trouble !== undefined || mayStillCome(best, input);
          const pauseMs = Math.max(pollIntervalMs, trouble?.retryAfterMs ?? 0);
          const isToEnd = reads >= READS_MAX || pauseMs > PAUSE_MAX_MS;
          if (!isMore || isToEnd) return sealNumbers(sealTo, withinBudget(best), input.recipient);
          await pause(call, pauseMs);
        }
      }),
  };
}

/**
 * Nothing yet, only a part, or only numbers from before, of which none is the chosen account's by
 * name. Numbers of an earlier verification do not grow.
 */
function mayStillCome(
  { numbers, foundBy }: ChosenNumbers,
  { knownAccountGuids, areReused = false }: ListAccountNumbersInput,
): boolean {
  const areOld = numbers.every(({ accountGuid }) => knownAccountGuids?.includes(accountGuid));
  const isPart = !areReused && !numbers.every(isComplete);
  return numbers.length === 0 || isPart || (foundBy === 'ambiguous' && areOld);
}

/** The later of two reads, unless it lost what the one before had for certain. */
function betterOf(before: ChosenNumbers, now: ChosenNumbers): ChosenNumbers {
  if (before.foundBy === 'ambiguous') return now;
  const gained = now.numbers.filter(isComplete).length - before.numbers.filter(isComplete).length;
  const isLess = gained < 0 || (gained === 0 && now.numbers.length < before.numbers.length);
  return isLess ? before : now;
}

function withinBudget(chosen: ChosenNumbers): ChosenNumbers {
  if (chosen.numbers.length <= ACCOUNT_NUMBERS_MAX) return chosen;
  return { ...chosen, numbers: chosen.numbers.slice(0, ACCOUNT_NUMBERS_MAX), isTruncated: true };
}

/** One read: what it found, and what went wrong in it; one of the two, or both. */
interface NumbersRead {
  readonly chosen?: ChosenNumbers;
  readonly trouble?: MxError;
}

/** Reads once each time it is called; where the names fail, those of a read before count. */
function createReader(
  mx: MxPort,
  input: ListAccountNumbersInput,
  call: MxCall,
): () => Promise<NumbersRead> {
  let names: readonly AccountName[] = [];
  return async () => {
    let numbers: readonly AccountNumber[] | undefined;
    try {
      const read = await mx.listNumbers(input, call);
      numbers = oneRowPerAccount(
        read.map((number) => ({ ...number, mayBeTokenised: input.isOauth === true })),
      );
      const chosen =
        input.areReused === true ? takeKnown(numbers) : chooseWithoutNames({ ...input, numbers });
      if (chosen !== undefined) return { chosen };
      names = await mx.listAccounts(input, call);
    } catch (error) {
      if (!isMxError(error) || error.code === 'cancelled') throw error;
      if (numbers === undefined) return { trouble: error };
      return { chosen: chooseByName({ ...input, numbers }, names), trouble: error };
    }
    return { chosen: chooseByName({ ...input, numbers }, names) };
  };
}
