/**
 * The accounts of a member and their numbers. Derived from the scenario and from the jobs that
 * succeeded. Nothing is stored, so old numbers persist by themselves (atrium-contract.md §16.7).
 */
import { seededFraction, seededUuid } from './guids';
import { type FinishedJob } from './member-view';
import { selectionQuestion } from './scenarios/challenge-specs';
import { type Round, type Scenario } from './scenarios/scenario';

/** One account at the bank. */
export interface Account {
  readonly guid: string;
  /**
   * The value of its selection option: `account-` and a uuid that is not the account guid
   * (atrium-contract.md §8).
   */
  readonly selectionValue: string;
  readonly name: string;
  readonly type: 'CHECKING' | 'SAVINGS';
  readonly accountNumber: string;
  readonly routingNumber: string | null;
  readonly institutionNumber: string | null;
  readonly transitNumber: string | null;
}

/** The numbers of one account as account_numbers shows them; null where MX has none. */
export interface AccountNumbers {
  readonly accountGuid: string;
  readonly accountNumber: string | null;
  readonly routingNumber: string | null;
  readonly institutionNumber: string | null;
  readonly transitNumber: string | null;
}

/** A routing number with a valid ABA checksum. */
const ROUTING_NUMBER = '091000019';
const TWENTY_SIX = 26;

/** The accounts of a member; the same key gives the same accounts. */
export function accountsOf(key: string, scenario: Scenario): readonly Account[] {
  switch (scenario.accounts ?? 'checking-and-savings') {
    case 'checking-and-savings':
      return [
        account(key, 0, 'MX Bank Checking', 'CHECKING'),
        account(key, 1, 'MX Bank Savings', 'SAVINGS'),
      ];
    case 'single':
      return [account(key, 0, 'MX Bank Checking', 'CHECKING')];
    case 'equal-labels':
      return [account(key, 0, 'Chequing', 'CHECKING'), account(key, 1, 'Chequing', 'CHECKING')];
    case 'canadian':
      return [
        canadian(account(key, 0, 'Chequing', 'CHECKING')),
        canadian(account(key, 1, 'Savings', 'SAVINGS')),
      ];
    case 'twenty-six':
      return Array.from({ length: TWENTY_SIX }, (_, index) =>
        account(key, index, `Sub-account ${String(index + 1)}`, 'CHECKING'),
      );
    case 'documented-example':
      return [documentedExample(account(key, 0, 'MX Bank Checking', 'CHECKING'))];
  }
}

/** The account-selection round of a member (atrium-contract.md §8). */
export function selectionRound(accounts: readonly Account[], scenario: Scenario): Round {
  const options = scenario.selection === 'empty' ? [] : accounts;
  return [
    selectionQuestion(
      options.map(({ name, selectionValue }) => ({ label: name, value: selectionValue })),
    ),
  ];
}

/**
 * The numbers of each account that some verification delivered, in the order of the accounts.
 * Ordinary aggregation delivers none here.
 */
export function numbersOf(
  accounts: readonly Account[],
  scenario: Scenario,
  finished: readonly FinishedJob[],
): readonly AccountNumbers[] {
  if (scenario.accounts === 'documented-example') return accounts.map(toNumbers);
  const verifications = finished.filter((job) => job.brings.includes('numbers'));
  const delivered = accounts.filter(
    (_, index) =>
      (scenario.numbers === 'old-persists' && index === accounts.length - 1) ||
      verifications.some((job) => job.selectedIndex === null || job.selectedIndex === index),
  );
  switch (scenario.numbers ?? 'normal') {
    case 'empty':
      return [];
    case 'partial':
      return delivered.map((entry) => ({
        ...toNumbers(entry),
        accountNumber: null,
        routingNumber: null,
      }));
    case 'normal':
    case 'late':
    case 'old-persists':
      return delivered.map(toNumbers);
  }
}

function account(key: string, index: number, name: string, type: Account['type']): Account {
  const tenDigits =
    1_000_000_000 + Math.floor(seededFraction(key, 'number', index) * 8_999_999_999);
  return {
    guid: `ACT-${seededUuid(key, 'account', index)}`,
    selectionValue: `account-${seededUuid(key, 'selection', index)}`,
    name,
    type,
    accountNumber: String(tenDigits),
    routingNumber: ROUTING_NUMBER,
    institutionNumber: null,
    transitNumber: null,
  };
}

/**
 * Canadian numbers keep their leading zeros and have no routing number (atrium-contract.md §14).
 */
function canadian(base: Account): Account {
  return {
    ...base,
    accountNumber: base.accountNumber.slice(3).padStart(7, '0'),
    routingNumber: null,
    institutionNumber: '003',
    transitNumber: '12345',
  };
}

/** The account of MX's documentation; its routing number has 14 digits there too. */
function documentedExample(base: Account): Account {
  return {
    ...base,
    guid: 'ACT-123',
    accountNumber: '10001',
    routingNumber: '68899990000000',
  };
}

function toNumbers(entry: Account): AccountNumbers {
  return {
    accountGuid: entry.guid,
    accountNumber: entry.accountNumber,
    routingNumber: entry.routingNumber,
    institutionNumber: entry.institutionNumber,
    transitNumber: entry.transitNumber,
  };
}
