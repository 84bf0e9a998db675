/** The bank's sign-in form, and its questions. */
import { type JSX } from 'preact';
import { type Screen } from '../machine';
import { AskForm } from './ask-form';
import { usePage } from './context';
import { Deadline, Reason } from './round-notes';
import { StepHeading } from './step-heading';

type AskedAt<K extends Screen['kind']> = Pick<
  Extract<Screen, { kind: K }> & { asked: unknown },
  'asked'
>;

/** The sign-in form, in the bank's own order. */
export function SignIn({ asked }: AskedAt<'sign-in'>): JSX.Element {
  const { store, language } = usePage();
  const { heading, note } = language.texts.signIn;
  return (
    <>
      <StepHeading text={heading} />
      <Reason {...asked} />
      <p class="note">{note}</p>
      <AskForm
        fields={asked.credentials}
        onAnswer={(fields) => {
          store.keepLogins(asked.credentials, fields);
          store.answer({ kind: 'credentials', round: asked.round, fields });
        }}
      >
        <Deadline deadline={asked.deadline} />
      </AskForm>
    </>
  );
}

/** All questions of a round at once. */
export function Questions({ asked }: AskedAt<'questions'>): JSX.Element {
  const { store, language } = usePage();
  return (
    <>
      <StepHeading text={language.texts.questions.heading} />
      <Reason {...asked} />
      <AskForm
        fields={asked.challenges}
        onAnswer={(fields) =>
          store.answer({ kind: 'challenge-answers', round: asked.round, fields })
        }
      >
        <Deadline deadline={asked.deadline} />
      </AskForm>
    </>
  );
}
