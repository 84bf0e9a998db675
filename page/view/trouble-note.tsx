/** What does not work at the moment, and what happens about it. Below the form, so that nothing moves. */
import { type JSX } from 'preact';
import { type PageState, type Trouble } from '../machine';
import { usePage } from './context';

/** What is sent again at a press, where it is not by itself. */
const NEEDS_PRESS: readonly Trouble[] = [
  'offline',
  'service-away',
  'too-many-requests',
  'unexpected',
];

/** What is to be said, if anything: about what was sent, else about news that do not arrive. */
function troubleIn({ trouble, connection, session, verification }: PageState) {
  const isOver = typeof session === 'object' || Boolean(verification?.outcome);
  if (isOver || (trouble === undefined && connection === 'up')) return undefined;
  return trouble ?? (connection === 'up' ? undefined : connection);
}

/** Says trouble at once, also to those who cannot see it. */
export function TroubleNote({
  state,
  isRetrying,
}: {
  readonly state: PageState;
  readonly isRetrying: boolean;
}): JSX.Element {
  const { language, store } = usePage();
  const { texts } = language;
  const shown = troubleIn(state);
  if (shown === undefined) return <div class="trouble" role="alert" />;
  const goesOn = isRetrying || state.trouble === undefined;
  const advice = NEEDS_PRESS.includes(shown) ? texts.tryAgain : '';
  return (
    <div class="trouble" role="alert">
      <p>
        {texts.troubles[shown]} {goesOn ? texts.goesOnByItself : advice}
      </p>
      {goesOn && (
        <button type="button" class="plain" onClick={() => store.tryNow()}>
          {texts.tryNow}
        </button>
      )}
    </div>
  );
}
