/**
 * What is played: verifications at the simulator's banks, and how each of them ends where nothing
 * is in the way. Faults may not change that.
 */
import { type StartVerificationRequest } from '../../client';
import { OAUTH_BANK, WAYS, mxBankCredentials } from '../end-user/at-mx';
import { type PlantedLogin } from './secrets';

/** One kind of verification. */
export interface Model {
  readonly name: string;
  readonly start: Pick<StartVerificationRequest, 'member' | 'limits'>;
  /** What the end user gives at each request for credentials; `planted` is the planted log-in. */
  readonly credentials?: readonly string[];
  readonly outcome: string;
  /** Verifications that MX starts, and asks money for. */
  readonly jobs: number;
}

const atBank = (
  password: string,
  more: Partial<Pick<Model, 'outcome' | 'jobs' | 'credentials'>> = {},
): Model => ({
  name: password,
  start: {
    member: {
      kind: 'credentials',
      institutionCode: 'mxbank',
      credentials: mxBankCredentials(password),
    },
  },
  outcome: 'verified',
  jobs: 1,
  ...more,
});

/** Stands for the planted log-in in a list of credentials. */
export const PLANTED = 'planted';

/** The kinds, played in turn. */
export function models({ institutionCode }: PlantedLogin): readonly Model[] {
  return [
    {
      name: 'planted log-in and answer',
      start: { member: { kind: 'credentials', institutionCode } },
      credentials: [PLANTED],
      outcome: 'verified',
      jobs: 1,
    },
    atBank('challenge'),
    atBank('sim_multiple'),
    atBank('sim_code'),
    atBank('INVALID', { credentials: ['password'], jobs: 2 }),
    {
      name: "the bank's own page",
      start: { member: { kind: 'oauth', institutionCode: OAUTH_BANK } },
      outcome: 'verified',
      jobs: 1,
    },
    atBank('sim_legacy'),
    atBank('sim_lingering'),
    atBank('LOCKED', { outcome: 'account-locked' }),
    atBank('sim_selection_empty', { outcome: 'no-verifiable-account' }),
  ];
}

/** Whose status goes back and forth while the job runs. */
export const WAVERING: readonly Model[] = [
  'sim_backwards',
  'sim_flicker',
  'sim_reconnecting',
  'sim_delayed',
  'sim_numbers_late',
].map((password) => atBank(password));

/** Tries far above what a bad answer costs; and a bound on what an end user is asked by mistake. */
const PATIENT = {
  answerAttemptsMax: 5,
  credentialAttemptsMax: 5,
  credentialsMs: 5_000,
  answerMs: 60_000,
  openUrlMs: 5_000,
};

/** Without a distorted answer, each of them would be verified. */
export const UNTIDY: readonly Model[] = WAYS.map((password) => {
  const model = atBank(password);
  return { ...model, start: { ...model.start, limits: PATIENT } };
});
