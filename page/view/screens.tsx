/** One screen for each thing that can be the matter. */
import { type JSX } from 'preact';
import { type Screen } from '../machine';
import { Account } from './account';
import { BankSearch } from './bank-search';
import { Consent } from './consent';
import { usePage } from './context';
import { Finished, SessionEnded } from './finished';
import { Questions, SignIn } from './forms';
import { StepHeading } from './step-heading';
import { Widget } from './widget';
import { Working } from './working';

/** The screen of the moment. */
export function Screens({ screen }: { readonly screen: Screen }): JSX.Element {
  switch (screen.kind) {
    case 'opening':
      return <Opening />;
    case 'session-ended':
      return <SessionEnded why={screen.why} />;
    case 'bank':
      return <BankSearch />;
    case 'working':
      return <Working step={screen.step} />;
    case 'sign-in':
      return <SignIn asked={screen.asked} />;
    case 'questions':
      return <Questions asked={screen.asked} />;
    case 'account':
      return <Account asked={screen.asked} />;
    case 'consent':
      return <Consent asked={screen.asked} isOpened={screen.isOpened} url={screen.url} />;
    case 'widget':
      return <Widget asked={screen.asked} url={screen.url} />;
    case 'finished':
      return <Finished outcome={screen.outcome} />;
  }
}

function Opening(): JSX.Element {
  const { texts } = usePage().language;
  return (
    <>
      <StepHeading text={texts.verifyAccount} />
      <p>{texts.opening}</p>
      <div class="progress" />
    </>
  );
}
