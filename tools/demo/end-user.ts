/** The demo's end user: answers what the bank asks, by signal, after a moment's thought. */
import { type VerificationClient, type VerificationView } from '../../client';
import { harmless } from '../../cli/terminal';

/** The answer that MX's test bank takes as right. */
const RIGHT_ANSWER = 'correct';
/** Long enough to be noticed as a wait for a person, short enough not to bore. */
const THINKING_MS = 1_500;

/** Follows the verification, answers each question, and returns the last view. `note` says what the person sees and does. */
export async function playEndUser(
  client: VerificationClient,
  verificationId: string,
  note: (step: string, words: string) => void,
): Promise<VerificationView> {
  let answeredRound = 0;
  let last: VerificationView | undefined;
  for await (const view of client.watch(verificationId)) {
    last = view;
    const action = view.nextAction;
    if (action.kind === 'none' || action.round <= answeredRound) continue;
    answeredRound = action.round;
    if (action.kind === 'answer-challenges') {
      const questions = action.challenges.map((challenge) => `"${harmless(challenge.label)}"`);
      note('WAITING FOR A PERSON', `The end user is asked: ${questions.join(', ')}`);
      await think();
      const answers = action.challenges.map(({ guid }) => ({ guid, value: RIGHT_ANSWER }));
      await client.answerChallenges(
        verificationId,
        { round: action.round, answers },
        { via: 'signal' },
      );
    } else if (action.kind === 'select-account') {
      const [first] = action.options;
      const labels = action.options.map((option) => harmless(option.label)).join(' · ');
      note('WAITING FOR A PERSON', `The end user has to choose an account: ${labels}`);
      await think();
      note('', `The end user chooses ${harmless(first?.label ?? 'none')}.`);
      const choice = { round: action.round, value: first?.value ?? '' };
      await client.selectAccount(verificationId, choice, { via: 'signal' });
    } else {
      throw new Error(`The demo did not expect to be asked for this: ${action.kind}.`);
    }
  }
  if (last === undefined) throw new Error('The verification could not be followed.');
  return last;
}

function think(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, THINKING_MS));
}
