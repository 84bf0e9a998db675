/** What the double keeps: its verifications, the members at MX, its keys and its clock. */
import { randomUUID } from 'node:crypto';
import {
  SealingError,
  generateSealingKeyPair,
  importSealingKeys,
  unseal,
  type PublicSealingKey,
} from '../../codec';
import {
  OUTCOMES,
  type AccountNumber,
  type AccountVerificationInput,
  type DeletionAtMx,
  type OutcomeCode,
} from '../../domain';
import { VerificationClientError } from '../errors';
import { type StartedVerification } from '../options';
import { checkId } from '../parse';
import { type ViewSource } from '../view-follower';
import { Bank, UNKNOWN_MEMBER, type KeptMember } from './bank';
import { type Case } from './case';
import { type InstitutionDouble } from './institutions';
import { verify } from './process';
import { DoubleRun } from './run';
import { SCENARIOS, scenarioOf, type Scenario, type ScenarioName } from './scenarios';

export class Store {
  readonly #institutions: InstitutionDouble;
  readonly #scenario: ScenarioName | undefined;
  #next: ScenarioName | undefined;
  readonly #runs = new Map<string, DoubleRun>();
  readonly #members = new Map<string, KeptMember>();
  #nowMs = Date.now();
  #keys: ReturnType<typeof generateSealingKeyPair> | undefined;

  constructor(institutions: InstitutionDouble, scenario: ScenarioName | undefined) {
    this.#institutions = institutions;
    this.#scenario = scenario;
  }

  playNext(scenario: ScenarioName): void {
    this.#next = scenario;
  }

  /** The key that is sealed to. */
  async publicKey(): Promise<PublicSealingKey> {
    this.#keys ??= generateSealingKeyPair();
    return (await this.#keys).publicJwk;
  }

  /** Every verification, oldest first. */
  runs(): readonly DoubleRun[] {
    return [...this.#runs.values()];
  }

  /** @throws VerificationClientError INVALID_REQUEST, VERIFICATION_NOT_FOUND */
  find(verificationId: string): DoubleRun {
    checkId(verificationId);
    const run = this.#runs.get(verificationId);
    if (run === undefined) throw new VerificationClientError('VERIFICATION_NOT_FOUND');
    return run;
  }

  /** Once nothing happens by itself. @throws as {@link find} */
  async standing(verificationId: string): Promise<DoubleRun> {
    const run = this.find(verificationId);
    await stand(run);
    return run;
  }

  start(
    input: AccountVerificationInput,
    requestFingerprint: string | undefined,
  ): StartedVerification {
    const { verificationId } = input;
    if (this.#runs.has(verificationId)) return { verificationId, wasStartedBefore: true };
    const run = new DoubleRun(input, requestFingerprint, () => this.#nowMs);
    const given = this.#caseOf(run);
    this.#runs.set(verificationId, run);
    void verify(given);
    return { verificationId, wasStartedBefore: false };
  }

  /** Deadlines end in their order, each with what follows it. */
  async passTime(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const runs = this.runs();
      await Promise.all(runs.map(stand));
      const [first] = runs
        .flatMap((run) => (run.waitEndsMs === undefined ? [] : [{ run, atMs: run.waitEndsMs }]))
        .filter(({ atMs }) => atMs <= untilMs)
        .sort((a, b) => a.atMs - b.atMs);
      if (first === undefined) break;
      this.#nowMs = Math.max(this.#nowMs, first.atMs);
      first.run.endWait({ kind: 'late' });
    }
    this.#nowMs = untilMs;
  }

  delete(verificationId: string, mx: DeletionAtMx): void {
    const { memberGuid } = this.find(verificationId).view;
    if (mx !== 'keep' && memberGuid !== null) this.#members.delete(memberGuid);
    this.#runs.delete(verificationId);
  }

  /** A page that nobody serves. */
  newUrl(page: string): string {
    return `https://double.invalid/${page}/${randomUUID()}`;
  }

  /** The views of one verification, for those who follow it. */
  viewSource(verificationId: string): ViewSource {
    return {
      read: async () => {
        const { view } = await Promise.resolve(this.find(verificationId));
        const { version } = view;
        return { view, revision: String(version), known: version, latest: version };
      },
      poll: async (token, signal) => {
        const run = this.find(verificationId);
        const seen = token === undefined ? 0 : Number(Buffer.from(token).toString());
        const isNew = (): boolean => run.view.version > seen;
        while (!isNew() && run.result === undefined && !signal.aborted) await run.changed(signal);
        const { version } = run.view;
        const isLast = run.result !== undefined;
        // A read costs nothing here, so every change is read.
        const events = isNew() ? [{ id: version, kind: 'untold' } as const] : [];
        return { events, lastEventId: version, isLast, token: Buffer.from(String(version)) };
      },
    };
  }

  #caseOf(run: DoubleRun): Case {
    const { input } = run;
    const { member } = input;
    const kept =
      member.kind === 'existing-member' ? this.#members.get(member.memberGuid) : undefined;
    const bank = new Bank(kept ?? UNKNOWN_MEMBER);
    const told = this.#next ?? this.#scenario;
    this.#next = undefined;
    if (told !== undefined) bank.play(scenarioNamed(told));
    const named = 'institutionCode' in member ? member.institutionCode : kept?.institutionCode;
    const institutionCode = named ?? 'mxbank';
    return {
      run,
      input,
      bank,
      institutionCode,
      institutions: this.#institutions,
      isTold: told !== undefined,
      open: (purpose, { guids, sealed }) =>
        this.#open(sealed, { verificationId: input.verificationId, purpose, guids }),
      keepMember: (isDeleted, numbers) => {
        this.#keep(run, bank, institutionCode, isDeleted ? undefined : numbers);
      },
      known: kept?.known ?? [],
      isMemberOurs: member.kind !== 'existing-member',
      memberStatus: kept?.status,
      choice: undefined,
      nextReason: 'first',
      rounds: 0,
      unreadable: 0,
      signIns: 0,
      failedAnswers: 0,
      dailyRetries: 0,
      askedMs: undefined,
      hasAnswered: false,
    };
  }

  #keep(
    { view }: DoubleRun,
    bank: Bank,
    institutionCode: string,
    numbers: readonly AccountNumber[] | undefined,
  ): void {
    const { memberGuid, userGuid, connectionStatus } = view;
    if (memberGuid === null || userGuid === null) return;
    if (numbers === undefined) {
      this.#members.delete(memberGuid);
      return;
    }
    this.#members.set(memberGuid, {
      userGuid,
      institutionCode,
      scenario: bank.scenario,
      status: connectionStatus ?? 'CREATED',
      accounts: bank.accounts,
      known: [
        ...(this.#members.get(memberGuid)?.known ?? []),
        ...numbers.map(({ accountGuid }) => accountGuid),
      ],
      failedSignIns: bank.failedSignIns,
    });
  }

