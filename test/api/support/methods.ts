/** One whole verification by each connection method, as a backend and an end user go through it. */
import { expect } from '@jest/globals';
import { type Simulator } from '../../../simulator';
import { knownMember } from '../../../tools/end-user/at-mx';
import { WidgetUser } from '../../../tools/end-user/widget';
import { type HttpEndUser, type Played } from './api';
import { type Body } from './body';

const user = { kind: 'new' };
const member = { kind: 'credentials', institutionCode: 'mxbank' };
/** What the end user was asked for, in order. */
export const kindsOf = ({ asked }: Played) => asked.map(({ kind }) => kind);

/** What the verifications are played with. */
interface Stage {
  readonly play: (start: unknown, endUser?: HttpEndUser) => Promise<Played>;
  readonly simulator: () => Simulator;
  readonly expectVerified: (played: Played) => Promise<Body>;
}

/** By the kind of member that the start names. */
export function methodsOf({
  play,
  simulator,
  expectVerified,
}: Stage): Readonly<Record<string, () => Promise<Played>>> {
  return {
    credentials: async () => {
      const given = await play(
        { user, member, includeTransactions: true },
        { credentials: ['INVALID', 'password'] },
      );
      expect(given.asked).toMatchObject([
        { reason: 'not-given', credentials: [{ type: 'LOGIN' }, { type: 'PASSWORD' }] },
        { reason: 'denied' },
        { kind: 'select-account' },
      ]);
      const { transactions } = await expectVerified(given);
      expect(transactions?.transactions.length).toBeGreaterThan(0);
      return given;
    },
    'existing-member': async () => {
      const { userGuid, memberGuid } = await knownMember(simulator(), 'sim_image_options', {
        tenantId: 'dev',
      });
      const known = { kind: 'existing-member', memberGuid };
      const played = await play({ user: { kind: 'existing', userGuid }, member: known });
      expect(played.last).toMatchObject({ userGuid, memberGuid, institutionCode: 'mxbank' });
      const [picture] = played.asked[0]!.challenges;
      expect(picture?.options?.[0]?.imageData).toMatch(/^data:image\//);
      return played;
    },
    oauth: async () => {
      const oauth = {
        kind: 'oauth',
        institutionCode: 'mx_bank_oauth',
        referralSource: 'APP',
        clientRedirectUrl: 'https://app.example.com/back',
      };
      const atUrl = ({ memberGuid }: Body, url: string) => {
        expect(new URL(url).pathname).toContain(memberGuid);
        simulator().control.finishOauth(memberGuid, 'approved');
      };
      const played = await play({ user, member: oauth }, { atUrl });
      expect(kindsOf(played)).toEqual(['open-url', 'select-account']);
      return played;
    },
    'connect-widget': async () => {
      const source = { kind: 'connect-widget', institutionCode: 'mxbank', language: 'en' };
      const atUrl = async ({ userGuid }: Body, url: string) => {
        expect(new URL(url).pathname).toContain('/md/connect/');
        const widget = new WidgetUser(simulator(), userGuid);
        await widget.signIn('password');
        await widget.answer();
      };
      const played = await play({ user, member: source }, { atUrl });
      expect(kindsOf(played)).toEqual(['open-url']);
      return played;
    },
  };
}
