/** The demo's end user: answers what the bank asks, by signal, after a moment's thought. */
import { type VerificationClient, type VerificationView } from '../../client';
import { harmless } from '../../cli/terminal';
import { deskOf } from '../end-user/at-client';
import { playEndUser, type OpenAction } from '../end-user/end-user';

/** Long enough to be noticed as a wait for the end user, short enough not to bore. */
const THINKING_MS = 1_500;

/**
 * Plays the verification to its end, and returns the last view. `note` says what the end user sees
 * and does.
 */
export async function playWithNotes(
  client: VerificationClient,
  verificationId: string,
  note: (step: string, words: string) => void,
): Promise<VerificationView> {
  const desk = deskOf(client, verificationId, 'signal');
  const views = await playEndUser(client.watch(verificationId), desk, {
    before: async (action) => {
      note('AWAITING END USER', wordsFor(action));
      await new Promise((resolve) => setTimeout(resolve, THINKING_MS));
      if (action.kind !== 'select-account') return;
      note('', `The end user chooses ${harmless(action.options[0]?.label ?? 'none')}.`);
    },
  });
  const last = views.at(-1);
  if (last === undefined) throw new Error('The verification could not be followed.');
  return last;
}

function wordsFor(action: OpenAction): string {
  switch (action.kind) {
    case 'answer-challenges':
      return `The end user is asked: ${action.challenges.map(({ label }) => `"${harmless(label)}"`).join(', ')}`;
    case 'select-account':
      return `The end user has to choose an account: ${action.options.map(({ label }) => harmless(label)).join(' · ')}`;
    default:
      throw new Error(`The demo did not expect to be asked for this: ${action.kind}.`);
  }
}