  async #open(...[sealed, binding]: OpenArguments): ReturnType<Case['open']> {
    await this.publicKey();
    const { privateJwk } = (await this.#keys) ?? {};
    const keys = await importSealingKeys(JSON.stringify(privateJwk));
    try {
      return { values: await unseal(keys, sealed, binding) };
    } catch (error) {
      const isGone = error instanceof SealingError && error.code === 'unknown-key';
      return { problem: isGone ? 'secret-expired' : 'sealed-values-unreadable' };
    }
  }
}

type OpenArguments = [sealed: Parameters<typeof unseal>[1], binding: Parameters<typeof unseal>[2]];

async function stand(run: DoubleRun): Promise<void> {
  while (!run.isStanding) await run.changed();
}

/** Outcomes with numbers, or for want of them, come from MX's answer; all others stop before it. */
const BY_NUMBERS: Readonly<Record<string, Scenario>> = {
  verified: { effect: 'Ends verified at once.', accounts: 'single', selection: 'none' },
  'numbers-incomplete': {
    effect: 'The bank sends a part of the numbers.',
    selection: 'none',
    accounts: 'single',
    numbers: 'partial',
  },
  'no-account-numbers': { effect: 'The bank sends none.', selection: 'none', numbers: 'empty' },
};

function scenarioNamed(name: ScenarioName): Scenario {
  if (Object.hasOwn(SCENARIOS, name)) return scenarioOf(name);
  if (!Object.hasOwn(OUTCOMES, name)) throw new TypeError(`There is no scenario "${name}".`);
  const outcome = name as OutcomeCode;
  return BY_NUMBERS[name] ?? { effect: `Ends with ${name}.`, outcome };
}
