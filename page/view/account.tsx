/** The choice of the account. */
import { type JSX } from 'preact';
import { type Screen } from '../machine';
import { AskForm } from './ask-form';
import { usePage } from './context';
import { Deadline, Reason } from './round-notes';
import { StepHeading } from './step-heading';

/** Which account is verified. Its value is no secret and is sent as it is. */
export function Account({
  asked,
}: Pick<Extract<Screen, { kind: 'account' }>, 'asked'>): JSX.Element {
  const { store, language } = usePage();
  const { heading, unlabelled } = language.texts.account;
  const { round, isUnlabelled, options, isTruncated } = asked;
  const label = isUnlabelled === true ? unlabelled : asked.label;
  const field = { guid: 'account', type: 'OPTIONS', label, options, isTruncated };
  return (
    <>
      <StepHeading text={heading} />
      <Reason {...asked} />
      <AskForm
        fields={[field]}
        onAnswer={([chosen]) =>
          store.answer({ kind: 'account-selection', round, value: chosen?.value ?? '' })
        }
      >
        <Deadline deadline={asked.deadline} />
      </AskForm>
    </>
  );
}
