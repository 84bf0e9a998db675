/** The end user inside MX's Connect widget, as MX's REST API sees it. */
import { type Simulator } from '../../simulator';
import { eventually } from '../waiting';
import {
  answerPastUs,
  deleteMember,
  makeMember,
  updateMember,
  verifyPastUs,
  type KnownMember,
} from './at-mx';

/** The widget of one user, and the member that is made or chosen in it. */
export class WidgetUser {
  readonly #simulator: Simulator;
  readonly #userGuid: string;
  memberGuid: string;

  constructor(simulator: Simulator, userGuid: string, memberGuid = '') {
    this.#simulator = simulator;
    this.#userGuid = userGuid;
    this.memberGuid = memberGuid;
  }

  get known(): KnownMember {
    return { userGuid: this.#userGuid, memberGuid: this.memberGuid };
  }

  /** Makes a member at MX Bank and has it verified; returns its guid. */
  async signIn(password: string): Promise<string> {
    this.memberGuid = await makeMember(this.#simulator, this.#userGuid, password);
    await verifyPastUs(this.#simulator, this.known);
    return this.memberGuid;
  }

  /** Corrects the password; the widget lets MX try it, and verifies then. */
  async signInAgain(password: string): Promise<void> {
    await updateMember(this.#simulator, this.known, password, false);
    await this.#until('the new password was tried', (member) => !member.isBeingAggregated);
    await verifyPastUs(this.#simulator, this.known);
  }

  /** Has the member verified. */
  verify(): Promise<void> {
    return verifyPastUs(this.#simulator, this.known);
  }

  /** Waits for a question, then gives `correct`, or takes the n-th account. */
  async answer(option = 0): Promise<void> {
    await this.untilStatus('CHALLENGED');
    await answerPastUs(this.#simulator, this.known, option);
  }

  /** Waits until the last job is over and the member CONNECTED. */
  untilConnected(): Promise<void> {
    return this.#until(
      'it is connected',
      ({ connectionStatus, isBeingAggregated }) =>
        connectionStatus === 'CONNECTED' && !isBeingAggregated,
    );
  }

  untilStatus(status: string): Promise<void> {
    return this.#until(`the status ${status}`, (member) => member.connectionStatus === status);
  }

  /** Deletes the member. */
  delete(): Promise<void> {
    return deleteMember(this.#simulator, this.known);
  }

  #until(
    what: string,
    fits: (member: ReturnType<Simulator['control']['members']>[number]) => boolean,
  ): Promise<void> {
    return eventually(what, () => {
      const members = this.#simulator.control.members(this.#userGuid);
      const member = members.find(({ guid }) => guid === this.memberGuid);
      return member !== undefined && fits(member);
    });
  }
}

/** Has the n-th account of a member verified past our service; resolves once MX is done. */
export async function verifyAccountPastUs(
  simulator: Simulator,
  { userGuid, memberGuid }: KnownMember,
  account = 0,
): Promise<void> {
  const endUser = new WidgetUser(simulator, userGuid, memberGuid);
  await endUser.verify();
  await endUser.answer(account);
  await endUser.untilConnected();
}
