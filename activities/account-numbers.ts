/** Reads the result: the numbers of the account that the end user chose. */
import { sleep } from '@temporalio/activity';
import {
  ACCOUNT_NUMBERS_MAX,
  chooseByName,
  chooseWithoutNames,
  isComplete,
  oneRowPerAccount,
  takeKnown,
  type ChosenNumbers,
} from '../domain';
import { userCommand } from './command';
import { type ActivityDependencies } from './dependencies';
import { type MemberRef, type MxCall, type MxPort } from '../mx/port';

export interface ListAccountNumbersInput extends MemberRef {
  /** Null where there are too many to list. */
  readonly knownAccountGuids: readonly string[] | null;
  readonly chosenLabel?: string;
  /**
   * False where MX may have taken another verification's choice: then only the account's name
   * decides.
   */
  readonly isChoiceCertain: boolean;
  /**
   * False where the end user chose in the Connect widget: old numbers may then be another
   * account's.
   */
  readonly areOldOnesMeant: boolean;
  /** Signed in by OAuth: the numbers may be tokens (atrium-contract.md §13.6). */
  readonly isOauth: boolean;
  /** No verification was made: the numbers MX has already are taken as they are. */
  readonly areReused: boolean;
}

/**
 * Numbers can come later than CONNECTED (atrium-contract.md §10: missing in the sandbox): reads at
 * most.
 */
const READS_MAX = 5;

/** Builds the activity that reads account numbers. */
export function createAccountNumberActivity(deps: ActivityDependencies) {
  const { mx, pollIntervalMs } = deps;
  return {
    /**
     * Lists the account numbers, and the account names only where the numbers do not show which
     * account was chosen. A read; safe to repeat. While the chosen account's numbers are missing or
     * incomplete, it reads again, a few times; then it returns the best that there was. An empty
     * list is an outcome and no error.
     */
    listAccountNumbers: (input: ListAccountNumbersInput): Promise<ChosenNumbers> =>
      userCommand(deps, input, async ({ call }) => {
        let best: ChosenNumbers | undefined;
        for (let read = 1; ; read += 1) {
          const chosen = await readOnce(mx, input, call);
          best = betterOf(best, chosen);
          if (!mayStillCome(chosen, input) || read >= READS_MAX) return withinBudget(best);
          await sleep(pollIntervalMs);
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
  { knownAccountGuids, areReused }: ListAccountNumbersInput,
): boolean {
  const areOld = numbers.every(({ accountGuid }) => knownAccountGuids?.includes(accountGuid));
  const isPart = !areReused && !numbers.every(isComplete);
  return numbers.length === 0 || isPart || (foundBy === 'ambiguous' && areOld);
}

/** The later of two reads, unless it lost what the one before had for certain. */
function betterOf(before: ChosenNumbers | undefined, now: ChosenNumbers): ChosenNumbers {
  if (before === undefined || before.foundBy === 'ambiguous') return now;
  const gained = now.numbers.filter(isComplete).length - before.numbers.filter(isComplete).length;
  const isLess = gained < 0 || (gained === 0 && now.numbers.length < before.numbers.length);
  return isLess ? before : now;
}

function withinBudget(chosen: ChosenNumbers): ChosenNumbers {
  if (chosen.numbers.length <= ACCOUNT_NUMBERS_MAX) return chosen;
  return { ...chosen, numbers: chosen.numbers.slice(0, ACCOUNT_NUMBERS_MAX), isTruncated: true };
}

async function readOnce(
  mx: MxPort,
  input: ListAccountNumbersInput,
  call: MxCall,
): Promise<ChosenNumbers> {
  const read = await mx.listNumbers(input, call);
  const numbers = oneRowPerAccount(
    read.map((number) => ({ ...number, mayBeTokenised: input.isOauth })),
  );
  if (input.areReused) return takeKnown(numbers);
  const evidence = { ...input, numbers };
  const chosen = chooseWithoutNames(evidence);
  if (chosen !== undefined) return chosen;
  return chooseByName(evidence, await mx.listAccounts(input, call));
}
