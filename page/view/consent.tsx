/** Consent at the bank's own page, which is never in a frame: the address bar shows whose page it is. */
import { type JSX } from 'preact';
import { type Screen } from '../machine';
import { leaveForBank } from '../way-back';
import { Actions } from './actions';
import { usePage } from './context';
import { Deadline, Reason } from './round-notes';
import { StepHeading } from './step-heading';

type Props = Pick<Extract<Screen, { kind: 'consent' }>, 'asked' | 'isOpened' | 'url'>;

/** Opens the bank's page, and waits until the end user is back. */
export function Consent({ asked, isOpened, url }: Props): JSX.Element {
  const { store, language } = usePage();
  const { consent, sending } = language.texts;
  const { round } = asked;
  const isSending = store.state.sending.kind === 'sending';
  return (
    <>
      <StepHeading text={consent.heading} />
      <Reason {...asked} />
      <p>{isOpened ? consent.opened : consent.note}</p>
      {isOpened && <div class="progress" />}
      <Deadline deadline={asked.deadline} />
      <Actions>
        {url === undefined ? (
          <button
            type="button"
            class={isOpened ? 'plain' : 'main'}
            aria-disabled={isSending}
            onClick={() => void store.openBank(round, consent.opening)}
          >
            {isSending ? sending : isOpened ? consent.openAgain : consent.open}
          </button>
        ) : (
          <Links url={url} onOpen={() => store.bankOpened(round)} />
        )}
      </Actions>
    </>
  );
}

/** Where a browser has stopped the window: it stops no link. A frame has no page to come back to. */
function Links({
  url,
  onOpen,
}: {
  readonly url: string;
  readonly onOpen: () => void;
}): JSX.Element {
  const { consent } = usePage().language.texts;
  const here = (): void => {
    leaveForBank();
    onOpen();
  };
  return (
    <>
      <a class="main" href={url} target="_blank" rel="opener" onClick={onOpen}>
        {consent.openLink}
      </a>
      {window.parent === window && (
        <a class="plain" href={url} onClick={here}>
          {consent.openHere}
        </a>
      )}
    </>
  );
}
